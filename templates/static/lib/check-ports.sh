# shellcheck shell=bash
# Whether the ports of a node's processes are free. Nothing is bound for that: the kernel lists who listens.
#
# Provides: check_ports
# Needs:    needs.sh (NEEDED_PORTS, PROC, say_share); node-check.sh (say); SLURM_JOB_ID; SRTGEN_NODE_ADDRESS on a
#           simulated node

# A process that holds a port for an outgoing connection gives it back soon; one that listens does not.
check_ports() {
  local index total=0 free=0
  local -A inode=() # of the socket that listens, by port
  local -A user=()  # whose it is, by port
  if ((${#NEEDED_PORTS[@]} > 0)) && ! read_ss && ! read_listeners; then
    say warning "it is not known which ports are free: there is no ${PROC}/net/tcp"
    say cell '?'
    return
  fi
  for ((index = 0; index < ${#NEEDED_PORTS[@]}; index += 4)); do
    judge_ports "${NEEDED_PORTS[@]:index:4}"
  done
  say_share "${free}" "${total}"
}

# judge_ports TAKES FIRST LAST OWNER: adds to the caller's `free` and `total`.
judge_ports() {
  local takes=$1 first=$2 last=$3 owner=$4 port count taken=() others='' listener=''
  count=$((last - first + 1))
  for ((port = first; port <= last; port++)); do
    if [[ -n ${inode[${port}]:-} ]]; then taken+=("${port}"); fi
  done
  total=$((total + count))
  if ((${#taken[@]} > 0)); then find_listener "${taken[0]}"; fi
  if [[ ${takes} == service ]] && ((${#taken[@]} > 0)) && may_be_own "${taken[0]}"; then taken=(); fi
  free=$((free + count - ${#taken[@]}))
  if ((${#taken[@]} == 0)) || [[ ${takes} == some && ${#taken[@]} -lt ${count} ]]; then return; fi
  if ((${#taken[@]} > 1)); then others=" and $((${#taken[@]} - 1)) more up to ${taken[-1]}"; fi
  say error "port ${taken[0]}${others} (${owner}) is taken$(by_listener)"
}

# read_ss, read_listeners: note in the caller's `inode` and `user` each socket that keeps a server of ours from its port.
# They listen on all addresses of their node, so one on any IPv4 address of it is in the way, and one on [::], which takes
# IPv4 as well. Simulated nodes are addresses of one machine: there it has to be the node's own. Return 1 when they cannot
# know.

# Where the kernel lists all sockets, it goes through a table that is as large as the node's memory allows: a few
# milliseconds for each read. ss asks for those that listen, and with this option for nothing else. Without it, or with one
# that is too old, there is the list. Lines like `0 4096 0.0.0.0:6818 0.0.0.0:* uid:101 ino:12674543 sk:d <->`; `*` is [::]
# with IPv4, and root's have no uid.
read_ss() {
  local said line port address own=${SRTGEN_NODE_ADDRESS:-} row='^[0-9]+ +[0-9]+ +([^ ]+):([0-9]+) '
  local -A inodes=() users=()
  type -P ss >/dev/null || return 1
  said=$(exec ss --no-header --tcp --numeric --extended state listening 2>/dev/null) || return 1
  if [[ -z ${said} ]]; then return 1; fi # nobody listens, or it cannot tell
  while [[ -n ${said} ]]; do
    line=${said%%$'\n'*}
    said=${said:${#line}+1}
    if [[ ! ${line} =~ ${row} ]]; then return 1; fi
    address=${BASH_REMATCH[1]%\%*} port=${BASH_REMATCH[2]}
    address=${address#[}
    address=${address%]}
    case ${address#::ffff:} in
      \* | :: | 0.0.0.0) ;;
      *:*) continue ;;
      *) if [[ -n ${own} && ${address#::ffff:} != "${own}" ]]; then continue; fi ;;
    esac
    inodes[${port}]=0 users[${port}]=0
    if [[ ${line} =~ \ ino:([0-9]+) ]]; then inodes[${port}]=${BASH_REMATCH[1]}; fi
    if [[ ${line} =~ \ uid:([0-9]+) ]]; then users[${port}]=${BASH_REMATCH[1]}; fi
  done
  for port in "${!inodes[@]}"; do inode[${port}]=${inodes[${port}]} user[${port}]=${users[${port}]}; done
}

# Of lines like `0: 00000000:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 4711 1 ...`, 0A for listening.
read_listeners() {
  local file lines line port own='' row='^ *[0-9]+: ([0-9A-F]+):([0-9A-F]+) [0-9A-F:]+ 0A [^ ]+ [^ ]+ [^ ]+ +([0-9]+) +[0-9]+ ([0-9]+) '
  if [[ ! -r ${PROC}/net/tcp ]]; then return 1; fi
  if [[ -n ${SRTGEN_NODE_ADDRESS:-} ]]; then find_own_address; fi
  for file in "${PROC}/net/tcp" "${PROC}/net/tcp6"; do
    if [[ ! -r ${file} ]]; then continue; fi
    mapfile -t lines <"${file}"
    for line in "${lines[@]}"; do
      if [[ ${line} == *' 0A '* && ${line} =~ ${row} ]] && is_in_the_way "${BASH_REMATCH[1]}" "${own}"; then
        port=$((16#${BASH_REMATCH[2]}))
        user[${port}]=${BASH_REMATCH[3]} inode[${port}]=${BASH_REMATCH[4]}
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

# find_listener PORT: its process, into the caller's `listener`; empty where this user may not know.
find_listener() {
  # shellcheck disable=SC2012 # names of descriptors are numbers
  listener=$(
    ls -l "${PROC}"/[0-9]*/fd 2>/dev/null |
      awk -v socket="socket:[${inode[$1]}]" '
        /^\// { directory = $0 }
        $NF == socket && !pid { split(substr(directory, length(proc) + 2), part, "/"); pid = part[1] }
        END { print pid }
      ' proc="${PROC}" -
  ) || :
}

# may_be_own PORT: whether this job's service listens there, started while the node is looked at. Where nothing speaks
# against it that is left to the service: it ends if the port is taken.
may_be_own() {
  local variable
  if [[ ${user[$1]} != "${EUID}" ]]; then return 1; fi
  if [[ -z ${listener} || ! -r ${PROC}/${listener}/environ ]]; then return 0; fi
  while IFS= read -r -d '' variable; do
    if [[ ${variable} == "SLURM_JOB_ID=${SLURM_JOB_ID:-none}" ]]; then return 0; fi
  done <"${PROC}/${listener}/environ"
  return 1
}

# by_listener: as a part of a sentence.
by_listener() {
  local name=''
  if [[ -z ${listener} ]]; then return; fi
  read -r name <"${PROC}/${listener}/comm" || :
  printf ' by %s (pid %d)' "${name:-a process}" "${listener}"
}
