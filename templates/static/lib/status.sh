# shellcheck shell=bash
# Status reports: services of the site follow the job. The job appends its reports to a file; a process for
# each service, the sender, reads them there and sends one after the other. So the job never waits for a
# service, but a few seconds at its very end for the last report, and what goes wrong is counted and no more.
#
# Provides: open_status, report_start, report_progress, report_failure, close_status
# Needs:    json.sh, log.sh, steps.sh (pause), status-request.sh; the JOB_ variables of job.sh and log.sh;
#           the bundle's status.sh (STATUS_ENDPOINTS, status_metadata); without it nothing is reported

readonly LAST_REPORTS_SECONDS=4.5 # for the senders after the end of the job; with their own end less than 5
readonly LOOK_SECONDS=0.1         # between two looks of a sender
readonly LOOKS_FOR_OTHERS=15      # after the end of the job, until what is before the last report is dropped

# What happens to a job, and what services are told: status, stage, message. Without a message it is the
# job's own reason. The words of the first two columns are the services'.
declare -grA STATUS_REPORTS=(
  [start]='starting starting The job has started, head node'
  [infrastructure]='starting head_infrastructure Starting NATS and etcd'
  [workers]='workers workers Starting workers'
  [frontends]='frontend frontend Starting the frontend'
  [benchmark]='benchmark benchmark Running the benchmark'
  [evaluation]='benchmark benchmark Running the evaluation'
  [unhealthy]='failed benchmark'
  [failure]='failed cleanup'
  [success]='completed cleanup'
)

readonly MESSAGE_LENGTH=1000

STATUS_FILES=''   # directory with the reports, and with what became of them; empty while nothing is reported
STATUS_SENDERS=() # pids, in the order of STATUS_SERVICES
REPORT_COUNT=0    # reports so far

# open_status: starts the senders, where the recipe or its site name services.
open_status() {
  local number
  [[ -r ${SRTGEN_BUNDLE}/status.sh ]] || return 0
  # shellcheck source=/dev/null
  source "${SRTGEN_BUNDLE}/status.sh"
  list_services
  mkdir -p "${SRTGEN_RUN_DIR}/state/status" || return 0
  STATUS_FILES="${SRTGEN_RUN_DIR}/state/status"
  : >"${STATUS_FILES}/reports.jsonl"
  for number in "${!STATUS_SERVICES[@]}"; do
    send_reports "${number}" </dev/null >/dev/null 2>&1 &
    STATUS_SENDERS+=("$!")
  done
}

# report_start HEAD_HOST
report_start() {
  [[ -n ${STATUS_FILES} ]] || return 0
  report start "$1" started_at="$(utc_time "${JOB_STARTED}")" metadata:="$(status_metadata "$1")"
}

# report_progress WHAT: a row of STATUS_REPORTS.
report_progress() {
  report "$1" ''
}

# report_failure: before the teardown, which takes its time. Workers that do not come up have a stage of
# their own, that of the benchmark which waits for them.
report_failure() {
  case ${JOB_STAGE} in
    tasks | workers | workers-wave-* | frontend | completion) report unhealthy "${JOB_REASON}" ;;
    *) report failure "${JOB_REASON}" ;;
  esac
}

# report_end: the last one.
report_end() {
  local now what=failure code=1
  if [[ ${JOB_VERDICT} == pass ]]; then
    what=success
    code=0
  fi
  printf -v now '%(%s)T' -1
  report "${what}" "${JOB_REASON}" completed_at="$(utc_time "${now}")" exit_code:="${code}"
}

# report WHAT DETAIL [KEY=TEXT | KEY:=JSON]...
report() {
  local status stage message text=$2
  [[ -n ${STATUS_FILES} ]] || return 0
  read -r status stage message <<<"${STATUS_REPORTS[$1]}"
  message+=${message:+${text:+ }}${text}
  text=$(json_object status="${status}" stage="${stage}" message="${message:0:MESSAGE_LENGTH}" "${@:3}" updated_at="$(utc_time -1)")
  printf '%s\n' "${text}" >>"${STATUS_FILES}/reports.jsonl" || return 0
  REPORT_COUNT=$((REPORT_COUNT + 1))
}

# close_status: the last report, and the end of the senders, at most 5 s later.
close_status() {
  [[ -n ${STATUS_FILES} ]] || return 0
  report_end
  printf '\n' >>"${STATUS_FILES}/reports.jsonl"
  await_senders "${LAST_REPORTS_SECONDS}"
  stop_senders
  log_failed_reports
}

