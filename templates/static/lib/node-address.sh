#!/usr/bin/env bash
# Summary: prints this node's name and the IPv4 address at which the other nodes reach it
# Usage:   node-address.sh [INTERFACE]
# Runs on: every node of the job, on the bare host
# Started: lib/node-check.sh
#
# The line is `NODE ADDRESS`, or `NODE -` without an address. That is no failure here: srun would
# stop the other nodes' tasks with this one, and the job could not tell which node is to blame.

set -euo pipefail

# shellcheck source=/dev/null
source "${BASH_SOURCE[0]%/*}/address.sh"

main() {
  local interface=${1:-} candidates candidate address=-
  mapfile -t candidates < <(list_candidates "${interface}")
  for candidate in "${candidates[@]}"; do
    if is_usable_address "${candidate}"; then
      address=${candidate}
      break
    fi
  done
  if [[ ${address} == - ]]; then printf '%s: none usable of: %s\n' "${0##*/}" "${candidates[*]}" >&2; fi
  printf '%s %s\n' "${SLURMD_NODENAME:-$(hostname)}" "${address}"
}

# The named interface first, since only the site knows which of its networks are fast; then the
# route to the outside, since `hostname -I` has no order to rely on. What the node's own name means
# comes last: on many machines it is a loopback address.
list_candidates() {
  local interface=$1
  if [[ -n ${SRTGEN_NODE_ADDRESS:-} ]]; then # a simulated node is told its address
    printf '%s\n' "${SRTGEN_NODE_ADDRESS}"
    return
  fi
  if [[ -n ${interface} ]]; then try interface_addresses "${interface}"; fi
  try route_source
  try host_addresses
  try name_addresses
}

# A node may lack a program, an interface or a route; then the next source decides.
try() {
  "$@" || printf '%s: no answer from %s\n' "${0##*/}" "$*" >&2
}

interface_addresses() {
  ip -o -4 addr show dev "$1" |
    awk '{ sub("/.*", "", $4); print $4 }' |
    private_first
}

# No packet is sent: this asks the kernel which source address it would take.
route_source() {
  ip -4 route get 8.8.8.8 |
    awk '{ for (i = 1; i < NF; i++) if ($i == "src") print $(i + 1) }'
}

host_addresses() {
  hostname -I |
    awk '{ for (i = 1; i <= NF; i++) print $i }' |
    private_first
}

# ahostsv4, as `getent hosts` asks for IPv6 first: of a name server that does not answer, for ten seconds.
name_addresses() {
  getent ahostsv4 "$(hostname)" |
    awk '!seen[$1]++ { print $1 }' |
    private_first
}

private_first() {
  local addresses address
  mapfile -t addresses
  for address in "${addresses[@]}"; do
    if is_private_address "${address}"; then printf '%s\n' "${address}"; fi
  done
  for address in "${addresses[@]}"; do
    if ! is_private_address "${address}"; then printf '%s\n' "${address}"; fi
  done
}

main "$@"
