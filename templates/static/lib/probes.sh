# shellcheck shell=bash
# What can be asked of a server, for the lines of a probes file. A function prints what it saw and
# returns 0 for passed, 1 for not yet, and 2 for what waiting can only make worse. It runs in a
# process of its own (run_probe in health.sh) without errexit.
#
# Provides: task_runs, port_open, http_answers, http_ok, dynamo_ready, router_ready, models_ready, completes;
#           TOGETHER and the functions in it
# Needs:    json.sh; SRTGEN_RUN_DIR; PROBE_FILES, the start of the names of the files that a probe may keep

readonly ANSWER_SECONDS=5       # for a health answer
readonly COMPLETION_SECONDS=120 # for a first completion: a cold engine may compile for it

# What asks in one process where the same is asked of many steps. It takes NAME ARGUMENT for each of them, and prints
# `CODE NAME<tab>SAID`: what the other would have returned and printed.
# shellcheck disable=SC2034 # for health.sh
declare -grA TOGETHER=([task_runs]=tasks_run [http_answers]=all_answer [http_ok]=all_ok)

FETCH_STATUS='' # HTTP code of the last answer; 000 if there was none
FETCH_PID=''    # the curl under way

# task_runs STEP: its task has begun with its command: the image is there, the setup script and the
# installation are done. Before that whatever answers on its port is somebody else. The log is asked
# and not a file of the task's own, since srun writes it on this node: other nodes' new files can take
# a minute to show up on NFS.
task_runs() {
  local line="$1: prepared, runs"
  if awk -v line="${line}" 'index($0, line) { found = 1; exit } END { exit !found }' "${SRTGEN_RUN_DIR}/logs/$1.log"; then
    printf 'runs\n'
  else
    printf 'still preparing\n'
    return 1
  fi
}

