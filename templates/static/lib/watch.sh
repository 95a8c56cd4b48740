# shellcheck shell=bash
# Looking after what serves: as long as the job measures, everything that can be asked over HTTP is asked
# again and again. That a process runs is what steps.sh sees; a sick engine runs, and so does, for Slurm,
# everything on a node that is cut off: it takes minutes to give that up.
#
# Provides: watch_serving, stop_watch
# Needs:    log.sh, steps.sh (watch_steps, collect_steps, STEP_HOSTS, FAILED_STEPS); the bundle's
#           probes/watch.sh; SRTGEN_RUN_DIR

# shellcheck disable=SC2034 # report.sh reads FAILED_STEPS

readonly BETWEEN_LOOKS_SECONDS=5 # between two looks
readonly LOST_LOOKS=3            # in a row: without a connection, or with another answer than at first
readonly SILENT_LOOKS=12         # in a row: connected, but no answer in time; an engine under load may be that slow

WATCH_STEPS=()             # in the order of probes/watch.sh
declare -gA WATCH_URL=()   # by step, like all that follow
declare -gA WATCH_FIRST=() # the status at the first look; 000 = it did not answer, and is not watched
declare -gA WATCH_LOST=()  # looks in a row that found it lost
declare -gA WATCH_SLOW=()  # looks in a row without an answer in time
declare -gA WATCH_SAID=()  # what was wrong at the last look
WATCH_PID=''               # the look under way
WATCH_DUE=0                # the next look, on the clock of SECONDS

# watch_serving SECONDS: lets time pass, with an eye on the steps and on their health.
watch_serving() {
  watch_steps "$1"
  if [[ -n ${WATCH_PID} ]]; then
    if kill -0 "${WATCH_PID}" 2>/dev/null; then return 0; fi
    end_look
    judge_look
  elif ((SECONDS >= WATCH_DUE)); then
    begin_look
  fi
}

# watched STEP URL: a line of probes/watch.sh.
watched() {
  WATCH_STEPS+=("$1")
  WATCH_URL[$1]=$2
}

# One curl for all: its output has a line `STEP STATUS SECONDS_TO_CONNECT` for each, status 000 without an
# answer. A user's curl settings and proxies have no say.
begin_look() {
  local files="${SRTGEN_RUN_DIR}/state/watch"
  WATCH_DUE=$((SECONDS + BETWEEN_LOOKS_SECONDS))
  if ((${#WATCH_STEPS[@]} == 0)); then read_watched || return 0; fi
  curl -q --config "${files}.curl" >"${files}.answers" 2>"${files}.errors" &
  WATCH_PID=$!
}

read_watched() {
  local step file="${SRTGEN_BUNDLE}/probes/watch.sh"
  [[ -r ${file} ]] || return 1
  # shellcheck source=/dev/null
  source "${file}"
  for step in "${WATCH_STEPS[@]}"; do
    printf 'url = "%s"\noutput = /dev/null\nwrite-out = "%s %%{http_code} %%{time_connect}\\n"\n' \
      "${WATCH_URL[${step}]}" "${step}"
    printf 'silent\nnoproxy = "*"\nconnect-timeout = 3\nmax-time = 5\nnext\n'
  done >"${SRTGEN_RUN_DIR}/state/watch.curl"
}

end_look() {
  wait "${WATCH_PID}" 2>/dev/null || : # of the last of them that did not answer
  WATCH_PID=''
}

# judge_look: what is lost ends the job; its reason is the first in the order of the starts.
judge_look() {
  local lines line step status connected first
  mapfile -t lines <"${SRTGEN_RUN_DIR}/state/watch.answers"
  for line in "${lines[@]}"; do
    read -r step status connected <<<"${line}"
    [[ -n ${WATCH_URL[${step}]:-} && ${status} =~ ^[0-9]{3}$ ]] || continue
    WATCH_FIRST[${step}]=${WATCH_FIRST[${step}]:-${status}}
    first=${WATCH_FIRST[${step}]}
    if [[ ${first} != 000 ]]; then note_look "${step}" "${status}" "${connected}"; fi
  done
  for step in "${WATCH_STEPS[@]}"; do
    if ((${WATCH_LOST[${step}]:-0} >= LOST_LOOKS || ${WATCH_SLOW[${step}]:-0} >= SILENT_LOOKS)); then
      lose_step "${step}"
    fi
  done
}

# note_look STEP STATUS SECONDS_TO_CONNECT: versions of Dynamo that say 503 for ever are as well as they were.
note_look() {
  local step=$1 status=$2 connected=$3
  if [[ ${status} == 200 || ${status} == "${WATCH_FIRST[${step}]}" ]]; then
    WATCH_LOST[${step}]=0
    WATCH_SLOW[${step}]=0
  elif [[ ${status} == 000 && ${connected} =~ [1-9] ]]; then
    WATCH_SLOW[${step}]=$((${WATCH_SLOW[${step}]:-0} + 1))
    WATCH_SAID[${step}]='gives no answer'
  else
    WATCH_LOST[${step}]=$((${WATCH_LOST[${step}]:-0} + 1))
    WATCH_SLOW[${step}]=0
    WATCH_SAID[${step}]="is not healthy any more (HTTP ${status})"
    if [[ ${status} == 000 ]]; then WATCH_SAID[${step}]='cannot be reached any more'; fi
  fi
}

# lose_step STEP: a step whose end was seen as well is the better reason.
lose_step() {
  check_steps
  FAILED_STEPS=("$1")
  die "step $1 on ${STEP_HOSTS[$1]:-${WATCH_URL[$1]}} ${WATCH_SAID[$1]} in stage ${JOB_STAGE}"
}

# stop_watch: nothing asks any more when the job ends.
stop_watch() {
  if [[ -n ${WATCH_PID} ]] && kill "${WATCH_PID}" 2>/dev/null; then end_look; fi
}
