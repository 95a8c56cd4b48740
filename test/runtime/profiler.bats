#!/usr/bin/env bats
# lib/profiler.sh: the calls to the workers' profilers, against a server that writes them down.

# shellcheck disable=SC2016 # code for the shell of the task

load container

setup() {
  make_task_bundle
  RECORD=${BATS_TEST_TMPDIR}/record
  : >"${RECORD}"
  unset "${!PROFILE_@}" PROFILING_BACKEND SRTCTL_FRONTEND_TYPE SERVER_PID
}

teardown() {
  remove_locks
  if [[ -n ${SERVER_PID:-} ]]; then kill "${SERVER_PID}"; fi
}

# start_server [REFUSED]: as SERVER_PID, on PORT.
start_server() {
  type -P python3 >/dev/null || skip 'no python3'
  node "${BATS_TEST_DIRNAME}/fakes/recording-server.js" 127.0.0.1 "${BATS_TEST_TMPDIR}/port" "${RECORD}" "$@" 3>&- &
  SERVER_PID=$!
  while [[ ! -s ${BATS_TEST_TMPDIR}/port ]]; do sleep 0.05; done
  PORT=$(<"${BATS_TEST_TMPDIR}/port")
}

# profile LINE...: a task with these lines between start and stop.
profile() {
  task 'source "${BASH_SOURCE[0]%/*}/../lib/profiler.sh"' start_profiler "$@" stop_profiler
  run_task
  output=$(sed -e "s/:${PORT:-none}/:PORT/g" -e 1d <<<"${output}")
}

# requests: what the server got. Calls of one moment come in any order.
requests() { sed "s/:${PORT}/:PORT/" "${RECORD}" | sort; }

@test "Dynamo, torch: every role with its steps, defaults for those that are not set" {
  start_server
  export PROFILE_TYPE=torch SRTCTL_FRONTEND_TYPE=dynamo PROFILE_OUTPUT_DIR=/logs/profiles
  export PROFILE_PREFILL_ENDPOINTS="127.0.0.1:${PORT}" PROFILE_DECODE_ENDPOINTS="127.0.0.1:${PORT}"
  export PROFILE_DECODE_START_STEP=10 PROFILE_DECODE_STOP_STEP=30
  profile 'log measured'
  [[ ${status} == 0 ]]
  expect "${output}" 'profiling (torch): starts on 2 workers, traces in /logs/profiles
measured
profiling: stops on 2 workers'
  expect "$(requests)" '127.0.0.1:PORT POST /engine/start_profile application/json {"output_dir": "/logs/profiles/decode", "start_step": 10, "num_steps": 20, "activities": ["CPU", "GPU"]}
127.0.0.1:PORT POST /engine/start_profile application/json {"output_dir": "/logs/profiles/prefill", "start_step": 0, "num_steps": 50, "activities": ["CPU", "GPU"]}
127.0.0.1:PORT POST /engine/stop_profile application/json {}
127.0.0.1:PORT POST /engine/stop_profile application/json {}'
}

@test "the router, nsys: the engine itself is called, and opens the window of nsys" {
  start_server
  export PROFILE_TYPE=nsys SRTCTL_FRONTEND_TYPE=sglang PROFILE_OUTPUT_DIR='/out put/"p"'
  export PROFILE_AGG_ENDPOINTS=127.0.0.1 PROFILE_WORKER_PORT=${PORT} PROFILE_AGG_STOP_STEP=5
  profile
  expect "$(requests)" '127.0.0.1:PORT POST /start_profile application/json {"output_dir": "/out put/\"p\"/agg", "start_step": 0, "num_steps": 5, "activities": ["CUDA_PROFILER"]}
127.0.0.1:PORT POST /stop_profile application/json {}'
}

@test "a worker that refuses, and one that is not there, are named; the benchmark goes on" {
  start_server /engine/start_profile
  export PROFILE_TYPE=torch SRTCTL_FRONTEND_TYPE=dynamo PROFILE_OUTPUT_DIR=/logs/profiles
  export PROFILE_AGG_ENDPOINTS="127.0.0.1:${PORT},127.0.0.1:1"
  profile 'log measured'
  [[ ${status} == 0 ]]
  expect "${output}" 'profiling (torch): starts on 2 workers, traces in /logs/profiles
warning: profiling did not start: http://127.0.0.1:PORT/engine/start_profile: HTTP 500 no profiler
warning: profiling did not start: http://127.0.0.1:1/engine/start_profile: [Errno 111] Connection refused
measured
profiling: stops on 2 workers
not stopped, or stopped after its last step: http://127.0.0.1:1/engine/stop_profile: [Errno 111] Connection refused'
}

