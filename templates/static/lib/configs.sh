# shellcheck shell=bash
# Files that the job puts into its log directory, where services, engines and nginx read them.
#
# Provides: copy_config, print_config
# Needs:    SRTGEN_BUNDLE, SRTGEN_RUN_DIR with logs/ and, for print_config, runtime.env

# copy_config NAME: a file that is the same in every run.
copy_config() {
  cp -- "${SRTGEN_BUNDLE}/config/$1" "${SRTGEN_RUN_DIR}/logs/$1"
}

# print_config NAME: a file with addresses; the bundle has a script that prints it.
print_config() {
  bash "${SRTGEN_BUNDLE}/config/$1.sh" >"${SRTGEN_RUN_DIR}/logs/$1"
}
