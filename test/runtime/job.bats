#!/usr/bin/env bats
# Whole jobs on stand-ins for Slurm: how they end, what they say, and what they leave.

# shellcheck disable=SC2016 # the code in quotes is for the shells of the job

load job

setup() { make_bundle; }
teardown() { kill_leftovers; }

@test "a job whose steps all do their part passes" {
  make_step benchmark HEAD 'printf "{\"completed\":64,\"total_input_tokens\":65536,\"total_output_tokens\":4096,\"output_throughput\":512.5,\"mean_ttft_ms\":42.25,\"mean_tpot_ms\":7.5}" >"$SRTGEN_RUN_DIR/logs/c64.json"'
  make_points 'point c64 c64.json vllm 64 - - -'
  make_probes workers 'probe head http_answers "http://${HEAD_IP}:${TEST_PORT}/"'
  make_step etcd HEAD 'exec node "$FAKES/http-server.js" 127.0.0.11 "$TEST_PORT" .'
  run_job TEST_PORT=21379

  log_lines | grep -v '^job 4242' | sed -E 's/(after |, |\()[0-9]+ s/\1T s/g' | expect "bundle BUNDLE
run directory RUN
node  host  address     ports free  GPUs free  paths  free space  CPUs  verdict
0     n1    127.0.0.11  -           -          -      run 100G    64    fit
1     n2    127.0.0.12  -           -          -      run 100G    64    fit
2     n3    127.0.0.13  -           -          -      run 100G    64    fit
started etcd on n1
started prefill-0 on n2
started decode-0 on n3
waiting for workers, at most 30 s
workers ready after T s
started benchmark on n1
benchmark ended with exit code 0
point 1 of 1, c64: valid, 64/64 requests, 512.5 output tok/s, T s (T s so far)
points complete: 1 of 1 valid
stopping prefill-0 decode-0
stopping etcd

PASS: completed
point      completed  output tok/s  mean TTFT ms  mean TPOT ms  verdict
c64            64/64        512.50         42.25          7.50  valid
points         complete: 1 of 1 valid
run directory  RUN
verdict        RUN/verdict.json
logs           RUN/logs"
  [ "${status}" = 0 ]
  verdict /version /verdict /reason /job/id /job/name /first_failure | expect '1
pass
completed
4242
demo
null'
  sed -n '/"points_state"/,/first_failure/{s/"seconds":[01]/"seconds":T/;p;}' "${RUN}/verdict.json" | expect '  "points_state": "complete",
  "missing_points": [],
  "points": [
    {"name":"c64","verdict":"valid","fault":null,"file":"c64.json","requested":64,"completed":64,"total_input_tokens":65536,"total_output_tokens":4096,"output_throughput":512.5,"mean_ttft_ms":42.25,"mean_tpot_ms":7.5,"note":null,"seconds":T}
  ],
  "identity": [],
  "steps": [
    {"name": "etcd", "tier": "discovery", "hosts": ["n1"], "exit_code": 143, "ended_by": "teardown"},
    {"name": "prefill-0", "tier": "worker", "hosts": ["n2"], "exit_code": 143, "ended_by": "teardown"},
    {"name": "decode-0", "tier": "worker", "hosts": ["n3"], "exit_code": 143, "ended_by": "teardown"},
    {"name": "benchmark", "tier": "client", "hosts": ["n1"], "exit_code": 0, "ended_by": "itself"}
  ],
  "first_failure": null'
  expect "JOB_ID='4242'
RUN_NAME='demo_4242'
SUBMIT_DIR='${SUBMIT}'
LOG_DIR='${RUN}/logs'
HEAD_HOST='n1'
HEAD_IP='127.0.0.11'
PREFILL_0_HOST='n2'
PREFILL_0_IP='127.0.0.12'
DECODE_0_HOST='n3'
DECODE_0_IP='127.0.0.13'" <"${RUN}/runtime.env"
}

