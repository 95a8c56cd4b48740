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

# Every node of a job does this while the others do, and on a small machine several nodes share it: a source is asked only
# when those before it had no answer, and no process reads what another one says.
main() {
  local interface=${1:-} source sources=(route_source host_addresses name_addresses) address=- found seen=()
  # The named interface first, since only the site knows which of its networks are fast; then the
  # route to the outside, since `hostname -I` has no order to rely on. What the node's own name means
  # comes last: on many machines it is a loopback address.
  if [[ -n ${SRTGEN_NODE_ADDRESS:-} ]]; then # a simulated node is told its address
    sources=(told_address)
  elif [[ -n ${interface} ]]; then
    sources=(interface_addresses "${sources[@]}")
  fi
  for source in "${sources[@]}"; do
    found=()
    "${source}" "${interface}"
    if ((${#found[@]} == 0)); then printf 'node-address.sh: no answer from %s %s\n' "${source}" "${interface}" >&2; fi
    if choose_address; then break; fi
    seen+=("${found[@]}")
  done
  if [[ ${address} == - ]]; then printf 'node-address.sh: none usable of: %s\n' "${seen[*]}" >&2; fi
  printf '%s %s\n' "${SLURMD_NODENAME:-$(hostname)}" "${address}"
}

# choose_address: of the caller's `found` a private one, else any, into the caller's `address`.
choose_address() {
  local candidate
  for candidate in "${found[@]}"; do
    if is_private_address "${candidate}" && is_usable_address "${candidate}"; then
      address=${candidate}
      return
    fi
  done
  for candidate in "${found[@]}"; do
    if is_usable_address "${candidate}"; then
      address=${candidate}
      return
    fi
  done
  return 1
}

# The sources add to the caller's `found`. A node may lack a program, an interface or a route; then it stays empty.

told_address() {
  found=("${SRTGEN_NODE_ADDRESS}")
}

# interface_addresses INTERFACE: of lines like `3: ib0    inet 10.1.1.1/24 brd ...`
interface_addresses() {
  local address
  while read -r _ _ _ address _; do
    found+=("${address%%/*}")
  done < <(exec ip -o -4 addr show dev "$1")
}

# No packet is sent: this asks the kernel which source address it would take.
route_source() {
  local line
  read -r line < <(exec ip -4 route get 8.8.8.8) || return 0
  if [[ ${line} =~ \ src\ ([^ ]+) ]]; then found=("${BASH_REMATCH[1]}"); fi
}

host_addresses() {
  read -r -a found < <(exec hostname -I) || :
}

# The last resort: it asks for IPv6 first, and waits ten seconds for a name server that does not answer. `getent ahostsv4`
# would not, and gives no address to a machine that has none but loopback ones.
name_addresses() {
  local address
  while read -r address _; do found+=("${address}"); done < <(exec getent hosts "$(hostname)")
}

main "$@"
