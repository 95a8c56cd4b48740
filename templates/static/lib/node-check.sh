#!/usr/bin/env bash
# Summary: prints this node's name and address, and whether it has what the plan wants of it
# Usage:   node-check.sh INTERFACE SKIPPED_CHECKS FIRST_SLOT HOST...
# Runs on: every node of the job, on the bare host
# Started: lib/nodes.sh, resolve_nodes
#
# HOST... are the nodes of this srun, the first of them in FIRST_SLOT. The answers of all nodes share a file, so each
# line is written at once and says whose it is:
#   NODE ADDRESS                   of node-address.sh
#   NODE check KEY cell TEXT       what the table of the job's log shows
#   NODE check KEY warning TEXT    what is worth a line
#   NODE check KEY error TEXT      what the job cannot run with
#   NODE check end COUNT           that was all of them
# A check that does not come back does not keep the others: a file system that is gone holds for ever whoever looks at it.

set -euo pipefail

readonly LIBRARY=${BASH_SOURCE[0]%/*}

# shellcheck source=/dev/null
{
  source "${LIBRARY}/needs.sh"
  source "${LIBRARY}/check-ports.sh"
  source "${LIBRARY}/check-gpus.sh"
  source "${LIBRARY}/check-places.sh"
}

readonly CHECKS=(ports gpus paths space cpus clock)
readonly CHECK_SECONDS=30 # all of them together, and the address
readonly TEXT_LENGTH=400  # of what a line says; longer ones are no longer written at once

NODE=${SLURMD_NODENAME:-$(hostname)}
LINES=0 # that this node has said

main() {
  local interface=$1 skipped=$2 first=$3 slot
  shift 3
  # shellcheck source=/dev/null
  look_at address source "${LIBRARY}/node-address.sh" "${interface}"
  find_slot "${first}" "$@"
  # shellcheck source=/dev/null
  source "${LIBRARY}/../preflight.sh"
  needs_of_node "${slot}"
  run_checks "${skipped}"
  printf '%s check end %d\n' "${NODE}" "${LINES}"
  tell_address
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

# What waits for something goes on at the same time, and one process makes all checks of it: processes take most of the
# time of this script, and on a small machine several nodes share it.
run_checks() {
  local skipped=$1 key checks=() answers=''
  for key in "${CHECKS[@]}"; do
    if [[ ,${skipped}, != *,${key},* ]]; then checks+=("${key}"); fi
  done
  look_at places look_at_places "${checks[@]}"
  if [[ " ${checks[*]} " == *' gpus '* ]]; then begin_gpus; fi
  if [[ " ${checks[*]} " == *' ports '* ]]; then begin_ports; fi
  for key in "${CHECKS[@]}"; do
    if [[ ,${skipped}, == *,${key},* ]]; then
      say "${key}" 'cell skipped'
      continue
    fi
    if [[ -z ${answers} ]]; then exec {answers}< <(make_checks "${checks[@]}"); fi
    tell "${key}" "${answers}" || answers='' # the others need another process
    checks=("${checks[@]:1}")
  done
}

make_checks() {
  local key
  for key in "$@"; do
    "check_${key}"
    printf 'end\n'
  done
}

# tell KEY DESCRIPTOR: passes on what a check says, as long as there is time. Returns 1 if it has not come to its end.
tell() {
  local line code=0
  while :; do
    read_line "$2" "${CHECK_SECONDS}" || code=$?
    if ((code > 0)); then break; fi
    if [[ ${line} == end ]]; then return 0; fi
    if [[ ${line} =~ ^(cell|warning|error)\ . ]]; then say "$1" "${line}"; fi
  done
  say "$1" 'cell ?'
  if ((code > 128)); then
    say "$1" "error the check of $1 has not ended within ${CHECK_SECONDS} s"
  else
    say "$1" "warning the check of $1 broke off, so nothing is known of them"
  fi
  return 1
}

tell_address() {
  local line code=0
  while :; do
    read_line "${LOOKS[address]}" "${CHECK_SECONDS}" || code=$?
    if ((code > 0)); then break; fi
    printf '%s\n' "${line}"
  done
  if ((code > 128)); then printf 'node-address.sh has not ended within %d s\n' "${CHECK_SECONDS}" >&2; fi
}

# What others say may hold anything, and a line is a line.
say() {
  local text=${2//[[:cntrl:]]/?}
  printf '%s check %s %s\n' "${NODE}" "$1" "${text:0:TEXT_LENGTH}"
  LINES=$((LINES + 1))
}

main "$@"