@test "the verdict has the tags of the build" {
  run_job
  grep '"tags"' "${RUN}/verdict.json" | expect '  "tags": [],'
  rm -r "${RUN}"
  sed -i "2a readonly SRTGEN_TAGS=(nightly 'with \"quotes\"')" "${BUNDLE}/job.sh"
  run_job
  sed -n '/"tags"/,/\]/p' "${RUN}/verdict.json" | expect '  "tags": [
    "nightly",
    "with \"quotes\""
  ],'
}

@test "events.jsonl tells the story in order, each line an object with time and event" {
  make_step benchmark HEAD 'printf "a \"quoted\" word\n"'
  run_job
  sed -E 's/^\{"time":"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z",//' "${RUN}/events.jsonl" |
    grep -v 'step-ended","step":"decode-0"' |
    sed -e "s|${BUNDLE}|BUNDLE|; s|${RUN}|RUN|" -e 's/"seconds":[0-9]*/"seconds":0/' | expect '"event":"job-opened","job_id":"4242","name":"demo","bundle":"BUNDLE","run_dir":"RUN"}
"event":"stage","name":"preflight"}
"event":"node","slot":0,"host":"n1","address":"127.0.0.11","fit":true}
"event":"node","slot":1,"host":"n2","address":"127.0.0.12","fit":true}
"event":"node","slot":2,"host":"n3","address":"127.0.0.13","fit":true}
"event":"step-started","step":"etcd","tier":"discovery","hosts":"n1"}
"event":"step-started","step":"prefill-0","tier":"worker","hosts":"n2"}
"event":"step-started","step":"decode-0","tier":"worker","hosts":"n3"}
"event":"stage","name":"workers"}
"event":"stage-ready","name":"workers","seconds":0}
"event":"stage","name":"benchmark"}
"event":"step-started","step":"benchmark","tier":"client","hosts":"n1"}
"event":"step-ended","step":"benchmark","exit_code":0,"ended_by":"itself"}
"event":"step-ended","step":"prefill-0","exit_code":143,"ended_by":"teardown"}
"event":"step-ended","step":"etcd","exit_code":143,"ended_by":"teardown"}
"event":"verdict","verdict":"pass","reason":"completed","points_state":null}'
}

@test "a worker that exits with 1 while the job waits ends it, and is named with its last words" {
  make_probes workers "${NEVER}"
  make_step decode-0 DECODE_0 'printf "loading\nRuntimeError: CUDA out of memory\n"; exit 1'
  run_job

  [ "${status}" = 1 ]
  verdict /verdict /reason /stage /first_failure/step /first_failure/node /first_failure/exit_code /first_failure/log /first_failure/last_lines/1 | expect "fail
step decode-0 on n3 ended with exit code 1 in stage workers
workers
decode-0
n3
1
${RUN}/logs/decode-0.log
RuntimeError: CUDA out of memory"
  log_lines | sed -n '/^FAIL/,$p' | expect "FAIL in stage workers: step decode-0 on n3 ended with exit code 1 in stage workers
step           decode-0 (worker) on n3, ended with exit code 1
its log        RUN/logs/decode-0.log
    loading
    RuntimeError: CUDA out of memory
likely cause   memory ran out (GPU or host)
run directory  RUN
verdict        RUN/verdict.json
logs           RUN/logs"
}

@test "a worker that exits with 0 serves no more than one that crashed" {
  make_probes workers "${NEVER}"
  make_step prefill-0 PREFILL_0 'exit 0'
  run_job
  [ "${status}" = 1 ]
  verdict /verdict /reason | expect 'fail
step prefill-0 on n2 ended with exit code 0 in stage workers'
}

@test "of a step on several nodes the one that failed is named" {
  make_probes workers "${NEVER}"
  make_step decode-0 DECODE_0 '[[ $SLURMD_NODENAME == n2 ]] && exit 3; exec sleep 300'
  sed -i 's/--nodelist=.*/--nodelist=n3,n2/' "${BUNDLE}/steps/decode-0.sh"
  sed -i 's/start_step worker decode-0 .*/start_step worker decode-0 n3,n2/' "${BUNDLE}/job.sh"
  run_job
  verdict /reason /first_failure/node /first_failure/exit_code | expect 'step decode-0 on n2 ended with exit code 3 in stage workers
n2
3'
}

