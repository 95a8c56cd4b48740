#!/usr/bin/env bash
# Reads a bundle by running its generated scripts where nothing can happen: no program is found, no function of lib/ is
# there, and no variable is set but those that the job would have. What a script would do is printed instead.
#
# Usage: read-bundle.bash BUNDLE [REQUIRED_VARIABLE]...
# Prints records to descriptor 3, each a number of fields and the fields, all ended by NUL.

# shellcheck disable=SC2034,SC2123,SC2163,SC2218 # the scripts of the bundle read these

READER_BUNDLE=$1
shift

note() {
  printf '%s\0' "$#" "$@" >&3
}

# Whatever bash does not know is a function of lib/ or a program: what is asked of it is what counts.
command_not_found_handle() {
  note call "$@"
}

# Builtins that would end the script or leave it are noted as well.
exec() {
  note run "$@"
}
function export {
  builtin export "$@"
  note export "$@"
}
unset() {
  builtin unset "$@"
  note unset "$@"
}
cat() {
  local text
  IFS= read -r -d '' text || : # it ends at no NUL
  note text "${text}"
}
sha256sum() {
  :
}
tr() {
  :
}

# Calls that change what later lines may use; the others are only noted.
open_job() {
  note call open_job
  note planned-nodes "${PLANNED_NODES[@]}"
  note output-base "${OUTPUT_BASE}"
  builtin export SRTGEN_RUN_DIR=/run-directory
}
name_nodes() {
  note call name_nodes
  ADDRESSES=unknown
  runtime_env
  ADDRESSES=known
}
resolve_nodes() {
  note call resolve_nodes
  runtime_env
}
begin_task() {
  note call begin_task "$@"
  builtin export SRTGEN_RUN_DIR=$2
  runtime_env
}
run_command() {
  note run "$@"
}
for READER_NAME in start_step run_client wait_for probe watched point run_setup_script install_dynamo; do
  eval "${READER_NAME}() { note call ${READER_NAME} \"\$@\"; }"
done

# The roles of nodes.sh, with the slot in the place of host and address.
runtime_env() {
  JOB_ID=7
  RUN_NAME=name_7
  SUBMIT_DIR=/submit
  LOG_DIR=/run-directory/logs
  builtin source "${READER_BUNDLE}/nodes.sh"
  name_roles
}
role() {
  printf -v "$1_HOST" 'host-%s' "$2"
  if [[ ${ADDRESSES:-known} == known ]]; then printf -v "$1_IP" 'ip-%s' "$2"; fi
}

source() {
  case $1 in
    */lib/*) note library "${1##*/}" ;;
    */runtime.env) runtime_env ;;
    *) builtin source "$1" ;;
  esac
}

# read_script PATH: in a subshell of its own.
read_script() {
  local message status
  note script "$1"
  message=$(builtin source "${READER_BUNDLE}/$1" 2>&1)
  status=$?
  note end "${status}" "${message}"
}

# read_probes PATH: sourced by the job, which knows the addresses by then.
read_probes() {
  local message status
  note script "$1"
  message=$({
    set -euo pipefail
    runtime_env
    builtin source "${READER_BUNDLE}/$1"
  } 2>&1)
  status=$?
  note end "${status}" "${message}"
}

# read_needs: what preflight.sh wants of each node, as a script for each slot. The nodes know no address by then.
read_needs() {
  local slot message status
  for ((slot = 0; ; slot++)); do
    if ! needs_of "${slot}" >/dev/null 2>&1 3>&1; then return 0; fi
    note script "preflight.sh:${slot}"
    message=$(needs_of "${slot}" 2>&1)
    status=$?
    note end "${status}" "${message}"
  done
}
needs_of() (
  set -euo pipefail
  JOB_ID=7 RUN_NAME=name_7 SUBMIT_DIR=/submit
  builtin source "${READER_BUNDLE}/preflight.sh"
  needs_of_node "$1"
)

# read_bench PATH: its settings are all that its library gets.
read_bench() {
  local message status
  note script "$1"
  message=$({
    builtin source "${READER_BUNDLE}/$1"
    note settings "$(declare -p)"
  } 2>&1)
  status=$?
  note end "${status}" "${message}"
}

read_all() {
  local script
  read_script job.sh
  builtin export SRTGEN_RUN_DIR=/run-directory
  shopt -s nullglob
  cd "${READER_BUNDLE}" || return
  for script in steps/*.sh tasks/*.sh config/*.sh; do
    if [[ ${script} != config/preamble.sh ]]; then read_script "${script}"; fi
  done
  for script in probes/*.sh; do read_probes "${script}"; done
  read_needs
  for script in bench/*.sh; do read_bench "${script}"; done
}

PATH=/nonexistent
builtin unset HOME
builtin export SRTGEN_BUNDLE=${READER_BUNDLE} SLURM_JOB_ID=7 SLURM_JOB_NAME=name SLURM_SUBMIT_DIR=/submit
for READER_NAME in "$@"; do builtin export "${READER_NAME}=/value-of-${READER_NAME}"; done
read_all
