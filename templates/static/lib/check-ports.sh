# shellcheck shell=bash
# Whether the ports of a node's processes are free. Nothing is bound for that, and no program but awk is needed: the kernel
# lists who listens.
#
# Provides: check_ports
# Needs:    needs.sh (NEEDED_PORTS, PROC, print_share); SRTGEN_NODE_ADDRESS on a simulated node

# A process that holds a port for an outgoing connection gives it back soon; one that listens does not.
check_ports() {
  local listeners port socket index total=0 free=0
  local -A inode=() # of the socket that listens, by port
  if ! listeners=$(list_listeners); then
    printf 'warning it is not known which ports are free: there is no %s\ncell ?\n' "${PROC}/net/tcp"
    return
  fi
  while read -r port socket; do
    if [[ -n ${port} ]]; then inode[${port}]=${socket}; fi
  done < <(printf '%s\n' "${listeners}")
  for ((index = 0; index < ${#NEEDED_PORTS[@]}; index += 4)); do
    judge_ports "${NEEDED_PORTS[@]:index:4}"
  done
  print_share "${free}" "${total}"
}

# judge_ports TAKES FIRST LAST OWNER: adds to the caller's `free` and `total`.
judge_ports() {
  local takes=$1 first=$2 last=$3 owner=$4 port count taken=() others=''
  count=$((last - first + 1))
  for ((port = first; port <= last; port++)); do
    if [[ -n ${inode[${port}]:-} ]]; then taken+=("${port}"); fi
  done
  total=$((total + count))
  free=$((free + count - ${#taken[@]}))
  if ((${#taken[@]} == 0)) || [[ ${takes} == some && ${#taken[@]} -lt ${count} ]]; then return; fi
  if ((${#taken[@]} > 1)); then others=" and $((${#taken[@]} - 1)) more up to ${taken[-1]}"; fi
  printf 'error port %d%s (%s) is taken%s\n' "${taken[0]}" "${others}" "${owner}" "$(by_listener "${inode[${taken[0]}]}")"
}

# list_listeners: `PORT INODE` of each socket that keeps a server of ours from its port. They listen on all addresses of
# their node, so one on any IPv4 address of it is in the way, and one on [::], which takes IPv4 as well. Simulated nodes
# are addresses of one machine: there it has to be the node's own.
list_listeners() {
  local files=("${PROC}/net/tcp") octets own=''
  if [[ ! -r ${files[0]} ]]; then return 1; fi
  if [[ -r ${PROC}/net/tcp6 ]]; then files+=("${PROC}/net/tcp6"); fi
  if [[ -n ${SRTGEN_NODE_ADDRESS:-} ]]; then
    IFS=. read -r -a octets < <(printf '%s\n' "${SRTGEN_NODE_ADDRESS}")
    printf -v own '%02X%02X%02X%02X' "${octets[3]}" "${octets[2]}" "${octets[1]}" "${octets[0]}"
  fi
  awk -v own="${own}" '
    function number(hex,    value, place) {
      for (place = 1; place <= length(hex); place++) {
        value = value * 16 + index("0123456789ABCDEF", substr(hex, place, 1)) - 1
      }
      return value
    }
    function is_in_the_way(address) {
      if (address ~ /^0+$/) return 1
      if (length(address) > 8 && address !~ /^0000000000000000FFFF0000/) return 0
      return own == "" || substr(address, length(address) - 7) == own
    }
    $4 == "0A" && split($2, socket, ":") == 2 && is_in_the_way(socket[1]) { print number(socket[2]), $10 }
  ' "${files[@]}"
}

# by_listener INODE: whose socket it is, where this user may know.
by_listener() {
  local pid name
  # shellcheck disable=SC2012 # names of descriptors are numbers
  pid=$(
    ls -l "${PROC}"/[0-9]*/fd 2>/dev/null |
      awk -v socket="socket:[$1]" '
        /^\// { directory = $0 }
        $NF == socket && !pid { split(substr(directory, length(proc) + 2), part, "/"); pid = part[1] }
        END { print pid }
      ' proc="${PROC}" -
  ) || :
  if [[ -z ${pid} ]]; then return; fi
  read -r name <"${PROC}/${pid}/comm" || name=''
  printf ' by %s (pid %d)' "${name:-a process}" "${pid}"
}
