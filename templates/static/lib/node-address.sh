# shellcheck shell=bash
# The IPv4 address at which the other nodes reach this one.
#
# Provides: find_address; ADDRESS
# Needs:    address.sh beside this file; NODE
#
# Every node of a job does this while the others do: a source is asked only when those before it had no answer.

# shellcheck disable=SC2034 # node-check.sh reads ADDRESS

# shellcheck source=/dev/null
source "${BASH_SOURCE[0]%/*}/address.sh"

ADDRESS=- # without one; that is no failure here, as the job names the node

# find_address [INTERFACE]: the named interface first, since only the site knows which of its networks are fast; then
# the route to the outside, since `hostname -I` has no order to rely on. What the node's own name means comes last: on
# many machines it is a loopback address.
find_address() {
  local interface=${1:-} source sources=(route_source host_addresses name_addresses) found seen=()
  if [[ -n ${SRTGEN_NODE_ADDRESS:-} ]]; then # a simulated node is told its address
    sources=(told_address)
  elif [[ -n ${interface} ]]; then
    sources=(interface_addresses "${sources[@]}")
  fi
  for source in "${sources[@]}"; do
    found=()
    "${source}" "${interface}"
    if ((${#found[@]} == 0)); then printf 'node-address.sh: no answer from %s %s\n' "${source}" "${interface}" >&2; fi
    if choose_address; then return; fi
    seen+=("${found[@]}")
  done
  printf 'node-address.sh: none usable of: %s\n' "${seen[*]}" >&2
}

# choose_address: of the caller's `found` a private one, else any.
choose_address() {
  local candidate
  for candidate in "${found[@]}"; do
    if is_private_address "${candidate}" && is_usable_address "${candidate}"; then
      ADDRESS=${candidate}
      return
    fi
  done
  for candidate in "${found[@]}"; do
    if is_usable_address "${candidate}"; then
      ADDRESS=${candidate}
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
  local said
  said=$(exec ip -o -4 addr show dev "$1") || return 0
  while [[ ${said} =~ \ inet\ ([0-9.]+)(.*) ]]; do
    found+=("${BASH_REMATCH[1]}")
    said=${BASH_REMATCH[2]}
  done
}

# No packet is sent: this asks the kernel which source address it would take.
route_source() {
  local said
  said=$(exec ip -4 route get 8.8.8.8) || return 0
  if [[ ${said} =~ \ src\ ([^ ]+) ]]; then found=("${BASH_REMATCH[1]}"); fi
}

host_addresses() {
  local said
  said=$(exec hostname -I) || return 0
  read -r -a found < <(printf '%s\n' "${said}")
}

# The last resort: it asks for IPv6 first, and waits ten seconds for a name server that does not answer. `getent ahostsv4`
# would not, and gives no address to a machine that has none but loopback ones.
name_addresses() {
  local address
  while read -r address _; do found+=("${address}"); done < <(exec getent hosts "$(hostname)")
}
