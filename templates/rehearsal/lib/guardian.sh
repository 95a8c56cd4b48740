#!/usr/bin/env bash
# Summary: ends a rehearsal whose own process has died: no job outlives its terminal
# Usage:   guardian.sh DIRECTORY
#
# Standard input is a pipe from the rehearsal, so it ends when that process does, whatever ended it.

set -uo pipefail

directory=$1

# Whatever carries the rehearsal's mark; without a /proc, the process groups that srun noted.
kill_everything() {
  local file
  for file in "${directory}"/steps/*.pid; do
    [[ ! -e ${file} || -e ${file%.pid}.exit ]] || kill -s KILL -- "-$(<"${file}")"
  done
  [[ -r /proc/self/environ ]] || return 0
  while IFS= read -r file; do
    file=${file%/environ}
    kill -s KILL "${file#/proc/}"
  done < <(grep -lzsFx -- "SRTGEN_REHEARSAL=${directory}" /proc/[0-9]*/environ)
}

if ! read -r; then
  kill_everything 2>/dev/null
  sleep 0.5
  kill_everything 2>/dev/null # what was being started the first time
  rm -rf -- "${directory}"
fi
