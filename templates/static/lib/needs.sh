# shellcheck shell=bash
# What the plan wants of a node, and looking for it: needs.sh itself for processors and the clock, check-*.sh for the rest.
# Each check says what the job's table shows, after an error or a warning for each thing that is not as it should be. What
# it has to wait for has been begun before it. Nothing is repaired or ended: what is in the way may be somebody's. There
# are no here-documents, for which bash needs space in /tmp.
#
# Provides: need_ports, need_gpus, need_cpus, need_path, need_space, need_container_space for preflight.sh of the
#           bundle; check_cpus, check_clock; read_line, look_at, seen, say_share, list_of
# Needs:    node-check.sh (say)

# shellcheck disable=SC2034 # the checks read these too

# Where the system says what it has; the tests have their own.
readonly PROC=/proc
readonly SYS=/sys
readonly DEVICES=/dev
readonly ENROOT_CONFIG=/etc/enroot

readonly LOOK_SECONDS=10 # for all paths, and for all file systems

NEEDED_PORTS=() # TAKES FIRST LAST OWNER, one need after another
NEEDED_GPUS=()
NEEDED_CPUS=()            # COUNT OF REASON
NEEDED_PATHS=()           # USE PATH ORIGIN, one need after another
NEEDED_SPACE=()           # LABEL PATH MEBIBYTES OTHERWISE, one need after another
NEEDED_CONTAINER_SPACE='' # MiB
declare -A LOOKS=()       # descriptor by name or number of what is looked at

# need_ports all|some|service FIRST[-LAST] OWNER: `some` are enough for a process that looks for free ones itself; a `service`
# is started while the node is looked at.
need_ports() {
  NEEDED_PORTS+=("$1" "${2%-*}" "${2#*-}" "$3")
}

need_gpus() {
  NEEDED_GPUS=("$@")
}

# need_cpus COUNT step|job REASON: of those that a step gets, or of all that the job has here.
need_cpus() {
  NEEDED_CPUS=("$@")
}

# need_path mount|image|host|optional PATH ORIGIN
need_path() {
  NEEDED_PATHS+=("$@")
}

# need_space LABEL PATH MEBIBYTES error|warning
need_space() {
  NEEDED_SPACE+=("$@")
}

# need_container_space MEBIBYTES: where enroot unpacks images.
need_container_space() {
  NEEDED_CONTAINER_SPACE=$1
}

# read_line DESCRIPTOR SECONDS: into the caller's `line`, until so many seconds after the start of the script. Its codes
# are those of read: above 128 when the time was over.
read_line() {
  local left=$(($2 - SECONDS))
  IFS= read -r -t "$((left > 0 ? left : 1))" -u "$1" line
}

# look_at NAME COMMAND...: in the background, because a file system that is gone may hold for ever who looks at it.
look_at() {
  local descriptor
  exec {descriptor}< <("${@:2}")
  LOOKS[$1]=${descriptor}
}

# seen NAME: its next line, in the caller's `line`; `silent` when there is none.
seen() {
  read_line "${LOOKS[$1]}" "${LOOK_SECONDS}" || line=silent
}

# say_share PART ALL
say_share() {
  if (($2 == 0)); then say cell -; else say cell "$1/$2"; fi
}

# list_of WORD...: with commas.
list_of() {
  local IFS=,
  printf '%s' "$*"
}

# Cores are Slurm's to give: a site may give one for each task.
check_cpus() {
  local own=0 wanted of reason allowed
  find_allowed_cpus
  count_cpus
  if ((own == 0)); then
    say cell '?'
    return
  fi
  if ((${#NEEDED_CPUS[@]} > 0)); then
    wanted=${NEEDED_CPUS[0]} of=${NEEDED_CPUS[1]} reason=${NEEDED_CPUS[2]}
    if [[ ${of} == job && ${SLURM_CPUS_ON_NODE:-0} -gt ${own} ]]; then own=${SLURM_CPUS_ON_NODE}; fi
    if ((own < wanted)); then
      say warning "only ${own} CPUs (${allowed}) for the ${of}, wanted are ${wanted}: ${reason}"
    fi
  fi
  say cell "${own}"
}

# count_cpus: those of the caller's `allowed`, like 0-3,8, that are there; into its `own`. A list may name more than there are.
count_cpus() {
  local IFS=, range there online first last
  if [[ ${allowed} != [0-9]* || ! -r ${SYS}/devices/system/cpu/online ]]; then return; fi
  read -r online <"${SYS}/devices/system/cpu/online"
  for range in ${allowed}; do
    for there in ${online}; do
      first=$((${range%-*} > ${there%-*} ? ${range%-*} : ${there%-*}))
      last=$((${range#*-} < ${there#*-} ? ${range#*-} : ${there#*-}))
      if ((last >= first)); then own=$((own + last - first + 1)); fi
    done
  done
}

# find_allowed_cpus: into the caller's `allowed`.
find_allowed_cpus() {
  local status=''
  allowed='?'
  if [[ ! -r ${PROC}/self/status ]]; then return; fi
  read -r -d '' status <"${PROC}/self/status" || : # it ends at no NUL
  if [[ ${status} =~ Cpus_allowed_list:[[:blank:]]*([-,0-9]+) ]]; then allowed=${BASH_REMATCH[1]}; fi
}

# The second of this look; the job's host compares it with its own.
check_clock() {
  local second
  printf -v second '%(%s)T' -1
  say cell "${second}"
}