@test "the end of an optional step is no failure" {
  make_job 'start_step worker exporter n1 optional; run_client benchmark "${HEAD_HOST}"'
  make_step exporter HEAD 'exit 7'
  make_step benchmark HEAD 'sleep 0.5'
  run_job
  [ "${status}" = 0 ]
  verdict /verdict /steps/3/name /steps/3/exit_code /steps/3/ended_by | expect 'pass
exporter
7
itself'
}

@test "a probe that waiting cannot mend ends the job at once" {
  make_probes workers "${NEVER}" 'probe frontend compare_workers 2 1 1 1'
  run_job
  [ "${status}" = 1 ]
  verdict /verdict /reason /first_failure | expect 'fail
probe frontend: prefill 2 of 1, decode 1 of 1; more than planned: a worker of another job, or a registration left behind
null'
}

@test "when the start-up budget is spent, what is missing is named and its log shown" {
  make_job 'run_client benchmark n1' 2
  make_probes workers "${NEVER}" 'probe decode-0 compare_workers 1 1 1 1' 'probe frontend compare_workers 0 1 0 1'
  make_step prefill-0 PREFILL_0 'printf "still loading\n"; exec sleep 300'
  run_job
  [ "${status}" = 1 ]
  verdict /verdict /reason /stage /first_failure/step /first_failure/exit_code | expect 'fail
not ready within the 2 s for start-up: prefill-0 (port 1 closed), frontend (prefill 0 of 1, decode 0 of 1)
workers
prefill-0
null'
  log_lines | sed -n '/^step /,/^run dir/p' | expect 'step           prefill-0 (worker) on n2, not ended by itself
its log        RUN/logs/prefill-0.log
    still loading
run directory  RUN'
}

@test "a client that fails ends the job with its exit code" {
  make_step benchmark HEAD 'printf "unrecognized arguments: --isl\n"; exit 2'
  run_job
  [ "${status}" = 1 ]
  verdict /verdict /reason /stage /first_failure/step | expect 'fail
client benchmark on n1 ended with exit code 2
benchmark
benchmark'
  log_lines | grep '^likely cause' | expect 'likely cause   the program does not know a flag: recipe and image do not fit'
}

@test "a client that fails because a worker died leaves the blame to the worker" {
  shorten GRACE_SECONDS 0.6
  make_step decode-0 DECODE_0 'sleep 0.6; exit 9'
  make_step benchmark HEAD 'sleep 0.5; exit 1'
  run_job
  verdict /reason | expect 'step decode-0 on n3 ended with exit code 9 in stage benchmark'
}

@test "a client that takes longer than its limit is stopped" {
  make_job 'run_client benchmark "${HEAD_HOST}" 1'
  make_step benchmark HEAD 'exec sleep 300'
  run_job
  [ "${status}" = 1 ]
  verdict /verdict /reason /steps/3/exit_code /steps/3/ended_by | expect 'fail
client benchmark has not ended within its 1 s
143
teardown'
}

@test "an invalid point makes the job invalid" {
  make_step benchmark HEAD 'printf "{\"completed\":60,\"total_output_tokens\":0,\"output_throughput\":1,\"mean_ttft_ms\":1}" >"$SRTGEN_RUN_DIR/logs/c64.json"'
  make_points 'point c64 c64.json vllm 64 - - -' 'point c128 c128.json vllm 128 - - -'
  run_job
  [ "${status}" = 1 ]
  verdict /verdict /reason /points/0/verdict /points/1/fault /first_failure | expect 'invalid
1 of 2 points invalid; c64: completed 60 of 64 requests; total_output_tokens is 0; 1 of 2 points missing: c128
invalid
no result file
null'
}

