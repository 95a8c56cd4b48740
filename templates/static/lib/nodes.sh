# shellcheck shell=bash
# Which nodes the job got, where they are reached, and which part each plays.
#
# Provides: resolve_nodes, role, allocated, is_het_job, stop_address_steps
# Needs:    log.sh, address.sh, steps.sh (pause); PLANNED_NODES and NETWORK_INTERFACE of job.sh;
#           the bundle's nodes.sh (name_roles)

readonly ADDRESS_SECONDS=60 # for one attempt; a step on a healthy allocation starts within seconds
readonly ADDRESS_RETRY_SECONDS=2

NODE_HOSTS=()               # host name by node slot; slots count over all components in order
declare -gA NODE_ADDRESS=() # IPv4 address by host name
ADDRESS_STEPS=()            # pids of the sruns that ask for addresses

# resolve_nodes: finds every node's address, writes runtime.env and reads it into the job's shell.
resolve_nodes() {
  enter_stage addresses
  list_hosts
  if ! ask_addresses; then
    log "$(address_trouble); trying once more"
    pause "${ADDRESS_RETRY_SECONDS}"
    ask_addresses || die "$(address_trouble); see ${SRTGEN_RUN_DIR}/state/addresses-*"
  fi
  refuse_shared_addresses
  write_runtime_env
  # shellcheck source=/dev/null
  source "${SRTGEN_RUN_DIR}/runtime.env"
}

