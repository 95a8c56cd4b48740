# shellcheck shell=bash
# Steps: starting them, and watching all of them whatever the job is waiting for.
#
# Provides: start_step, run_client, run_evaluation, wait_for_stop, check_steps, watch_steps, collect_steps,
#           fail_step, is_live, ended_by_itself, describe_exit, pause
# Needs:    log.sh; report.sh (failed_node, log_of); points.sh, progress.sh and provenance.sh (run_client); watch.sh (watch_serving);
#           status.sh (report_progress); the bundle's steps/

# shellcheck disable=SC2034 # teardown.sh, points.sh and verdict.sh read these too

# Tiers in the order of teardown; those of one line end together.
readonly TIERS=('client' 'preparation frontend worker' 'store' 'discovery')

readonly WATCH_SECONDS=1 # between two looks at the steps
# Before the first looks of a wait: what is there already, or ends at once, should not cost a second.
readonly FIRST_LOOKS=(0.2 0.3 0.5)
readonly MOST_REFUSALS=3   # of one step
readonly REFUSAL_SECONDS=2 # before the second attempt; twice and three times as much before the next
# What srun says when another attempt may do (srun's messages in Slurm 20.11 to 24.05).
readonly REFUSALS='Socket timed out|Unable to contact slurm controller|Zero Bytes were transmitted|Communication connection failure|Requested nodes are busy|Slurm backup controller in standby|Resource temporarily unavailable'
readonly GRACE_SECONDS=1 # after a step's end: for what caused it to be seen as well

STEP_NAMES=()                # in the order of their starts
declare -gA STEP_TIER=()     # by step name, like all that follow
declare -gA STEP_HOSTS=()    # nodes, with commas between them
declare -gA STEP_PID=()      # its srun
declare -gA STEP_REFUSALS=() # how often Slurm has refused to start it
declare -gA STEP_CODE=()     # exit code of the srun; empty while it runs
declare -gA STEP_STOPPED=()  # not empty once the teardown has signalled it
declare -gA STEP_ENDED_BY=() # itself or teardown; empty while it runs
declare -gA STEP_NEEDED=()   # not empty if its end before the teardown fails the job

FAILED_STEPS=()    # for the report: the step whose end failed the job, or those not ready in time
CLIENT_STEP=''     # the last benchmark client that was started
STOP_IS_SUCCESS='' # not empty while a request to stop is how the job is meant to end
PAUSE_PID=''       # the sleep that `pause` waits for

# start_step TIER NAME HOSTS [optional]: runs steps/NAME.sh in the background. What srun itself has
# to say is kept in logs/NAME.srun.log; the task writes to logs/NAME.log.
start_step() {
  local tier=$1 name=$2 hosts=$3 optional=${4:-}
  local script="${SRTGEN_BUNDLE}/steps/${name}.sh"
  [[ " ${TIERS[*]} " == *" ${tier} "* ]] || die "step ${name} is of no known tier: ${tier}"
  [[ -r ${script} ]] || die "the bundle has no steps/${name}.sh"

  : >"${SRTGEN_RUN_DIR}/state/steps/${name}.started" # files older than this are not its results
  run_step_script "${script}" </dev/null >"${SRTGEN_RUN_DIR}/logs/${name}.srun.log" 2>&1 &

  STEP_PID[${name}]=$!
  STEP_REFUSALS[${name}]=0
  STEP_NAMES+=("${name}")
  STEP_TIER[${name}]=${tier}
  STEP_HOSTS[${name}]=${hosts}
  STEP_CODE[${name}]=''
  STEP_STOPPED[${name}]=''
  STEP_ENDED_BY[${name}]=''
  STEP_NEEDED[${name}]=needed
  if [[ ${tier} == @(client|preparation) || ${optional} == optional ]]; then STEP_NEEDED[${name}]=''; fi
  log "started ${name} on ${hosts}"
  event step-started step="${name}" tier="${tier}" hosts="${hosts}"
}

# run_step_script SCRIPT: in a process of its own, which becomes the srun. A new bash would take longer than the rest of it,
# and there may be hundreds.
run_step_script() {
  trap - ERR
  # shellcheck source=/dev/null
  source "$1"
}

# run_client NAME HOSTS [SECONDS]: starts a client and waits for its end, at most SECONDS if given.
run_client() {
  local name=$1 hosts=$2 limit=${3:-0} started=${SECONDS} looks=0
  enter_stage "${name}"
  CLIENT_STEP=${name}
  begin_points
  begin_progress
  start_step client "${name}" "${hosts}"
  note_workers
  while is_live "${name}"; do
    if ((limit > 0 && SECONDS - started >= limit)); then
      FAILED_STEPS=("${name}")
      die "client ${name} has not ended within its ${limit} s"
    fi
    watch_serving "${FIRST_LOOKS[looks]:-${WATCH_SECONDS}}"
    looks=$((looks + 1))
    look_for_points
    tell_client "${name}"
  done
  ((STEP_CODE[${name}] == 0)) || fail_client "${name}"
}

# run_evaluation NAME HOSTS: a client after a benchmark that has succeeded. It says how well the deployment
# answers, not whether it was measured: its failure is a warning.
run_evaluation() {
  local name=$1 hosts=$2
  if [[ -n ${INVALID_POINTS} ]]; then
    warn "no ${name} after a benchmark that is invalid"
    return
  fi
  report_progress evaluation
  enter_stage "${name}"
  start_step client "${name}" "${hosts}"
  while is_live "${name}"; do watch_serving "${WATCH_SECONDS}"; done
  ((STEP_CODE[${name}] == 0)) || warn "${name} $(describe_exit "${STEP_CODE[${name}]}"), see $(log_of "${name}")"
}

