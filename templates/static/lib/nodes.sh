# shellcheck shell=bash
# Which nodes the job got, where they are reached, whether they are fit, and which part each plays.
#
# Provides: name_nodes, resolve_nodes, role, allocated, is_het_job, stop_node_checks, join_words
# Needs:    log.sh, address.sh, steps.sh (pause), preflight.sh (name_skipped_checks, judge_nodes, PREFLIGHT_CHECKS, SKIPPED_CHECKS);
#           PLANNED_NODES, NETWORK_INTERFACE and SUBMIT_DIR of job.sh; the bundle's nodes.sh (name_roles)

# shellcheck disable=SC2034 # preflight.sh reads these too

readonly NODE_SECONDS=60 # for one attempt; a step on a healthy allocation starts within seconds
readonly NODE_RETRY_SECONDS=2

NODE_HOSTS=()               # host name by node slot; slots count over all components in order
declare -gA NODE_ADDRESS=() # IPv4 address by host name
declare -gA NODE_ANSWER=()  # what its preflight has found, a line each, by host name; all of it, or no element
NODE_CHECK_STEPS=()         # pids of the sruns that ask nodes, or of the timeout around them
ASKED_AT=0                  # seconds of the epoch, around all looks
ANSWERED_AT=0

# name_nodes: begins to ask every node for its address and whether it has what the plan wants of it. What needs neither
# can start meanwhile: runtime.env has the nodes' names already, and so has the job's shell.
name_nodes() {
  enter_stage preflight
  name_skipped_checks
  list_hosts
  ask_nodes
  write_runtime_env
}