@test "no steps to profile in one role" {
  start_server
  export PROFILE_TYPE=torch SRTCTL_FRONTEND_TYPE=dynamo PROFILE_OUTPUT_DIR=/logs/profiles
  export PROFILE_PREFILL_ENDPOINTS="127.0.0.1:${PORT}" PROFILE_DECODE_ENDPOINTS="127.0.0.1:${PORT}"
  export PROFILE_PREFILL_START_STEP=50
  profile
  expect "${output}" 'warning: prefill is not profiled: step 50 does not come after step 50
profiling (torch): starts on 1 workers, traces in /logs/profiles
profiling: stops on 1 workers'
}

@test "the end of the script stops what was started, whatever ends it" {
  start_server
  export PROFILE_TYPE=torch SRTCTL_FRONTEND_TYPE=dynamo PROFILE_OUTPUT_DIR=/logs/profiles
  export PROFILE_AGG_ENDPOINTS="127.0.0.1:${PORT}"
  for end in 'exit 7' 'kill -TERM $$; sleep 5'; do
    : >"${RECORD}"
    profile "${end}"
    printf '%s\n' "${status}"
    expect "$(requests)" '127.0.0.1:PORT POST /engine/start_profile application/json {"output_dir": "/logs/profiles/agg", "start_step": 0, "num_steps": 50, "activities": ["CPU", "GPU"]}
127.0.0.1:PORT POST /engine/stop_profile application/json {}'
  done >"${BATS_TEST_TMPDIR}/codes"
  expect "$(cat "${BATS_TEST_TMPDIR}/codes")" '7
143'
}

@test "started and stopped for each point, and once more at the end only if it runs" {
  start_server
  export PROFILE_TYPE=torch SRTCTL_FRONTEND_TYPE=dynamo PROFILE_OUTPUT_DIR=/logs/profiles
  export PROFILE_AGG_ENDPOINTS="127.0.0.1:${PORT}"
  profile stop_profiler start_profiler
  expect "$(requests | cut -d ' ' -f 3)" '/engine/start_profile
/engine/start_profile
/engine/stop_profile
/engine/stop_profile'
}

@test "nobody is called without a profiler that takes calls" {
  fake_program python3
  PATH=${FAKES}:${PATH}
  export SRTCTL_FRONTEND_TYPE=dynamo PROFILE_OUTPUT_DIR=/logs/profiles PROFILE_AGG_ENDPOINTS=127.0.0.1:1
  for setting in PROFILE_TYPE=none PROFILE_TYPE=nsys-time 'PROFILE_TYPE=nsys PROFILING_BACKEND=trtllm' \
    'PROFILE_TYPE=torch PROFILE_OUTPUT_DIR=' 'PROFILE_TYPE=torch PROFILE_AGG_ENDPOINTS='; do
    task "${setting}" 'source "${BASH_SOURCE[0]%/*}/../lib/profiler.sh"' start_profiler stop_profiler
    sed -i 's/^PROFILE_TYPE/export PROFILE_TYPE/' "${BUNDLE}/tasks/decode-0.sh"
    run_task
    [[ ${status} == 0 ]]
    printf '%s: %s\n' "${setting}" "$(sed 1d <<<"${output}")"
  done >"${BATS_TEST_TMPDIR}/said"
  expect "$(cat "${BATS_TEST_TMPDIR}/said")" 'PROFILE_TYPE=none: 
PROFILE_TYPE=nsys-time: 
PROFILE_TYPE=nsys PROFILING_BACKEND=trtllm: 
PROFILE_TYPE=torch PROFILE_OUTPUT_DIR=: warning: profiling is on, and PROFILE_OUTPUT_DIR is not set: no worker is called
PROFILE_TYPE=torch PROFILE_AGG_ENDPOINTS=: warning: profiling is on (torch), and no worker can be called'
  expect "$(calls)" ''
}