# tasks_run NAME STEP...: task_runs for several probes.
tasks_run() {
  local words=("$@") index log logs=() running=''
  for ((index = 1; index < $#; index += 2)); do
    log="${SRTGEN_RUN_DIR}/logs/${words[index]}.log"
    if [[ -e ${log} ]]; then logs+=("${log}"); fi
  done
  if ((${#logs[@]} > 0)); then running=$(list_running_tasks "${logs[@]}"); fi
  for ((index = 0; index < $#; index += 2)); do
    if [[ $'\n'${running}$'\n' == *$'\n'"${words[index + 1]}"$'\n'* ]]; then
      tell_probe 0 "${words[index]}" runs
    else
      tell_probe 1 "${words[index]}" 'still preparing'
    fi
  done
}

# list_running_tasks LOG...: the steps of those logs that have the line.
list_running_tasks() {
  awk '
    FNR == 1 {
      step = FILENAME
      sub(".*/", "", step)
      sub("[.]log$", "", step)
    }
    !(step in found) && index($0, step ": prepared, runs") {
      found[step]
      print step
    }
  ' "$@"
}

# tell_probe CODE NAME SAID: a line of a function that asks for several probes.
tell_probe() {
  printf '%d %s\t%s\n' "$@"
}

# port_open HOST PORT...: something accepts connections on each of them.
port_open() {
  local host=$1 port
  shift
  for port in "$@"; do
    # shellcheck disable=SC2016 # for the inner bash
    if ! timeout 2 bash -c ': <"/dev/tcp/$0/$1"' "${host}" "${port}"; then
      printf 'port %s closed\n' "${port}"
      return 1
    fi
  done
  printf 'open: port %s\n' "$*"
}

# http_answers URL: a HTTP server is there, whatever it thinks of the request.
http_answers() {
  fetch "$1"
  [[ ${FETCH_STATUS} != 000 ]]
}

# http_ok URL [CURL OPTION]...: status 200.
http_ok() {
  fetch "$@"
  [[ ${FETCH_STATUS} == 200 ]]
}

# all_answer NAME URL..., all_ok NAME URL...: http_answers and http_ok for several probes.
all_answer() {
  ask_all '[1-9]??' "$@"
}

all_ok() {
  ask_all 200 "$@"
}

# ask_all PATTERN NAME URL...: one curl asks all of them at the same time. What it does without an answer depends on its
# version; whether there was a connection does not.
ask_all() {
  local pattern=$1 name url status connected code said
  local -A statuses=() connections=() # by name
  shift
  print_requests "$@" >"${PROBE_FILES}.config"
  curl -q --parallel --parallel-immediate --config "${PROBE_FILES}.config" >"${PROBE_FILES}.answers" 2>"${PROBE_FILES}.curl" &
  FETCH_PID=$!
  wait "${FETCH_PID}" || : # of the last one
  while read -r status connected name; do
    statuses[${name}]=${status}
    connections[${name}]=${connected}
  done <"${PROBE_FILES}.answers"
  while (($# > 0)); do
    name=$1 url=$2 code=1 said=''
    shift 2
    status=${statuses[${name}]:-000}
    # shellcheck disable=SC2053 # a pattern
    if [[ ${status} == ${pattern} ]]; then code=0; fi
    if [[ ${status} != 000 ]]; then
      if [[ ${status} != 200 ]]; then said="HTTP ${status} from ${url}"; fi
    elif [[ ${connections[${name}]:-} == *[1-9]* ]]; then
      said="no answer from ${url}"
    else
      said="no connection to ${url}"
    fi
    tell_probe "${code}" "${name}" "${said}"
  done
}

# print_requests NAME URL...: as curl's settings, each with a line `STATUS SECONDS_TO_CONNECT NAME` when it is over.
print_requests() {
  while :; do
    printf 'url = "%s"\noutput = "/dev/null"\nwrite-out = "%%{http_code} %%{time_connect} %s\\n"\n' "$2" "$1"
    printf 'silent\nnoproxy = "*"\nconnect-timeout = 3\nmax-time = %d\n' "${ANSWER_SECONDS}"
    shift 2
    if (($# == 0)); then break; fi
    printf 'next\n'
  done
}

# dynamo_ready URL PREFILL DECODE [or-more]: the frontend's /health lists so many workers. A worker has
# an instance for each of its endpoints, so only `generate` counts; the decode side may call itself
# `backend` or by its engine. The status code alone is none: it is 200 without any worker.
dynamo_ready() {
  local body="${PROBE_FILES}.body" prefill decode
  http_ok "$1" || return 1
  if ! prefill=$(json_count_elements "${body}" /instances endpoint=generate component=prefill) ||
    ! decode=$(json_count_elements "${body}" /instances endpoint=generate component=decode,tensorrt_llm,backend); then
    printf 'no list of instances\n'
    return 1
  fi
  compare_workers "${prefill}" "$2" "${decode}" "$3" "${4:-}"
}

# router_ready URL PREFILL DECODE: the SGLang router's /workers lists so many healthy workers. Its
# `stats` are of no use: they count registered workers, dead ones too.
router_ready() {
  local body="${PROBE_FILES}.body" prefill decode
  http_ok "$1" || return 1
  if ! prefill=$(json_count_elements "${body}" /workers is_healthy=true worker_type=prefill) ||
    ! decode=$(json_count_elements "${body}" /workers is_healthy=true worker_type=decode,regular); then
    printf 'no list of workers\n'
    return 1
  fi
  compare_workers "${prefill}" "$2" "${decode}" "$3"
}

# compare_workers PREFILL PLANNED DECODE PLANNED [or-more]: exactly the planned ones. One too many is a
# registration that an earlier job left behind, and requests would be sent to it; unless one process
# may stand for several workers.
compare_workers() {
  printf 'prefill %d of %d, decode %d of %d\n' "${@:1:4}"
  if [[ ${5:-} == or-more ]]; then
    (($1 >= $2 && $3 >= $4))
    return
  fi
  if (($1 > $2 || $3 > $4)); then
    printf 'more than planned: a worker of another job, or a registration left behind\n'
    return 2
  fi
  (($1 == $2 && $3 == $4))
}

# models_ready BASE_URL: the server is healthy and has a model.
models_ready() {
  local models
  http_ok "$1/health" || return 1
  http_ok "$1/v1/models" || return 1
  models=$(json_count_elements "${PROBE_FILES}.body" /data) || models=0
  printf '%d models\n' "${models}"
  ((models > 0))
}

# completes BASE_URL MODEL: a prompt gets words back. Frontends list a model before requests can
# reach a worker, so nothing but a real answer is proof. Not every model has a chat template.
completes() {
  local model
  model=$(json_string "$2")
  answers_with_text "$1/v1/chat/completions" \
    "{\"model\":${model},\"messages\":[{\"role\":\"user\",\"content\":\"Say hello.\"}],\"max_tokens\":16}" &&
    return 0
  if [[ ${FETCH_STATUS} == 000 ]]; then return 1; fi
  answers_with_text "$1/v1/completions" \
    "{\"model\":${model},\"prompt\":\"Hello\",\"max_tokens\":16}"
}

# answers_with_text URL REQUEST: a reasoning model may spend all of its 16 tokens on thoughts.
answers_with_text() {
  local -A texts=()
  http_ok "$1" \
    --max-time "${COMPLETION_SECONDS}" \
    --header 'Content-Type: application/json' \
    --data-raw "$2" || return 1
  json_read texts "${PROBE_FILES}.body" \
    /choices/0/message/content \
    /choices/0/message/reasoning_content \
    /choices/0/message/reasoning \
    /choices/0/text
  if [[ -z ${texts[*]} ]]; then
    printf 'an answer without text from %s\n' "$1"
    return 1
  fi
}

# fetch URL [CURL OPTION]...: the answer's body goes to ${PROBE_FILES}.body. Every request of the job
# passes here. The status is looked at, not curl's exit code, which is 0 for an error page; a
# user's curl settings and proxies have no say.
fetch() {
  local url=$1 code=0 message=''
  shift
  : >"${PROBE_FILES}.body" # curl leaves the file alone if the answer is empty
  curl -q \
    --silent \
    --show-error \
    --noproxy '*' \
    --connect-timeout 3 \
    --max-time "${ANSWER_SECONDS}" \
    --output "${PROBE_FILES}.body" \
    --write-out '%{http_code}\n' \
    "$@" "${url}" >"${PROBE_FILES}.status" 2>"${PROBE_FILES}.curl" &
  FETCH_PID=$!
  wait "${FETCH_PID}" || code=$?
  read -r FETCH_STATUS <"${PROBE_FILES}.status" || FETCH_STATUS=000
  if ((code != 0)); then
    FETCH_STATUS=000
    read -r message <"${PROBE_FILES}.curl" || message="curl ended with code ${code}"
    printf '%s\n' "${message#curl: (*) }"
  elif [[ ${FETCH_STATUS} != 200 ]]; then
    printf 'HTTP %s from %s\n' "${FETCH_STATUS}" "${url}"
  fi
}