is_het_job() {
  ((${#PLANNED_NODES[@]} > 1))
}

# allocated NAME GROUP: what Slurm says of a component in SLURM_<NAME>, which carries the
# component's number in heterogeneous jobs. Without the number it speaks of component 0 only.
allocated() {
  local variable="SLURM_$1"
  if is_het_job; then variable+="_HET_GROUP_$2"; fi
  printf '%s' "${!variable:-}"
}

list_hosts() {
  local group hosts
  NODE_HOSTS=()
  for group in "${!PLANNED_NODES[@]}"; do
    mapfile -t hosts < <(hosts_of_group "${group}")
    ((${#hosts[@]} == PLANNED_NODES[group])) ||
      die "component ${group} has ${#hosts[@]} host names ($(allocated JOB_NODELIST "${group}")), planned: ${PLANNED_NODES[group]}"
    NODE_HOSTS+=("${hosts[@]}")
  done
}

# Nodes beyond the plan are left alone: open_job has said so.
hosts_of_group() {
  scontrol show hostnames "$(allocated JOB_NODELIST "$1")" |
    head -n "${PLANNED_NODES[$1]}"
}

# One srun for each component, all at once. A single srun could span the components, but sites can
# forbid that (disable_hetjob_steps).
ask_addresses() {
  local group first=0
  for group in "${!PLANNED_NODES[@]}"; do
    start_address_step "${group}" "${NODE_HOSTS[@]:first:PLANNED_NODES[group]}"
    first=$((first + PLANNED_NODES[group]))
  done
  await_address_steps
  stop_address_steps
  read_addresses
  [[ -z $(unanswered_hosts) ]]
}

# Answers, errors of the tasks and words of srun itself go to a file each, so that chatter cannot
# become part of an address.
start_address_step() {
  local group=$1 answers="${SRTGEN_RUN_DIR}/state/addresses-$1"
  shift
  local options=(
    --job-name="addresses-${group}"
    --overlap
    --nodes="$#"
    --ntasks="$#"
    --ntasks-per-node=1
    --nodelist="$(join_words , "$@")"
    --wait=0
    --kill-on-bad-exit=1
    --input=none
    --output="${answers}.out"
    --error="${answers}.err"
  )
  if is_het_job; then options+=(--het-group="${group}"); fi
  : >"${answers}.out"
  : >"${answers}.err"
  srun "${options[@]}" bash "${SRTGEN_BUNDLE}/lib/node-address.sh" "${NETWORK_INTERFACE}" \
    </dev/null >"${answers}.srun.log" 2>&1 &
  ADDRESS_STEPS+=("$!")
}

await_address_steps() {
  local pid deadline=$((SECONDS + ADDRESS_SECONDS))
  for pid in "${ADDRESS_STEPS[@]}"; do
    while kill -0 "${pid}" 2>/dev/null && ((SECONDS < deadline)); do pause 0.1; done
  done
}

# What these steps run does nothing but print, so ending the srun is enough.
stop_address_steps() {
  local pid
  for pid in "${ADDRESS_STEPS[@]}"; do
    if kill -0 "${pid}" 2>/dev/null; then kill -KILL "${pid}"; fi
    wait "${pid}" 2>/dev/null || log "an address step ended with code $?"
  done
  ADDRESS_STEPS=()
}

# Only whole lines about nodes that we asked count, whatever else got into the file.
read_addresses() {
  local lines line host address asked=" ${NODE_HOSTS[*]} "
  mapfile -t lines < <(cat "${SRTGEN_RUN_DIR}"/state/addresses-*.out)
  for line in "${lines[@]}"; do
    host=${line%% *}
    address=${line#* }
    if [[ -n ${host} && ${asked} == *" ${host} "* ]] && is_usable_address "${address}"; then
      NODE_ADDRESS[${host}]=${address}
    fi
  done
}

unanswered_hosts() {
  local host hosts=()
  for host in "${NODE_HOSTS[@]}"; do
    [[ -n ${NODE_ADDRESS[${host}]:-} ]] || hosts+=("${host}")
  done
  join_words ', ' "${hosts[@]}"
}

# The nodes without an address, and the last thing that was said on the way.
address_trouble() {
  local lines
  mapfile -t lines < <(cat "${SRTGEN_RUN_DIR}"/state/addresses-*.srun.log "${SRTGEN_RUN_DIR}"/state/addresses-*.err)
  printf 'no address from %s' "$(unanswered_hosts)"
  ((${#lines[@]} == 0)) || printf ' (%s)' "${lines[-1]}"
}

# A bridge of a container engine has the same address on every node, and everything would seem to
# work until workers connect to themselves.
refuse_shared_addresses() {
  local host address
  local -A owner=()
  for host in "${NODE_HOSTS[@]}"; do
    address=${NODE_ADDRESS[${host}]}
    [[ -z ${owner[${address}]:-} ]] ||
      die "${owner[${address}]} and ${host} both gave ${address}: name the interface between the nodes (network_interface of the cluster profile)"
    owner[${address}]=${host}
  done
}

write_runtime_env() {
  local slot file="${SRTGEN_RUN_DIR}/runtime.env"
  # shellcheck source=/dev/null
  source "${SRTGEN_BUNDLE}/nodes.sh"
  {
    assignment JOB_ID "${SLURM_JOB_ID}"
    assignment RUN_NAME "${SLURM_JOB_NAME}_${SLURM_JOB_ID}"
    assignment SUBMIT_DIR "${SLURM_SUBMIT_DIR}"
    assignment LOG_DIR "${SRTGEN_RUN_DIR}/logs"
    name_roles
  } >"${file}.tmp"
  mv -f "${file}.tmp" "${file}"
  for slot in "${!NODE_HOSTS[@]}"; do
    log "node ${slot}: ${NODE_HOSTS[slot]} ${NODE_ADDRESS[${NODE_HOSTS[slot]}]}"
    event node slot:="${slot}" host="${NODE_HOSTS[slot]}" address="${NODE_ADDRESS[${NODE_HOSTS[slot]}]}"
  done
}

# role NAME SLOT: one line of the bundle's nodes.sh, printed as the assignments of runtime.env.
role() {
  local name=$1 slot=$2
  [[ ${name} =~ ^[A-Z][A-Z0-9_]*$ && -n ${NODE_HOSTS[slot]:-} ]] ||
    die "nodes.sh gives slot ${slot} to ${name}, and the job has ${#NODE_HOSTS[@]} nodes"
  assignment "${name}_HOST" "${NODE_HOSTS[slot]}"
  assignment "${name}_IP" "${NODE_ADDRESS[${NODE_HOSTS[slot]}]}"
}

# assignment NAME VALUE: in single quotes, so that reading it back can run nothing.
assignment() {
  printf "%s='%s'\n" "$1" "${2//\'/\'\\\'\'}"
}

# join_words SEPARATOR WORD...
join_words() {
  local separator=$1 text=${2:-} word
  for word in "${@:3}"; do text+="${separator}${word}"; done
  printf '%s' "${text}"
}
