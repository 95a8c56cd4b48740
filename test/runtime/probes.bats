#!/usr/bin/env bats
# What the probes make of a server's answers.

# shellcheck disable=SC2016 # the code in quotes is for the shells of the job

load job

setup() {
  make_bundle
  SITE="${BATS_TEST_TMPDIR}/site"
  mkdir "${SITE}"
}
teardown() {
  if [[ -n ${SERVER:-} ]]; then kill "${SERVER}"; fi
  kill_leftovers
}

readonly PORT=21378
readonly URL="http://127.0.0.1:${PORT}"

serve() {
  "${IN_JOB[@]}" node "${FAKES}/http-server.js" 127.0.0.1 "${PORT}" "${SITE}" 3>&- &
  SERVER=$!
  until (: <"/dev/tcp/127.0.0.1/${PORT}") 2>/dev/null; do sleep 0.02; done
}

# answer PATH STATUS BODY
answer() {
  printf '%s\n%s' "$2" "$3" >"${SITE}/$1"
}

# asked WANTED FUNCTION ARGUMENT...: WANTED is the exit code and what the probe said.
asked() {
  local wanted=$1 code=0
  shift
  run_library "(run_probe probed $(printf '%q ' "$@"))" || code=$?
  printf '%d %s\n' "${code}" "$(<"${RUN}/state/probes/probed.said")" | expect "${wanted}"
}

# instance COMPONENT [ENDPOINT]
instance() {
  printf '{"component":"%s","endpoint":"%s","namespace":"dynamo","instance_id":7587888160958628141,"transport":{"tcp":"x"}}' \
    "$1" "${2:-generate}"
}

# worker TYPE HEALTHY
worker() {
  printf '{"id":"w","url":"http://10.0.0.1:30000","worker_type":"%s","is_healthy":%s,"load":0}' "$1" "$2"
}

@test "task_runs: only once the task has said that it is prepared" {
  asked '1 still preparing' task_runs decode-0
  printf '12:00:00 decode-0: task 0 of 1 starts on node001\n' >"${RUN}/logs/decode-0.log"
  asked '1 still preparing' task_runs decode-0
  printf '12:00:09 decode-0: prepared, runs\n' >>"${RUN}/logs/decode-0.log"
  asked '0 runs' task_runs decode-0
}

@test "tasks_run: a line for each step, whose log may not be there yet" {
  mkdir -p "${RUN}/logs"
  printf '12:00:09 decode-0: prepared, runs\n' >"${RUN}/logs/decode-0.log"
  printf '12:00:09 decode-1: prepared, runs\n' >"${RUN}/logs/decode-10.log"
  asked $'0 0 decode-0\truns\n1 decode-1\tstill preparing\n1 decode-10\tstill preparing' \
    tasks_run decode-0 decode-0 decode-1 decode-1 decode-10 decode-10
  rm "${RUN}/logs"/decode-*
  asked $'0 1 a probe\tstill preparing' tasks_run 'a probe' decode-0
}

@test "port_open" {
  serve
  asked "0 open: port ${PORT}" port_open 127.0.0.1 "${PORT}"
  asked "0 open: port ${PORT} ${PORT}" port_open 127.0.0.1 "${PORT}" "${PORT}"
  asked '1 port 9 closed' port_open 127.0.0.1 "${PORT}" 9
  asked '1 port 9 closed' port_open 127.0.0.1 9
}

@test "http_answers: any status will do; http_ok: 200 alone" {
  serve
  answer health 503 ''
  asked "0 HTTP 503 from ${URL}/health" http_answers "${URL}/health"
  asked "1 HTTP 503 from ${URL}/health" http_ok "${URL}/health"
  answer health 200 ''
  asked '0 ' http_ok "${URL}/health"
  asked '1 Failed to connect to 127.0.0.1 port 9 after 0 ms: Could'"n't connect to server" http_answers http://127.0.0.1:9/
}