# resolve_nodes: waits for the answers, and adds the addresses to runtime.env and the job's shell.
resolve_nodes() {
  if ! await_answers; then
    log "$(answer_trouble); trying once more"
    pause "${NODE_RETRY_SECONDS}"
    ask_nodes
    await_answers || die "$(answer_trouble); see ${SRTGEN_RUN_DIR}/state/preflight-*"
  fi
  refuse_shared_addresses
  judge_nodes
  write_runtime_env
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
    # Nodes beyond the plan are left alone: open_job has said so.
    mapfile -t -n "${PLANNED_NODES[group]}" hosts < <(exec scontrol show hostnames "$(allocated JOB_NODELIST "${group}")")
    ((${#hosts[@]} == PLANNED_NODES[group])) ||
      die "component ${group} has ${#hosts[@]} host names ($(allocated JOB_NODELIST "${group}")), planned: ${PLANNED_NODES[group]}"
    NODE_HOSTS+=("${hosts[@]}")
  done
}

# One srun for each component, all at once. A single srun could span the components, but sites can
# forbid that (disable_hetjob_steps).
ask_nodes() {
  local group first=0
  printf -v ASKED_AT '%(%s)T' -1
  mkdir -p "${SRTGEN_RUN_DIR}/state/nodes"
  for group in "${!PLANNED_NODES[@]}"; do
    start_node_check "${group}" "${first}" "${NODE_HOSTS[@]:first:PLANNED_NODES[group]}"
    first=$((first + PLANNED_NODES[group]))
  done
}

# await_answers: whether all nodes have given theirs.
await_answers() {
  await_node_checks
  printf -v ANSWERED_AT '%(%s)T' -1
  read_answers
  ((${#NODE_ADDRESS[@]} == ${#NODE_HOSTS[@]} && ${#NODE_ANSWER[@]} == ${#NODE_HOSTS[@]}))
}

# start_node_check GROUP FIRST_SLOT HOST... Answers, errors of the tasks and words of srun itself go to a file each, so that
# chatter cannot become part of an answer. Paths of the plan may hold the variables that runtime.env will give to steps.
start_node_check() {
  local group=$1 first=$2 answers="${SRTGEN_RUN_DIR}/state/preflight-$1"
  shift 2
  local options=(
    --job-name="preflight-${group}"
    --overlap
    --nodes="$#"
    --ntasks="$#"
    --ntasks-per-node=1
    --nodelist="$(join_words , "$@")"
    --wait=0
    --kill-on-bad-exit=0
    --input=none
    --output="${answers}.out"
    --error="${answers}.err"
  )
  if is_het_job; then options+=(--het-group="${group}"); fi
  : >"${answers}.out"
  : >"${answers}.err"
  JOB_ID=${SLURM_JOB_ID} RUN_NAME="${SLURM_JOB_NAME}_${SLURM_JOB_ID}" SUBMIT_DIR=${SLURM_SUBMIT_DIR} \
    timeout --signal=KILL "${NODE_SECONDS}" srun "${options[@]}" bash "${SRTGEN_BUNDLE}/lib/node-check.sh" \
    "${NETWORK_INTERFACE}" "${SKIPPED_CHECKS}" "${first}" "$@" \
    </dev/null >"${answers}.srun.log" 2>&1 &
  NODE_CHECK_STEPS+=("$!")
}

# timeout is their clock: so the job goes on at the moment at which the last node has answered.
await_node_checks() {
  local pid
  for pid in "${NODE_CHECK_STEPS[@]}"; do
    wait "${pid}" 2>/dev/null || log "a preflight step ended with code $?"
  done
  NODE_CHECK_STEPS=()
}

# What these steps run does nothing but look, so ending the srun is enough. timeout has made a process group of both.
stop_node_checks() {
  local pid
  for pid in "${NODE_CHECK_STEPS[@]}"; do
    kill -KILL -- "-${pid}" "${pid}" 2>/dev/null || continue
    wait "${pid}" 2>/dev/null || continue
  done
  NODE_CHECK_STEPS=()
}

# Only whole lines about nodes that we asked count, whatever else got into the file, and findings only when all of a node's
# are there. What a node has said the first time it need not say again.
read_answers() {
  local file lines=() line host words
  local -A asked=() answer=() count=()
  for host in "${NODE_HOSTS[@]}"; do asked[${host}]=yes; done
  for file in "${SRTGEN_RUN_DIR}"/state/preflight-*.out; do mapfile -t -O "${#lines[@]}" lines <"${file}"; done
  for line in "${lines[@]}"; do
    host=${line%% *}
    words=${line#* }
    if [[ -z ${host} || -z ${asked[${host}]:-} ]]; then
      continue
    elif [[ ${words} == "check end ${count[${host}]:-0}" ]]; then
      NODE_ANSWER[${host}]=${answer[${host}]:-}
    elif is_finding "${words}"; then
      answer[${host}]+="${words#check }"$'\n'
      count[${host}]=$((${count[${host}]:-0} + 1))
    elif is_usable_address "${words}"; then
      NODE_ADDRESS[${host}]=${words}
    fi
  done
}

# is_finding WORDS
is_finding() {
  local check=${1#check } kind
  kind=${check#* }
  check=${check%% *}
  [[ $1 == check\ * && " ${PREFLIGHT_CHECKS[*]} " == *" ${check} "* && ${kind} == @(cell|warning|error)\ ?* ]]
}

hosts_without_address() {
  local host hosts=()
  for host in "${NODE_HOSTS[@]}"; do
    [[ -n ${NODE_ADDRESS[${host}]:-} ]] || hosts+=("${host}")
  done
  join_words ', ' "${hosts[@]}"
}

hosts_without_answer() {
  local host hosts=()
  for host in "${NODE_HOSTS[@]}"; do
    [[ -n ${NODE_ANSWER[${host}]:-} ]] || hosts+=("${host}")
  done
  join_words ', ' "${hosts[@]}"
}

# The nodes that lack something, and the last thing that was said on the way.
answer_trouble() {
  local lines silent
  mapfile -t lines < <(cat "${SRTGEN_RUN_DIR}"/state/preflight-*.srun.log "${SRTGEN_RUN_DIR}"/state/preflight-*.err)
  silent=$(hosts_without_address)
  if [[ -n ${silent} ]]; then
    printf 'no address from %s' "${silent}"
  else
    printf 'no whole answer from %s' "$(hosts_without_answer)"
  fi
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

# write_runtime_env: for steps and tasks, and for the job itself; whoever reads it meanwhile has the one before.
write_runtime_env() {
  local file="${SRTGEN_RUN_DIR}/runtime.env"
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
  # shellcheck source=/dev/null
  source "${file}"
}

# role NAME SLOT: one line of the bundle's nodes.sh, printed as the assignments of runtime.env; the address once it is known.
role() {
  local name=$1 host=${NODE_HOSTS[$2]:-}
  [[ ${name} =~ ^[A-Z][A-Z0-9_]*$ && -n ${host} ]] ||
    die "nodes.sh gives slot $2 to ${name}, and the job has ${#NODE_HOSTS[@]} nodes"
  assignment "${name}_HOST" "${host}"
  if [[ -n ${NODE_ADDRESS[${host}]:-} ]]; then assignment "${name}_IP" "${NODE_ADDRESS[${host}]}"; fi
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
