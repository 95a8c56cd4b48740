# shellcheck shell=bash
#
# Read by every bash of a rehearsal (BASH_ENV). A login shell (`bash -lc`) starts with the PATH that
# the machine's profiles give it, where the machine's own python3 comes before the stand-in.
case "${PATH}" in
  "${SRTGEN_REHEARSAL}/bin:"*) ;;
  *) PATH="${SRTGEN_REHEARSAL}/bin:${PATH}" ;;
esac
