# shellcheck shell=bash
# Whether the ports of a node's processes are free. Nothing is bound for that: the kernel lists who listens.
#
# Provides: begin_ports, check_ports
# Needs:    needs.sh (NEEDED_PORTS, PROC, look_at, read_line, print_share); SRTGEN_NODE_ADDRESS on a simulated node

# Where the kernel lists all sockets, it goes through a table that is as large as the node's memory allows: a few
# milliseconds for each read. ss asks for those that listen, and with this option for nothing else. Without it, or with one that is too old, there is the list.
begin_ports() {
  if ((${#NEEDED_PORTS[@]} > 0)) && type -P ss >/dev/null; then
    look_at ports exec ss --no-header --tcp --numeric --extended state listening 2>/dev/null
  fi
}

# A process that holds a port for an outgoing connection gives it back soon; one that listens does not.
check_ports() {
  local index total=0 free=0
  local -A inode=() # of the socket that listens, by port
  if ((${#NEEDED_PORTS[@]} > 0)) && ! read_ss && ! read_listeners; then
    printf 'warning it is not known which ports are free: there is no %s\ncell ?\n' "${PROC}/net/tcp"
    return
  fi
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

# read_ss, read_listeners: note in the caller's `inode` each socket that keeps a server of ours from its port. They listen on
# all addresses of their node, so one on any IPv4 address of it is in the way, and one on [::], which takes IPv4 as well.
# Simulated nodes are addresses of one machine: there it has to be the node's own. Return 1 when they cannot know.

# Of lines like `0 4096 0.0.0.0:6818 0.0.0.0:* ino:12674543 sk:d <->`; `*` is [::] with IPv4.
read_ss() {
  local line answered='' address own=${SRTGEN_NODE_ADDRESS:-} row='^[0-9]+ +[0-9]+ +([^ ]+):([0-9]+) (.* ino:([0-9]+) )?'
  local -A found=()
  if [[ -z ${LOOKS[ports]:-} ]]; then return 1; fi
  while read_line "${LOOKS[ports]}" "${LOOK_SECONDS}"; do
    if [[ ! ${line} =~ ${row} ]]; then return 1; fi
    answered=yes
    address=${BASH_REMATCH[1]%\%*}
    address=${address#[}
    address=${address%]}
    case ${address#::ffff:} in
      '*' | :: | 0.0.0.0) ;;
      *:*) continue ;;
      *) if [[ -n ${own} && ${address#::ffff:} != "${own}" ]]; then continue; fi ;;
    esac
    found[${BASH_REMATCH[2]}]=${BASH_REMATCH[4]:-0}
  done
  if [[ -z ${answered} ]]; then return 1; fi # nobody listens, or it cannot tell
  for address in "${!found[@]}"; do inode[${address}]=${found[${address}]}; done
}

# Of lines like `0: 00000000:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 4711 1 ...`, 0A for listening.
read_listeners() {
  local file lines line own='' row='^ *[0-9]+: ([0-9A-F]+):([0-9A-F]+) [0-9A-F:]+ 0A [^ ]+ [^ ]+ [^ ]+ +[0-9]+ +[0-9]+ ([0-9]+) '
  if [[ ! -r ${PROC}/net/tcp ]]; then return 1; fi
  if [[ -n ${SRTGEN_NODE_ADDRESS:-} ]]; then find_own_address; fi
  for file in "${PROC}/net/tcp" "${PROC}/net/tcp6"; do
    if [[ ! -r ${file} ]]; then continue; fi
    mapfile -t lines <"${file}"
    for line in "${lines[@]}"; do
      if [[ ${line} == *' 0A '* && ${line} =~ ${row} ]] && is_in_the_way "${BASH_REMATCH[1]}" "${own}"; then
        inode[$((16#${BASH_REMATCH[2]}))]=${BASH_REMATCH[3]}
      fi
    done
  done
}

# find_own_address: SRTGEN_NODE_ADDRESS as the kernel writes it, into the caller's `own`.
find_own_address() {
  local IFS=. octets
  # shellcheck disable=SC2206 # four numbers
  octets=(${SRTGEN_NODE_ADDRESS})
  printf -v own '%02X%02X%02X%02X' "${octets[3]}" "${octets[2]}" "${octets[1]}" "${octets[0]}"
}

# is_in_the_way ADDRESS OWN: 8 digits for IPv4, 32 for IPv6, of which IPv4 has the last 8 where it is inside of it.
is_in_the_way() {
  local address=$1 own=$2
  if [[ ${address} == *[!0]* ]]; then
    [[ ${#address} == 8 || ${address} == 0000000000000000FFFF0000* ]] && [[ -z ${own} || ${address: -8} == "${own}" ]]
  fi
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