# A client that loses its server fails at once, the server's step a moment later: if one has died,
# that is the reason.
fail_client() {
  pause "${GRACE_SECONDS}"
  check_steps
  FAILED_STEPS=("$1")
  die "client $1 on $(failed_node "$1") $(describe_exit "${STEP_CODE[$1]}")"
}

# wait_for_stop [URL]: the job serves until somebody or the time limit ends it.
wait_for_stop() {
  enter_stage serving
  STOP_IS_SUCCESS=yes
  note_workers
  log "serving${1:+ at $1} until stopped, by: scancel --batch --signal=TERM ${SLURM_JOB_ID}"
  while :; do watch_serving "${WATCH_SECONDS}"; done
}

# watch_steps SECONDS: lets time pass, with an eye on the steps.
watch_steps() {
  pause "$1"
  check_steps
}

# check_steps: fails the job if a step has ended that must run until the teardown, with whatever
# code: a server that exits with 0 serves no more than one that crashed.
check_steps() {
  local name
  collect_steps
  for name in "${STEP_NAMES[@]}"; do
    if [[ -n ${STEP_NEEDED[${name}]} && -n ${STEP_CODE[${name}]} ]]; then fail_step "${name}"; fi
  done
}

# The pause: scancel ends the steps at the moment at which it signals the job. If that is what
# happened, the signal's trap ends the job in the pause, with the true reason.
fail_step() {
  pause "${GRACE_SECONDS}"
  collect_steps
  FAILED_STEPS=("$1")
  die "step $1 on $(failed_node "$1") $(describe_exit "${STEP_CODE[$1]}") in stage ${JOB_STAGE}"
}

# collect_steps: notes the exit codes of the steps that have ended since the last look. Only
# builtins, as this runs every second for hours.
collect_steps() {
  local name
  for name in "${STEP_NAMES[@]}"; do
    if is_live "${name}" && ! kill -0 "${STEP_PID[${name}]}" 2>/dev/null; then
      note_end "${name}"
    fi
  done
}

# is_live STEP: its end has not been noted.
is_live() {
  [[ -z ${STEP_CODE[$1]} ]]
}

ended_by_itself() {
  [[ ${STEP_ENDED_BY[$1]} == itself ]]
}

# note_end STEP: its srun has ended. One that Slurm has refused for the moment is started anew.
note_end() {
  local name=$1 code=0
  wait "${STEP_PID[${name}]}" 2>/dev/null || code=$?
  if ((code != 0)) && [[ -z ${STEP_STOPPED[${name}]} ]] && was_refused "${name}"; then
    start_again "${name}"
    return
  fi
  STEP_CODE[${name}]=${code}
  if [[ -n ${STEP_STOPPED[${name}]} ]]; then
    STEP_ENDED_BY[${name}]=teardown
  else
    STEP_ENDED_BY[${name}]=itself
    log "${name} $(describe_exit "${code}")"
  fi
  event step-ended step="${name}" exit_code:="${code}" ended_by="${STEP_ENDED_BY[${name}]}"
}

# was_refused STEP: srun has ended before a task began, for a reason that passes: a controller that is busy or
# restarts. Anything else that srun says would be said again.
was_refused() {
  local words
  ((STEP_REFUSALS[$1] < MOST_REFUSALS)) || return 1
  [[ ! -s ${SRTGEN_RUN_DIR}/logs/$1.log && ! -e ${SRTGEN_RUN_DIR}/state/steps/$1.id ]] || return 1
  words=$(tail -n 5 "${SRTGEN_RUN_DIR}/logs/$1.srun.log")
  [[ ${words} =~ ${REFUSALS} ]]
}

start_again() {
  local name=$1 log="${SRTGEN_RUN_DIR}/logs/$1.srun.log" seconds
  STEP_REFUSALS[${name}]=$((STEP_REFUSALS[${name}] + 1))
  seconds=$((STEP_REFUSALS[${name}] * REFUSAL_SECONDS))
  log "Slurm refused ${name} ($(tail -n 1 "${log}")); again in ${seconds} s"
  event step-refused step="${name}" refusals:="${STEP_REFUSALS[${name}]}"
  # The shell that sleeps becomes the srun: it has one process id for both.
  bash -c 'sleep "$1"; exec bash "$2"' start_again "${seconds}" "${SRTGEN_BUNDLE}/steps/${name}.sh" \
    </dev/null >>"${log}" 2>&1 &
  STEP_PID[${name}]=$!
}

# describe_exit CODE
describe_exit() {
  if (($1 > 128 && $1 < 128 + 65)); then
    printf 'was killed by %s (exit code %d)' "$(kill -l "$(($1 - 128))")" "$1"
  else
    printf 'ended with exit code %d' "$1"
  fi
}

# pause SECONDS: a trap runs at once while bash waits, but not before a foreground sleep has ended. A
# signal to the whole batch step may end the sleep before the trap runs, and that is no error.
pause() {
  sleep "$1" &
  PAUSE_PID=$!
  wait "${PAUSE_PID}" 2>/dev/null || (($? > 128))
  PAUSE_PID=''
}
