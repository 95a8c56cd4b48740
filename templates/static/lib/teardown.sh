# shellcheck shell=bash
# Ending what was started: by step, tier after tier, asking first. A step is never looked for by
# what its processes are called, and no srun is needed: a job that is being cancelled gets none.
#
# Provides: teardown, stop_client
# Needs:    log.sh, steps.sh, nodes.sh (NODE_HOSTS, allocated); PLANNED_NODES of job.sh

# shellcheck disable=SC2004,SC2034,SC2153 # the STEP_ arrays are declared in steps.sh

# After a failure nobody waits for good manners: what still runs holds an allocation that is good for nothing.
readonly CLIENT_STOP_SECONDS=15       # for a client to write the results that it has
readonly FAILED_CLIENT_STOP_SECONDS=5 # for one whose server is gone
readonly STOP_SECONDS=10              # for a server to end after TERM
readonly FAILED_STOP_SECONDS=5        # the same after a failure
readonly CANCEL_SECONDS=3             # for Slurm to end the step after that
readonly SLURM_SECONDS=5              # for one answer of a busy controller

declare -gA STEP_ID=() # <job id>.<step id> by step name, as far as known
SCANCEL_TROUBLE=''     # what the last scancel said, if it failed

# stop_client: before its results are judged.
stop_client() {
  if [[ -z ${CLIENT_STEP} ]] || ! is_live "${CLIENT_STEP}"; then return 0; fi
  find_step_ids
  stop_tier "$(patience "${CLIENT_STOP_SECONDS}" "${FAILED_CLIENT_STOP_SECONDS}")" client
}

# teardown: ends all steps that still run. Doing it twice does no harm.
teardown() {
  local tier
  stop_client
  find_step_ids
  for tier in "${TIERS[@]}"; do
    stop_tier "$(patience "${STOP_SECONDS}" "${FAILED_STOP_SECONDS}")" "${tier}"
  done
}

