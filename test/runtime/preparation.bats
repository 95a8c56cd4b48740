#!/usr/bin/env bats
# lib/preparation.sh: steps that end before workers start.

# shellcheck disable=SC2016 # the code in quotes is for the shells of the job

load job

setup() {
  make_bundle
  make_step model-staging DECODE_0 'exit 0'
  make_step model-staging-1 PREFILL_0 'sleep 0.5'
}
teardown() { kill_leftovers; }

# prepare LINE...: a job that starts etcd, does this, and waits for workers.
prepare() {
  local lines
  printf -v lines '%s\n' "$@"
  make_job "run_client benchmark \"\${HEAD_HOST}\"" 30
  LINES_BEFORE=${lines} awk '/start_step worker prefill-0/ { printf "%s", ENVIRON["LINES_BEFORE"] } { print }' \
    "${BUNDLE}/job.sh" >"${BUNDLE}/job.new"
  mv "${BUNDLE}/job.new" "${BUNDLE}/job.sh"
}

# told: the log from the start of the first step, as far as it is no boiler-plate.
told() {
  log_lines | sed -n '/^started etcd/,/^run directory/p' | grep -v '^run directory' | sed 's/after [0-9]* s$/after T s/'
}

readonly WORKERS='started prefill-0 on n2
started decode-0 on n3
waiting for workers, at most 30 s
workers ready after T s
started benchmark on n1
benchmark ended with exit code 0
stopping prefill-0 decode-0
stopping etcd

PASS: completed'

@test "complete_steps: workers start when all steps have ended" {
  prepare 'start_step preparation model-staging "${DECODE_0_HOST}"' \
    'start_step preparation model-staging-1 "${PREFILL_0_HOST}"' \
    'complete_steps model-staging model-staging-1'
  run_job
  told | expect "started etcd on n1
started model-staging on n3
started model-staging-1 on n2
model-staging ended with exit code 0
model-staging-1 ended with exit code 0
${WORKERS}"
  [ "${status}" = 0 ]
  sed -n '/"model-/p' "${RUN}/verdict.json" | expect '    {"name": "model-staging", "tier": "preparation", "hosts": ["n3"], "exit_code": 0, "ended_by": "itself"},
    {"name": "model-staging-1", "tier": "preparation", "hosts": ["n2"], "exit_code": 0, "ended_by": "itself"},'
  grep -o '"event":"stage".*' "${RUN}/events.jsonl" | head -n 3 | expect '"event":"stage","name":"preflight"}
"event":"stage","name":"model-staging"}
"event":"stage","name":"workers"}'
}

@test "complete_steps: a failure fails the job at once, and names the node" {
  make_step model-staging-1 PREFILL_0 'echo "n2: the disk is full"; exit 3'
  make_step model-staging DECODE_0 'exec sleep 300'
  prepare 'start_step preparation model-staging "${DECODE_0_HOST}"' \
    'start_step preparation model-staging-1 "${PREFILL_0_HOST}"' \
    'complete_steps model-staging model-staging-1'
  run_job
  told | expect 'started etcd on n1
started model-staging on n3
started model-staging-1 on n2
model-staging-1 ended with exit code 3
step model-staging-1 on n2 ended with exit code 3 in stage model-staging
stopping model-staging
stopping etcd

FAIL in stage model-staging: step model-staging-1 on n2 ended with exit code 3 in stage model-staging
step           model-staging-1 (preparation) on n2, ended with exit code 3
its log        RUN/logs/model-staging-1.log
    n2: the disk is full'
  [ "${status}" = 1 ]
}

@test "complete_steps: a service that dies meanwhile is noticed" {
  make_step etcd HEAD 'sleep 0.5; exit 1'
  make_step model-staging DECODE_0 'exec sleep 300'
  prepare 'start_step preparation model-staging "${DECODE_0_HOST}"' 'complete_steps model-staging'
  run_job
  verdict /verdict /reason | expect 'fail
step etcd on n1 ended with exit code 1 in stage model-staging'
}

