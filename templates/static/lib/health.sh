# shellcheck shell=bash
# Waiting until the deployment can serve: the probes of one stage are asked again and again, all
# at the same time, while the watch over the steps goes on. The job's host is a node of the benchmark, so this
# has to cost next to nothing: what can be asked by one process for all steps is, and a long wait asks less often.
#
# Provides: wait_for, wait_for_wave, renew_budget, probe, stop_probes
# Needs:    log.sh, steps.sh, probes.sh (what a probe asks; TOGETHER), report.sh (REPORTED_LOGS),
#           progress.sh;
#           STARTUP_SECONDS and POLL_SECONDS of job.sh; the bundle's probes/

readonly PROBES_AT_ONCE=16
readonly LONGEST_POLL_SECONDS=5

STARTUP_DEADLINE=''         # on the clock of SECONDS, for all stages until the budget is renewed
PROBE_NAMES=()              # of this stage, in the order of its file
declare -gA PROBE_PASSED=() # by probe name: not empty once it has passed
declare -gA PROBE_SAID=()   # by probe name: what was seen last
declare -gA PROBE_PID=()    # by probe name, or by the function that asks several: the one under way
JOINT_PROBES=()             # of this round: FUNCTION NAME ARGUMENT, one probe after another
CURL_IS_PARALLEL=''         # yes or no, once it has been looked at
declare -gA HEALTH_URL=()   # by probe name, of all stages: what was asked for a status
PROGRESS_DUE=0              # on the clock of SECONDS
STAGE_STARTED=0             # on the clock of SECONDS

