# shellcheck shell=bash
# What a job says: lines for people on stderr, and events.jsonl for programs.
#
# Provides: log, warn, die, enter_stage, event, utc_time, utc_time_to
# Needs:    json.sh (json_object_to)

# shellcheck disable=SC2034 # the stage and the reason are for verdict.sh

EVENTS_FILE='' # events.jsonl, once the run directory exists; without it events go nowhere
JOB_STAGE=open # what the job is doing: open, preflight, a readiness stage, a step that ends by itself, serving
JOB_REASON=''  # why the job ends as it does; the first reason given stays

# log TEXT...: one line with the time. Times are UTC all over a run directory, so that the logs of
# nodes and of people in different zones can be laid side by side.
log() {
  local -x TZ=UTC0
  printf '%(%H:%M:%S)T %s\n' -1 "$*" >&2
}

# warn TEXT...: a line that the verdict has too. It is for what leaves the job valid and would be missed
# in a log; both the job and its tasks may say it, and so it goes through a file.
warn() {
  log "warning: $*"
  printf '%s\n' "$*" >>"${SRTGEN_RUN_DIR}/state/warnings"
}

# utc_time SECOND: a second of the epoch as ISO 8601.
utc_time() {
  local time
  utc_time_to time "$1"
  printf '%s' "${time}"
}

# utc_time_to NAME SECOND: puts it into a variable of the caller, without a process.
utc_time_to() {
  local -x TZ=UTC0
  printf -v "$1" '%(%Y-%m-%dT%H:%M:%SZ)T' "$2"
}

# die REASON...: ends the job, and says why. Once the job is open the exit trap does the rest.
die() {
  JOB_REASON=${JOB_REASON:-$*}
  log "$*"
  exit 1
}

# enter_stage NAME: what follows belongs to this stage.
enter_stage() {
  JOB_STAGE=$1
  event stage name="$1"
}

# event NAME [KEY=TEXT | KEY:=JSON]...: appends one JSON object. A reader that follows the file
# sees whole lines only: each is written at once. Workers start one after another with an event each, so
# it takes no process.
event() {
  [[ -n ${EVENTS_FILE} ]] || return 0
  local now line
  utc_time_to now -1
  json_object_to line time="${now}" event="$1" "${@:2}"
  printf '%s\n' "${line}" >>"${EVENTS_FILE}"
}