@test "complete_steps: somebody who waits is told" {
  shorten PROGRESS_SECONDS 1
  make_step model-staging DECODE_0 'sleep 1.5'
  prepare 'start_step preparation model-staging "${DECODE_0_HOST}"' 'complete_steps model-staging'
  run_job
  log_lines | grep '^waiting for model-staging' | sed 's/since [0-9]* s/since T s/' | head -n 1 |
    expect 'waiting for model-staging since T s'
}

@test "attempt_step: done" {
  prepare 'start_step preparation model-staging "${DECODE_0_HOST}"' \
    'attempt_step model-staging 20 "somebody else does it"'
  run_job
  told | expect "started etcd on n1
started model-staging on n3
model-staging ended with exit code 0
${WORKERS}"
  [ "${status}" = 0 ]
}

@test "attempt_step: failed, so the job goes on otherwise" {
  make_step model-staging DECODE_0 'exit 4'
  prepare 'start_step preparation model-staging "${DECODE_0_HOST}"' \
    'attempt_step model-staging 20 "somebody else does it"'
  run_job
  told | expect "started etcd on n1
started model-staging on n3
model-staging ended with exit code 4
warning: model-staging on n3 ended with exit code 4, so somebody else does it; its log: RUN/logs/model-staging.srun.log
${WORKERS}"
  [ "${status}" = 0 ]
  grep -o '"event":"step-given-up.*' "${RUN}/events.jsonl" |
    expect '"event":"step-given-up","step":"model-staging","reason":"ended with exit code 4","otherwise":"somebody else does it"}'
}

@test "attempt_step: late, so it is ended and the job goes on otherwise" {
  make_step model-staging DECODE_0 'echo downloading; exec sleep 300'
  prepare 'start_step preparation model-staging "${DECODE_0_HOST}"' \
    'attempt_step model-staging 1 "somebody else does it"'
  run_job
  told | expect "started etcd on n1
started model-staging on n3
stopping model-staging
warning: model-staging on n3 has not ended within its 1 s, so somebody else does it; its log: RUN/logs/model-staging.log
${WORKERS}"
  [ "${status}" = 0 ]
}

@test "the start-up budget does not run while steps are awaited" {
  make_probes services
  make_step model-staging DECODE_0 'sleep 2.5'
  make_probes workers 'probe head http_answers "http://${HEAD_IP}:${TEST_PORT}/"'
  make_step prefill-0 PREFILL_0 'sleep 1; exec node "$FAKES/http-server.js" 127.0.0.11 "$TEST_PORT" .'
  prepare 'wait_for services' 'start_step preparation model-staging "${DECODE_0_HOST}"' \
    'complete_steps model-staging'
  sed -i 's/^readonly STARTUP_SECONDS=30/readonly STARTUP_SECONDS=3/' "${BUNDLE}/job.sh"
  run_job TEST_PORT=21380
  [ "${status}" = 0 ]
}

@test "wait_for_wave: the next workers have a whole budget" {
  make_probes workers-wave-1 'probe first port_open 127.0.0.11 "${TEST_PORT}"'
  make_step etcd HEAD 'sleep 3; exec node "$FAKES/http-server.js" 127.0.0.11 "$TEST_PORT" .'
  make_probes workers 'probe second port_open 127.0.0.12 "${TEST_PORT}"'
  make_step prefill-0 PREFILL_0 'sleep 3; exec node "$FAKES/http-server.js" 127.0.0.12 "$TEST_PORT" .'
  prepare 'wait_for_wave workers-wave-1'
  sed -i 's/^readonly STARTUP_SECONDS=30/readonly STARTUP_SECONDS=5/' "${BUNDLE}/job.sh"
  run_job TEST_PORT=21381
  told | sed -n '2,6p' | expect 'waiting for workers-wave-1, at most 5 s
workers-wave-1 ready after T s
started prefill-0 on n2
started decode-0 on n3
waiting for workers, at most 5 s'
  [ "${status}" = 0 ]
}