@test "all_answer and all_ok: a line for each server, whatever the others do" {
  serve
  answer health 503 ''
  answer index 200 ''
  local servers=(one "${URL}/" 'the other' "${URL}/health" nobody http://127.0.0.1:9/)
  asked $'0 0 one\t\n0 the other\tHTTP 503 from '"${URL}"$'/health\n1 nobody\tno connection to http://127.0.0.1:9/' all_answer "${servers[@]}"
  asked $'0 0 one\t\n1 the other\tHTTP 503 from '"${URL}"$'/health\n1 nobody\tno connection to http://127.0.0.1:9/' all_ok "${servers[@]}"
}

@test "all_ok: one that does not answer keeps nobody waiting for longer than it may" {
  serve
  answer slow 200 ''
  SECONDS=0
  asked $'0 1 one\tno answer from '"${URL}"$'/\n1 other\tno answer from '"${URL}/health" all_ok one "${URL}/" other "${URL}/health"
  ((SECONDS < 9))
}

@test "dynamo_ready counts generate endpoints by role, exactly" {
  serve
  answer health 200 "{\"status\":\"healthy\",\"instances\":[$(instance prefill),$(instance prefill clear_kv_blocks),$(instance backend),$(instance decode),$(instance tensorrt_llm),$(instance frontend)]}"
  asked '0 prefill 1 of 1, decode 3 of 3' dynamo_ready "${URL}/health" 1 3
  asked '1 prefill 1 of 2, decode 3 of 3' dynamo_ready "${URL}/health" 2 3
  asked '2 prefill 1 of 1, decode 3 of 2
more than planned: a worker of another job, or a registration left behind' dynamo_ready "${URL}/health" 1 2
}

@test "dynamo_ready: an empty list, another answer, an error status" {
  serve
  answer health 200 '{"status":"healthy","instances":[]}'
  asked '1 prefill 0 of 1, decode 0 of 1' dynamo_ready "${URL}/health" 1 1
  answer health 200 '{"status":"healthy"}'
  asked '1 no list of instances' dynamo_ready "${URL}/health" 1 1
  answer health 200 '{"instances":['
  asked '1 no list of instances' dynamo_ready "${URL}/health" 1 1
  answer health 200 ''
  asked '1 no list of instances' dynamo_ready "${URL}/health" 1 1
  answer health 503 "{\"instances\":[$(instance prefill)]}"
  asked "1 HTTP 503 from ${URL}/health" dynamo_ready "${URL}/health" 1 0
}

@test "router_ready counts healthy workers, whatever its stats say" {
  serve
  answer workers 200 "{\"workers\":[$(worker prefill true),$(worker prefill false),$(worker decode true),$(worker regular true)],\"total\":4,\"stats\":{\"prefill_count\":2,\"decode_count\":1,\"regular_count\":1}}"
  asked '0 prefill 1 of 1, decode 2 of 2' router_ready "${URL}/workers" 1 2
  asked '1 prefill 1 of 2, decode 2 of 2' router_ready "${URL}/workers" 2 2
  asked '2 prefill 1 of 0, decode 2 of 2
more than planned: a worker of another job, or a registration left behind' router_ready "${URL}/workers" 0 2
  answer workers 200 '{"stats":{"prefill_count":1}}'
  asked '1 no list of workers' router_ready "${URL}/workers" 1 1
}

@test "models_ready wants health and a model" {
  serve
  answer health 503 ''
  asked "1 HTTP 503 from ${URL}/health" models_ready "${URL}"
  answer health 200 ''
  asked "1 HTTP 404 from ${URL}/v1/models" models_ready "${URL}"
  answer v1_models 200 '{"object":"list","data":[]}'
  asked '1 0 models' models_ready "${URL}"
  answer v1_models 200 '{"object":"list","data":[{"id":"demo"}]}'
  asked '0 1 models' models_ready "${URL}"
}

@test "completes wants text, from the chat or else the completion endpoint" {
  serve
  asked "1 HTTP 404 from ${URL}/v1/chat/completions
HTTP 404 from ${URL}/v1/completions" completes "${URL}" demo
  answer v1_completions 200 '{"choices":[{"text":" world"}]}'
  asked "0 HTTP 404 from ${URL}/v1/chat/completions" completes "${URL}" demo
  answer v1_completions 200 '{"choices":[{"text":""}]}'
  answer v1_chat_completions 200 '{"choices":[{"message":{"role":"assistant","content":""}}]}'
  asked "1 an answer without text from ${URL}/v1/chat/completions
an answer without text from ${URL}/v1/completions" completes "${URL}" demo
  answer v1_chat_completions 200 '{"choices":[{"message":{"content":null,"reasoning_content":"Hm"}}]}'
  asked '0 ' completes "${URL}" demo
  answer v1_chat_completions 200 '{"choices":[{"message":{"content":"Hello!"}}]}'
  asked '0 ' completes "${URL}" 'a "quoted" model'
}

@test "completes asks for the model by its name, in JSON" {
  printf '#!/bin/sh\nfor word; do case $word in {*) printf "%%s\\n" "$word" >>"$HOME/requests" ;; esac; done; echo 500\n' >"${BATS_TEST_TMPDIR}/curl"
  chmod +x "${BATS_TEST_TMPDIR}/curl"
  IN_JOB+=(PATH="${BATS_TEST_TMPDIR}:${PATH}")
  asked '1 HTTP 500 from http://n1:8000/v1/chat/completions
HTTP 500 from http://n1:8000/v1/completions' completes http://n1:8000 'a "quoted" model'

  expect '{"model":"a \"quoted\" model","messages":[{"role":"user","content":"Say hello."}],"max_tokens":16}
{"model":"a \"quoted\" model","prompt":"Hello","max_tokens":16}' <"${BATS_TEST_TMPDIR}/requests"
}

@test "a server that does not answer does not keep the job from noticing a dead worker" {
  serve
  touch "${SITE}/slow"
  make_probes workers "probe completion completes ${URL} demo"
  make_step decode-0 DECODE_0 'sleep 0.5; exit 4'
  SECONDS=0
  run_job
  verdict /reason | expect 'step decode-0 on n3 ended with exit code 4 in stage workers'
  ((SECONDS < 5))
}

@test "probes that passed are not asked again, and all are asked at the same time" {
  make_probes workers 'for i in {1..20}; do probe "p${i}" slow_probe "${i}"; done'
  cat >>"${BUNDLE}/lib/probes.sh" <<'END'
slow_probe() {
  printf '%s\n' "$1" >>"${SRTGEN_RUN_DIR}/asked"
  sleep 0.2
  (($1 != 20)) || [[ $(grep -c '^20$' "${SRTGEN_RUN_DIR}/asked") == 2 ]]
}
END
  run_job
  [ "${status}" = 0 ]
  sort -n "${RUN}/asked" | uniq -c | awk '$1 != 1' | expect '      2 20'
  grep -o '"name":"workers","seconds":[0-9]*' "${RUN}/events.jsonl" | grep -E ':[1-3]$'
}

@test "an unknown probe ends the job" {
  make_probes workers 'probe prefill-0 no_such_probe'
  run_job
  verdict /reason | expect 'probe prefill-0: there is no no_such_probe in lib/probes.sh'
}

@test "every half minute, what is missing is said" {
  shorten PROGRESS_SECONDS 1
  make_job 'exit 0' 3
  make_probes workers "${NEVER}" 'probe decode-0 compare_workers 0 0 1 1'
  run_job
  log_lines | grep '^waiting for workers since' | tail -n 1 | sed 's/since [0-9]*/since T/' | expect 'waiting for workers since T s of 3, 1 of 2 ready: prefill-0 (port 1 closed)'
}
