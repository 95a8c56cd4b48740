# shellcheck shell=bash
# Which texts are addresses, and which addresses other nodes can reach.
#
# Provides: is_usable_address, is_private_address
# Needs:    nothing

# is_usable_address TEXT: an IPv4 address under which a node can be reached from outside. Loopback
# counts with SRTGEN_ALLOW_LOOPBACK=1 only: `srtgen run` gives its simulated nodes such addresses.
is_usable_address() {
  local octet='(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])'
  [[ $1 =~ ^${octet}\.${octet}\.${octet}\.${octet}$ ]] || return 1
  case $1 in
    0.0.0.0 | 169.254.*) return 1 ;;
    127.*) [[ ${SRTGEN_ALLOW_LOOPBACK:-} == 1 ]] ;;
  esac
}

# is_private_address ADDRESS: in 10/8, 172.16/12 or 192.168/16, so most likely the cluster's own
# network and not a management or public one.
is_private_address() {
  [[ $1 =~ ^(10|192\.168|172\.(1[6-9]|2[0-9]|3[01]))\. ]]
}
