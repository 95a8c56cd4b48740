#!/usr/bin/env bash
# Runs the steps of a bundle with its own lib/, on this machine, where every program is a stand-in that notes the words
# and the environment that it was given.
#
# Usage: run-steps.bash BUNDLE RUN_DIRECTORY STEP...
# Leaves RUN_DIRECTORY/noted/STEP: the words, an empty one, and NAME=VALUE of every variable, each ended by NUL.

set -euo pipefail

SRTGEN_BUNDLE=$1
SRTGEN_RUN_DIR=$2
shift 2

make_stand_ins() {
  local program
  mkdir -p "${SRTGEN_RUN_DIR}"/{programs,noted,logs,state/steps}
  cat >"${SRTGEN_RUN_DIR}/programs/srun" <<'END'
#!/bin/bash
for word; do
  case ${word} in --job-name=*) export NOTED_AS=${word#*=} ;; esac
done
exec /bin/bash "${@: -1}"
END
  cat >"${SRTGEN_RUN_DIR}/programs/python3" <<'END'
#!/bin/bash
if [[ ${1:-} == */worker-record.sh ]]; then exit 0; fi # it runs beside the engine, and writes a file of its own
{
  printf '%s\0' "${0##*/}" "$@" ''
  exec env -0
} >"${SRTGEN_RUN_DIR}/noted/${NOTED_AS}"
END
  chmod +x "${SRTGEN_RUN_DIR}"/programs/*
  for program in bash etcd nats-server; do
    ln -s python3 "${SRTGEN_RUN_DIR}/programs/${program}"
  done
}

# The roles of nodes.sh, with the slot in the place of host and address.
write_runtime_env() {
  role() {
    printf '%s_HOST=host-%s\n%s_IP=ip-%s\n' "$1" "$2" "$1" "$2"
  }
  # shellcheck source=/dev/null
  source "${SRTGEN_BUNDLE}/nodes.sh"
  {
    printf 'JOB_ID=7\nRUN_NAME=name_7\nSUBMIT_DIR=/submit\nLOG_DIR=%q/logs\n' "${SRTGEN_RUN_DIR}"
    name_roles
  } >"${SRTGEN_RUN_DIR}/runtime.env"
}

make_stand_ins
write_runtime_env
export SRTGEN_BUNDLE SRTGEN_RUN_DIR SLURM_JOB_ID=7 PATH="${SRTGEN_RUN_DIR}/programs:${PATH}"
for step; do
  /bin/bash "${SRTGEN_BUNDLE}/steps/${step}.sh" </dev/null >"${SRTGEN_RUN_DIR}/logs/${step}.out" 2>&1 ||
    printf 'exit %d: %s\n' "$?" "$(<"${SRTGEN_RUN_DIR}/logs/${step}.out")" >"${SRTGEN_RUN_DIR}/noted/${step}.failed"
done