# await_senders SECONDS: until all have ended. A sleep is the clock, as SECONDS of bash are whole ones.
await_senders() {
  local clock
  sleep "$1" &
  clock=$!
  while are_sending && kill -0 "${clock}" 2>/dev/null; do pause "${LOOK_SECONDS}"; done
  kill "${clock}" 2>/dev/null
  wait "${clock}" 2>/dev/null
}

are_sending() {
  local pid
  for pid in "${STATUS_SENDERS[@]}"; do
    if kill -0 "${pid}" 2>/dev/null; then return 0; fi
  done
  return 1
}

# A sender that is asked to stop ends its curl first.
stop_senders() {
  local pid
  for pid in "${STATUS_SENDERS[@]}"; do kill -USR2 "${pid}" 2>/dev/null; done
  await_senders 0.3
  for pid in "${STATUS_SENDERS[@]}"; do
    kill -KILL "${pid}" 2>/dev/null
    wait "${pid}" 2>/dev/null
  done
  STATUS_SENDERS=()
}

# One line in all.
log_failed_reports() {
  local number delivered fault failed=''
  for number in "${!STATUS_SERVICES[@]}"; do
    delivered=0
    fault='nothing was sent'
    read -r delivered fault <"${STATUS_FILES}/${number}.outcome"
    if ((delivered == REPORT_COUNT)); then continue; fi
    failed+="${failed:+; }$((REPORT_COUNT - delivered)) of ${REPORT_COUNT} to $(name_service "${number}") (${fault})"
  done
  if [[ -n ${failed} ]]; then log "status reports that failed: ${failed}"; fi
}

# send_reports NUMBER: a process of its own, for one service. Slurm signals all processes of a job that is
# cancelled; this one has still to tell how it ended, and stops when the job says so.
send_reports() {
  local number=$1 url="${STATUS_SERVICES[$1]}/api/jobs/${SLURM_JOB_ID}"
  local delivered=0 fault='no time was left'            # for note_outcome
  local pending=() begun='' ended='' stopped='' looks=0 # see read_reports and look_again
  local queue idle                                      # file descriptors
  trap - ERR
  trap '' TERM INT HUP USR1
  trap 'stopped=yes' USR2
  set +eu
  note_outcome
  exec {queue}<"${STATUS_FILES}/reports.jsonl" {idle}<> <(:)

  read_reports
  while [[ -z ${stopped} ]]; do
    drop_late_reports
    if ((${#pending[@]} > 0)); then
      send_report
    elif [[ -n ${ended} ]] || ! kill -0 "$$"; then
      break
    else
      look_again
    fi
  done
}

# read_reports: adds to `pending` what is new, and sets `ended` at the empty line after the last report. The
# end of the file may be in the middle of a line.
read_reports() {
  local line
  while IFS= read -r line <&"${queue}"; do
    line=${begun}${line}
    begun=''
    if [[ -n ${line} ]]; then pending+=("${line}"); else ended=yes; fi
  done
  begun+=${line}
}

# Where the service is slow, the last report counts more than those before it.
drop_late_reports() {
  if is_late; then pending=("${pending[-1]}"); fi
}

is_late() {
  ((looks >= LOOKS_FOR_OTHERS && ${#pending[@]} > 1))
}

# send_report: the first of `pending`.
send_report() {
  local curl code=000 exit_code=0
  request PUT "${url}" "${pending[0]}" >"${STATUS_FILES}/${number}.code" &
  curl=$!
  while kill -0 "${curl}"; do
    if [[ -n ${stopped} ]] || is_late; then
      kill -KILL "${curl}"
      break
    fi
    look_again
  done
  wait "${curl}"
  exit_code=$?
  pending=("${pending[@]:1}")
  read -r code <"${STATUS_FILES}/${number}.code"
  if [[ ${exit_code} == 0 && ${code} == 2* ]]; then
    delivered=$((delivered + 1))
  else
    fault=$(describe_answer "${exit_code}" "${code}")
  fi
  note_outcome
}

# describe_answer CURL_CODE STATUS_CODE
describe_answer() {
  case $1 in
    0) printf 'HTTP %s' "$2" ;;
    6) printf 'unknown host' ;;
    7) printf 'no connection' ;;
    28 | 137) printf 'no answer in time' ;;
    *) printf 'curl ended with code %d' "$1" ;;
  esac
}

# look_again: lets a moment pass, without a process for it: nobody ever writes to `idle`.
look_again() {
  read -r -t "${LOOK_SECONDS}" -u "${idle}"
  read_reports
  if [[ -n ${ended} ]]; then looks=$((looks + 1)); fi
}

note_outcome() {
  printf '%d %s\n' "${delivered}" "${fault}" >"${STATUS_FILES}/${number}.outcome"
}