# patience SECONDS AFTER_FAILURE: a job that is stopped by somebody has failed, and nothing in it has.
patience() {
  if ((${#FAILED_STEPS[@]} > 0)); then printf '%s' "$2"; else printf '%s' "$1"; fi
}

stop_tier() {
  local seconds=$1 tier=$2 names
  collect_steps
  mapfile -t names < <(live_steps_of "${tier}")
  ((${#names[@]} > 0)) || return 0

  log "stopping ${names[*]}"
  signal_steps TERM "${names[@]}"
  if await_end "${seconds}" "${names[@]}"; then return 0; fi

  mapfile -t names < <(live_steps_of "${tier}")
  log "still there after ${seconds} s${SCANCEL_TROUBLE}, cancelling ${names[*]}"
  find_step_ids # one that had not begun may have by now
  cancel_steps "${names[@]}"
  if await_end "${CANCEL_SECONDS}" "${names[@]}"; then return 0; fi

  mapfile -t names < <(live_steps_of "${tier}")
  log "still there after ${CANCEL_SECONDS} s more${SCANCEL_TROUBLE}, killing ${names[*]}"
  signal_steps KILL "${names[@]}"
  if await_end 1 "${names[@]}"; then return 0; fi
  kill_sruns "${names[@]}"
}

live_steps_of() {
  local tier=$1 name
  for name in "${STEP_NAMES[@]}"; do
    if is_live "${name}" && [[ " ${tier} " == *" ${STEP_TIER[${name}]} "* ]]; then
      printf '%s\n' "${name}"
    fi
  done
}

# A task writes its step's id when it begins. For a step that is still unpacking its image, only
# Slurm knows. The tasks of all components of a heterogeneous job see the first one's job id, and scancel knows
# a step only by that of its own.
find_step_ids() {
  local name lines line id job unknown=''
  for name in "${STEP_NAMES[@]}"; do
    is_live "${name}" || continue
    id=''
    if [[ -s ${SRTGEN_RUN_DIR}/state/steps/${name}.id ]]; then
      read -r id <"${SRTGEN_RUN_DIR}/state/steps/${name}.id" || id=''
    fi
    if is_step_id "${id}"; then
      job=$(component_id "${STEP_HOSTS[${name}]%%,*}")
      STEP_ID[${name}]=${job:-${id%%.*}}.${id#*.}
    else
      unknown+=" ${name} "
    fi
  done
  [[ -n ${unknown} ]] || return 0

  mapfile -t lines < <(list_running_steps)
  for line in "${lines[@]}"; do
    id=${line%% *}
    name=${line#* }
    if [[ ${unknown} == *" ${name} "* ]] && is_step_id "${id}"; then STEP_ID[${name}]=${id}; fi
  done
}

# component_id HOST: the job id of the component that has the node; nothing where the environment does not say.
component_id() {
  local group first=0
  for group in "${!PLANNED_NODES[@]}"; do
    if [[ " ${NODE_HOSTS[*]:first:PLANNED_NODES[group]} " == *" $1 "* ]]; then break; fi
    first=$((first + PLANNED_NODES[group]))
  done
  allocated JOB_ID "${group}"
}

# Each component of a heterogeneous job has a job id of its own.
list_running_steps() {
  local jobs=${SLURM_JOB_ID} group variable
  for ((group = 1; group < ${SLURM_HET_SIZE:-1}; group++)); do
    variable="SLURM_JOB_ID_HET_GROUP_${group}"
    jobs+=${!variable:+,${!variable}}
  done
  timeout --kill-after=1 "${SLURM_SECONDS}" squeue --steps --jobs="${jobs}" --noheader --format='%i %j'
}

is_step_id() {
  [[ $1 =~ ^[0-9]+(\+[0-9]+)?\.[0-9]+$ ]]
}

# A srun without a step id is most likely still asking Slurm for its step; a signal ends that.
signal_steps() {
  local signal=$1 name ids=()
  shift
  for name in "$@"; do
    is_live "${name}" || continue
    STEP_STOPPED[${name}]=yes
    if [[ -n ${STEP_ID[${name}]:-} ]]; then
      ids+=("${STEP_ID[${name}]}")
    else
      kill "-${signal}" "${STEP_PID[${name}]}" 2>/dev/null || log "${name} is gone already"
    fi
  done
  ((${#ids[@]} == 0)) || run_scancel --signal="${signal}" "${ids[@]}"
}

cancel_steps() {
  local name ids=()
  for name in "$@"; do
    if is_live "${name}" && [[ -n ${STEP_ID[${name}]:-} ]]; then ids+=("${STEP_ID[${name}]}"); fi
  done
  ((${#ids[@]} == 0)) || run_scancel "${ids[@]}"
}

# --ctld: the controller knows which nodes a step has. Without it scancel of Slurm 22.05 asks all nodes of
# the job, and calls it an error that those without the step do not know it.
#
# It also fails for a step that has ended in between. What counts is whether the steps end: its words are
# kept in a file, and the log has them only if a step does not.
run_scancel() {
  local said code=0
  SCANCEL_TROUBLE=''
  said=$(timeout --kill-after=1 "${SLURM_SECONDS}" scancel --ctld "$@" 2>&1) || code=$?
  if ((code == 0)); then return 0; fi
  printf 'scancel %s ended with code %d: %s\n' "$*" "${code}" "${said}" >>"${SRTGEN_RUN_DIR}/state/scancel.said"
  said=${said%%$'\n'*}
  SCANCEL_TROUBLE=" (scancel ended with code ${code}${said:+: ${said}})"
}

# await_end SECONDS STEP...: whether all of them have ended within the time.
await_end() {
  local deadline=$((SECONDS + $1)) name live
  shift
  while :; do
    collect_steps
    live=''
    for name in "$@"; do
      if is_live "${name}"; then live=yes; fi
    done
    if [[ -z ${live} ]]; then return 0; fi
    if ((SECONDS >= deadline)); then return 1; fi
    pause 0.2
  done
}

kill_sruns() {
  local name
  for name in "$@"; do
    is_live "${name}" || continue
    kill -KILL "${STEP_PID[${name}]}" 2>/dev/null || log "${name} is gone already"
    note_end "${name}"
  done
}
