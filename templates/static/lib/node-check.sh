#!/usr/bin/env bash
# Summary: prints this node's name and address, and whether it has what the plan wants of it
# Usage:   node-check.sh INTERFACE SKIPPED_CHECKS FIRST_SLOT HOST...
# Runs on: every node of the job, on the bare host
# Started: lib/nodes.sh, name_nodes
#
# HOST... are the nodes of this srun, the first of them in FIRST_SLOT. The answers of all nodes share a file, so each
# line says whose it is:
#   NODE check KEY cell TEXT       what the table of the job's log shows
#   NODE check KEY warning TEXT    what is worth a line
#   NODE check KEY error TEXT      what the job cannot run with
#   NODE check end COUNT           that was all of them
#   NODE ADDRESS                   of node-address.sh
# Every node does this while the others do, and on a small machine they share its processors. A process takes longer
# than all that is calculated here, so there is one for each question to the system, and one write for the answer.

set -euo pipefail

readonly LIBRARY=${BASH_SOURCE[0]%/*}

# shellcheck source=/dev/null
{
  source "${LIBRARY}/needs.sh"
  source "${LIBRARY}/check-ports.sh"
  source "${LIBRARY}/check-gpus.sh"
  source "${LIBRARY}/check-places.sh"
  source "${LIBRARY}/node-address.sh"
}

readonly TEXT_LENGTH=400 # of what a line says; Slurm cuts lines that are too long for a message of its own

NODE=${SLURMD_NODENAME:-$(hostname)}
INTERFACE=$1
SKIPPED=$2                                 # with commas between them
CHECKS=(ports gpus paths space cpus clock) # that have not begun
CHECK=''                                   # the one under way
ANSWER=''                                  # whole lines
LINES=0                                    # of the answer

# main FIRST_SLOT HOST...
main() {
  local slot
  find_slot "$@"
  # shellcheck source=/dev/null
  source "${LIBRARY}/../preflight.sh"
  needs_of_node "${slot}"
  begin_looks
  trap go_on EXIT
  answer
}

# find_slot FIRST HOST...: into the caller's `slot`.
find_slot() {
  local host
  slot=$1
  shift
  for host in "$@"; do
    if [[ ${host} == "${NODE}" ]]; then return; fi
    slot=$((slot + 1))
  done
  printf '%s: %s is none of: %s\n' "${0##*/}" "${NODE}" "$*" >&2
  return 1
}

# begin_looks: what may have to be waited for goes on meanwhile.
begin_looks() {
  local check wanted=()
  for check in "${CHECKS[@]}"; do
    if ! is_skipped "${check}"; then wanted+=("${check}"); fi
  done
  look_at places look_at_places "${wanted[@]}"
  if [[ " ${wanted[*]} " == *' gpus '* ]]; then begin_gpus; fi
}

is_skipped() {
  [[ ,${SKIPPED}, == *",$1,"* ]]
}

# answer: the address comes last, as a node may have to wait for a name server.
answer() {
  while ((${#CHECKS[@]} > 0)); do
    CHECK=${CHECKS[0]}
    CHECKS=("${CHECKS[@]:1}")
    if is_skipped "${CHECK}"; then say cell skipped; else "check_${CHECK}"; fi
  done
  CHECK=''
  find_address "${INTERFACE}"
  printf '%s%s check end %d\n%s %s\n' "${ANSWER}" "${NODE}" "${LINES}" "${NODE}" "${ADDRESS}"
}

# go_on: a check that breaks off does not keep the others.
go_on() {
  if [[ -z ${CHECK} ]]; then return; fi
  set +e
  say cell '?'
  say warning "the check of ${CHECK} broke off, so nothing is known of them"
  answer
  exit 0
}

# say cell|warning|error TEXT: of the check under way. What others say may hold anything, and a line is a line.
say() {
  local text=${2//[[:cntrl:]]/?}
  ANSWER+="${NODE} check ${CHECK} $1 ${text:0:TEXT_LENGTH}"$'\n'
  LINES=$((LINES + 1))
}

main "${@:3}"