@test "scancel during the benchmark ends all, and keeps the results so far" {
  make_step benchmark HEAD 'printf "{\"completed\":8,\"total_output_tokens\":80,\"output_throughput\":1,\"mean_ttft_ms\":1}" >"$SRTGEN_RUN_DIR/logs/c8.json"; exec sleep 300'
  make_points 'point c8 c8.json vllm 8 - - -' 'point c16 c16.json vllm 16 - - -'
  start_job
  await_line 'started benchmark'
  sleep 0.5
  kill -TERM "${JOB_PID}"
  end_job
  [ "${status}" = 1 ]
  verdict /verdict /reason /stage /points/0/verdict /points/1/verdict /steps/3/ended_by /first_failure | expect 'fail
cancelled by SIGTERM
benchmark
valid
missing
teardown
null'
  scancel_calls | expect '--ctld --signal=TERM benchmark
--ctld --signal=TERM prefill-0 decode-0
--ctld --signal=TERM etcd'
}

@test "scancel while the job waits: steps that die of it are not blamed" {
  make_probes workers "${NEVER}"
  start_job
  await_line 'waiting for workers'
  sleep 0.5
  cancel_step decode-0
  sleep 0.3
  kill -TERM "${JOB_PID}"
  end_job
  verdict /verdict /reason /first_failure | expect 'fail
cancelled by SIGTERM
null'
}

# What scancel of the whole job does to each step.
cancel_step() {
  "${IN_JOB[@]}" scancel "$(<"${RUN}/state/steps/$1.id")"
}

@test "Slurm's warning before the time limit ends the job by the same path" {
  make_step benchmark HEAD 'exec sleep 300'
  start_job
  await_line 'started benchmark'
  kill -USR1 "${JOB_PID}"
  end_job
  [ "${status}" = 1 ]
  verdict /verdict /reason | expect 'fail
the time limit is near, and benchmark has not ended'
}

@test "a job without a benchmark serves until it is stopped, and that is a pass" {
  make_job 'wait_for_stop http://n1:8000'
  start_job
  await_line 'serving at http://n1:8000 until stopped, by: scancel --batch --signal=TERM 4242'
  kill -TERM "${JOB_PID}"
  end_job
  [ "${status}" = 0 ]
  verdict /verdict /reason /stage | expect 'pass
stopped on request: cancelled by SIGTERM
serving'
}

@test "a worker that dies while the job serves fails it" {
  make_job 'wait_for_stop'
  make_step decode-0 DECODE_0 'sleep 0.5; exit 0'
  run_job
  [ "${status}" = 1 ]
  verdict /verdict /reason | expect 'fail
step decode-0 on n3 ended with exit code 0 in stage serving'
}

@test "a command of the job itself that fails is an internal error, with its place" {
  make_job 'false'
  run_job
  [ "${status}" = 1 ]
  verdict /verdict /reason | expect 'fail
internal error: job.sh line 19: false (exit code 1)'
}

@test "an unset variable does not keep the job from being closed" {
  make_job 'printf "%s" "${NO_SUCH_VARIABLE}"'
  run_job
  [ "${status}" = 1 ]
  verdict /verdict /reason | expect 'fail
the job script ended early (exit code 1)'
}

@test "a job that never comes to close_job has failed, with exit code 0 too" {
  make_job 'exit 0'
  run_job
  [ "${status}" = 1 ]
  verdict /verdict /reason | expect 'fail
the job script ended early (exit code 0)'
}

@test "an evaluation after the benchmark is one more step; the points stay the benchmark's" {
  make_step benchmark HEAD 'printf "{\"completed\":64,\"total_input_tokens\":65536,\"total_output_tokens\":4096,\"output_throughput\":512.5,\"mean_ttft_ms\":42.25,\"mean_tpot_ms\":7.5}" >"$SRTGEN_RUN_DIR/logs/c64.json"'
  make_step evaluation HEAD 'exit 0'
  make_points 'point c64 c64.json vllm 64 - - -'
  make_job 'run_client benchmark "${HEAD_HOST}"; judge_points; run_evaluation evaluation "${HEAD_HOST}"'
  run_job
  [ "${status}" = 0 ]
  verdict /verdict /reason /stage /points/0/verdict /steps/3/name /steps/4/name /steps/4/exit_code /warnings/0 | expect 'pass
completed
evaluation
valid
benchmark
evaluation
0
null'
}

