#!/usr/bin/env bash
# Summary: copies one file of the model, which is the working directory
# Usage:   stage-file.sh COPY PARTIAL NAME
# Started: lib/stage-model.sh, by xargs, several at a time
#
# Half a file exists in PARTIAL only, which is on the same disk as COPY, so that its name changes at once.

set -euo pipefail

readonly STOP_ALL=255 # tells xargs to begin no other file

main() {
  local copy=$1 partial=$2 name=$3
  make_directory "${copy}/${name}" &&
    make_directory "${partial}/${name}" &&
    cp --dereference --no-target-directory -- "./${name}" "${partial}/${name}" &&
    mv --force --no-target-directory -- "${partial}/${name}" "${copy}/${name}" ||
    exit "${STOP_ALL}"
}

# make_directory FILE: the one that it goes into.
make_directory() {
  mkdir -p -- "${1%/*}"
}

main "$@"