# wait_for STAGE: returns when all probes of probes/STAGE.sh have passed. The start-up budget
# begins with the first stage: slow workers leave the frontend less, and the sum is what counts.
wait_for() {
  local stage=$1 file="${SRTGEN_BUNDLE}/probes/$1.sh" next_round rounds=0 interval
  [[ -r ${file} ]] || die "the bundle has no probes/${stage}.sh"
  enter_stage "${stage}"
  STAGE_STARTED=${SECONDS}
  STARTUP_DEADLINE=${STARTUP_DEADLINE:-$((SECONDS + STARTUP_SECONDS))}
  plan_progress_to PROGRESS_DUE "${SECONDS}"
  PROBE_NAMES=()
  PROBE_PASSED=()
  PROBE_SAID=()

  log "waiting for ${stage}, at most $((STARTUP_DEADLINE - SECONDS)) s"
  while :; do
    # shellcheck source=/dev/null
    source "${file}"
    start_joint_probes
    await_probes 0
    if ((${#PROBE_PASSED[@]} == ${#PROBE_NAMES[@]})); then break; fi
    # A tenth of what the wait has taken so far: nobody minds that much more.
    interval=$(((SECONDS - STAGE_STARTED) / 10))
    if ((interval > LONGEST_POLL_SECONDS)); then interval=${LONGEST_POLL_SECONDS}; fi
    if ((interval < POLL_SECONDS)); then interval=${POLL_SECONDS}; fi
    next_round=$((SECONDS + interval))
    let_pass "${FIRST_LOOKS[rounds]:-${WATCH_SECONDS}}"
    if ((rounds >= ${#FIRST_LOOKS[@]})); then
      while ((SECONDS < next_round)); do let_pass "${WATCH_SECONDS}"; done
    fi
    rounds=$((rounds + 1))
  done
  log "${stage} ready after $((SECONDS - STAGE_STARTED)) s"
  event stage-ready name="${stage}" seconds:="$((SECONDS - STAGE_STARTED))"
}

# wait_for_wave STAGE: for the workers that have to be healthy before the next ones start. Those have a whole
# budget again: they have not been starting up meanwhile.
wait_for_wave() {
  wait_for "$1"
  renew_budget
}

# renew_budget: the next stage begins a new one.
renew_budget() {
  STARTUP_DEADLINE=''
}

# probe NAME FUNCTION ARGUMENT...: a line of a probes file. It asks in the background, if the probe
# has not passed in an earlier round.
probe() {
  local name=$1
  declare -F "$2" >/dev/null || die "probe ${name}: there is no ${2} in lib/probes.sh"
  if [[ " ${PROBE_NAMES[*]} " != *" ${name} "* ]]; then PROBE_NAMES+=("${name}"); fi
  if [[ $2 == http_* ]]; then HEALTH_URL[${name}]=$3; fi
  if [[ -n ${PROBE_PASSED[${name}]:-} ]]; then return 0; fi
  if [[ -n ${TOGETHER[$2]:-} ]] && is_joint "$2"; then
    JOINT_PROBES+=("${TOGETHER[$2]}" "${name}" "$3")
    return
  fi
  await_probes "$((PROBES_AT_ONCE - 1))"
  run_probe "$@" &
  PROBE_PID[${name}]=$!
}

# is_joint FUNCTION: an older curl asks one server after the other, and waits for each of them.
is_joint() {
  local version
  [[ $1 == http_* ]] || return 0
  if [[ -z ${CURL_IS_PARALLEL} ]]; then
    read -r _ version _ < <(curl --version)
    if [[ ${version} =~ ^([0-9]+)\.([0-9]+) ]] && ((BASH_REMATCH[1] * 1000 + BASH_REMATCH[2] >= 7068)); then
      CURL_IS_PARALLEL=yes
    else
      CURL_IS_PARALLEL=no
    fi
  fi
  [[ ${CURL_IS_PARALLEL} == yes ]]
}

# start_joint_probes: a process for each function that asks for several probes.
start_joint_probes() {
  local function index words
  for function in "${TOGETHER[@]}"; do
    words=()
    for ((index = 0; index < ${#JOINT_PROBES[@]}; index += 3)); do
      if [[ ${JOINT_PROBES[index]} == "${function}" ]]; then words+=("${JOINT_PROBES[@]:index+1:2}"); fi
    done
    if ((${#words[@]} == 0)); then continue; fi
    run_probe "${function}" "${function}" "${words[@]}" &
    PROBE_PID[${function}]=$!
  done
  JOINT_PROBES=()
}

# run_probe NAME FUNCTION ARGUMENT...: in a process of its own. PROBE_FILES is where the function
# may keep files; what it prints is what it saw.
run_probe() {
  trap - ERR
  trap 'kill "${FETCH_PID:-}" 2>/dev/null; exit 143' TERM # curl would go on for minutes
  set +e                                                  # a server that is not there yet is no error
  PROBE_FILES="${SRTGEN_RUN_DIR}/state/probes/$1"
  "${@:2}" >"${PROBE_FILES}.said" 2>"${PROBE_FILES}.err"
}

# await_probes COUNT: until no more than COUNT probes are under way.
await_probes() {
  local name
  while :; do
    for name in "${!PROBE_PID[@]}"; do
      if ! kill -0 "${PROBE_PID[${name}]}" 2>/dev/null; then note_answer "${name}"; fi
    done
    if ((${#PROBE_PID[@]} <= $1)); then return 0; fi
    let_pass 0.2
  done
}

# Exit code 0 is passed, 2 can only get worse, and everything else is not yet. What several probes were asked by has a
# line `CODE NAME<tab>SAID` for each.
note_answer() {
  local name=$1 code=0 said=''
  wait "${PROBE_PID[${name}]}" || code=$?
  unset "PROBE_PID[${name}]"
  if [[ " ${TOGETHER[*]} " == *" ${name} "* ]]; then
    while IFS=' ' read -r code said; do note_probe "${said%%$'\t'*}" "${code}" "${said#*$'\t'}"; done <"${SRTGEN_RUN_DIR}/state/probes/${name}.said"
    return
  fi
  read -r -d '' said <"${SRTGEN_RUN_DIR}/state/probes/${name}.said" || : # it ends at no NUL
  note_probe "${name}" "${code}" "${said}"
}

# note_probe NAME CODE SAID
note_probe() {
  local name=$1 code=$2
  PROBE_SAID[${name}]=${3//$'\n'/; }
  case ${code} in
    0) PROBE_PASSED[${name}]=yes ;;
    2) die "probe ${name}: ${PROBE_SAID[${name}]}" ;;
  esac
}

# let_pass SECONDS: time with an eye on the steps, the clock, and the reader of the log.
let_pass() {
  watch_steps "$1"
  if ((SECONDS >= STARTUP_DEADLINE)); then fail_late; fi
  if ((SECONDS >= PROGRESS_DUE)); then
    plan_progress_to PROGRESS_DUE "${STAGE_STARTED}"
    log "waiting for ${JOB_STAGE} since $((SECONDS - STAGE_STARTED)) s of $((STARTUP_DEADLINE - STAGE_STARTED)), ${#PROBE_PASSED[@]} of ${#PROBE_NAMES[@]} ready: $(missing_probes)"
  fi
}

# A probe of one step has its name, and that step's log is what to show. Workers that a frontend
# misses have answered long ago, healthy or not: they are asked once more.
fail_late() {
  local name reason
  reason="not ready within the ${STARTUP_SECONDS} s for start-up: $(missing_probes)"
  for name in "${PROBE_NAMES[@]}"; do
    if [[ -z ${PROBE_PASSED[${name}]:-} && -n ${STEP_PID[${name}]:-} ]]; then FAILED_STEPS+=("${name}"); fi
  done
  if ((${#FAILED_STEPS[@]} == 0)); then find_unhealthy_steps; fi
  die "${reason}"
}

# find_unhealthy_steps: adds them to FAILED_STEPS, and to the caller's `reason`.
find_unhealthy_steps() {
  local name said PROBE_FILES="${SRTGEN_RUN_DIR}/state/probes/late"
  for name in "${STEP_NAMES[@]}"; do
    [[ -n ${HEALTH_URL[${name}]:-} ]] || continue
    if said=$(http_ok "${HEALTH_URL[${name}]}"); then continue; fi
    FAILED_STEPS+=("${name}")
    reason+="; ${name} is not healthy (${said})"
    if ((${#FAILED_STEPS[@]} == REPORTED_LOGS)); then break; fi # a dead node takes its time to answer
  done
}

missing_probes() {
  local name list=''
  for name in "${PROBE_NAMES[@]}"; do
    [[ -z ${PROBE_PASSED[${name}]:-} ]] || continue
    list+="${list:+, }${name} (${PROBE_SAID[${name}]:-no answer yet})"
  done
  printf '%s' "${list}"
}

# stop_probes: nothing asks any more when the job ends.
stop_probes() {
  local name
  for name in "${!PROBE_PID[@]}"; do
    kill "${PROBE_PID[${name}]}" 2>/dev/null || continue
    wait "${PROBE_PID[${name}]}" 2>/dev/null || continue
  done
  PROBE_PID=()
}