@test "its failure is a warning of a job that passes" {
  make_step evaluation HEAD 'exit 3'
  make_job 'run_client benchmark "${HEAD_HOST}"; run_evaluation evaluation "${HEAD_HOST}"'
  run_job
  [ "${status}" = 0 ]
  verdict /verdict /warnings/0 /warnings/1 /first_failure | expect "pass
evaluation ended with exit code 3, see ${RUN}/logs/evaluation.srun.log
null
null"
  log_lines | sed -n '/^PASS/,/^warning/p' | expect 'PASS: completed
warning        evaluation ended with exit code 3, see RUN/logs/evaluation.srun.log'
}

@test "a benchmark that failed or is invalid is not evaluated" {
  make_step evaluation HEAD 'exit 0'
  make_points 'point c64 c64.json vllm 64 - - -'
  make_job 'run_client benchmark "${HEAD_HOST}"; judge_points; run_evaluation evaluation "${HEAD_HOST}"'
  run_job
  [ "${status}" = 1 ]
  verdict /verdict /steps/3/name /steps/4/name /warnings/0 | expect 'invalid
benchmark
null
no evaluation after a benchmark that is invalid'
  rm -r "${RUN}"
  make_step benchmark HEAD 'exit 7'
  run_job
  verdict /verdict /reason /steps/4/name /warnings/0 | expect 'fail
client benchmark on n1 ended with exit code 7
null
null'
}

@test "a worker that dies while it is evaluated fails the job" {
  make_step evaluation HEAD 'sleep 300'
  make_step decode-0 DECODE_0 'until [[ -e $SRTGEN_RUN_DIR/state/steps/evaluation.id ]]; do sleep 0.1; done; exit 9'
  make_job 'run_client benchmark "${HEAD_HOST}"; run_evaluation evaluation "${HEAD_HOST}"'
  run_job
  [ "${status}" = 1 ]
  verdict /verdict /reason /stage | expect 'fail
step decode-0 on n3 ended with exit code 9 in stage evaluation
evaluation'
}

@test "warnings of tasks come before the end, in the verdict and on the screen" {
  make_step benchmark HEAD 'source "$SRTGEN_BUNDLE/lib/log.sh"; warn first "\"quoted\""; warn second'
  run_job
  [ "${status}" = 0 ]
  verdict /verdict /warnings/0 /warnings/1 | expect 'pass
first "quoted"
second'
}

# Services that nobody can reach: what they would be told is in a file of the run directory.
@test "services are told of an evaluation when it begins, and of the verdict" {
  printf '%s\n' 'STATUS_ENDPOINTS=(http://127.0.0.1:1)' >"${BUNDLE}/status.sh"
  make_step evaluation HEAD 'exit 0'
  make_job 'report_progress benchmark; run_client benchmark "${HEAD_HOST}"; judge_points; run_evaluation evaluation "${HEAD_HOST}"'
  run_job
  [ "${status}" = 0 ]
  told | expect 'benchmark benchmark Running the benchmark
benchmark benchmark Running the evaluation
completed cleanup completed'
  log_lines | tail -n 1 | expect 'status reports that failed: 3 of 3 to 127.0.0.1:1 (no connection)'

  rm -r "${RUN}"
  make_points 'point c64 c64.json vllm 64 - - -'
  run_job
  [ "${status}" = 1 ]
  told | expect 'benchmark benchmark Running the benchmark
failed cleanup 1 of 1 points missing: c64'
}

# told: status, stage and message of each report.
told() {
  sed -n 's/^{"status":"\([a-z]*\)","stage":"\([a-z_]*\)","message":"\([^"]*\)".*/\1 \2 \3/p' "${RUN}/state/status/reports.jsonl"
}
