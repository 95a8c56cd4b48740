#!/usr/bin/env bats
# lib/aiperf.sh: which runs a recipe's router, mooncake-router and trace-replay are.

# shellcheck disable=SC2016,SC2030,SC2031 # code in quotes is for other shells; a test is a subshell

load container

readonly URL=http://10.0.0.1:8000
readonly METRICS=http://10.0.0.1:7500/metrics,http://10.0.0.2:7501/metrics

setup() {
  make_task_bundle
  fake_program aiperf 'if [[ $1 == --version ]]; then echo 0.8.0; fi'
  PATH=${FAKES}:/usr/bin:/bin
  unset AIPERF_SERVER_METRICS_URLS AIPERF_PACKAGE
}
teardown() { remove_locks; }

# client ENTRY SETTING...: a task that runs the entry, with settings as in bench/.
client() {
  local entry=$1
  shift
  cat >"${BATS_TEST_TMPDIR}/settings" <<END
PACKAGE=aiperf==0.8.0
INSTALL=if-missing
MODEL=org/model
TOKENIZER=/model
URL=${URL}
GOODPUT='time_to_first_token:2000 inter_token_latency:25'
EXTRA_FLAGS=()
WARMUP_DIR='${BATS_TEST_TMPDIR}/logs/artifacts/warmup'
RESULT_DIR='${BATS_TEST_TMPDIR}/logs/result'
END
  printf '%s\n' "$@" >>"${BATS_TEST_TMPDIR}/settings"
  task 'source "${BASH_SOURCE[0]%/*}/../lib/aiperf.sh"' "source '${BATS_TEST_TMPDIR}/settings'" "${entry}"
  run_task
}

router() {
  client run_prefix_ratios 'PREFIX_RATIOS=(0.1 0.5)' 'PREFIX_TOKENS=(100 500)' 'OWN_TOKENS=(900 500)' \
    OUTPUT_TOKENS=22 PREFIX_PROMPTS=20 REQUESTS=16 CONCURRENCY=4 "$@"
}

# Where the published trace is, and its sum.
mooncake() {
  printf '{"timestamp": 0, "input_length": 1, "output_length": 1, "hash_ids": [0]}\n' >"${BATS_TEST_TMPDIR}/published"
  client run_published_trace "TRACE_FILE='${BATS_TEST_TMPDIR}/logs/traces/conversation_trace.jsonl'" \
    "TRACE_URL='file://${BATS_TEST_TMPDIR}/published'" \
    "TRACE_SHA256=$(sha256sum <"${BATS_TEST_TMPDIR}/published" | cut -d ' ' -f 1)" "$@"
}

replay() {
  touch "${BATS_TEST_TMPDIR}/trace.jsonl"
  client run_trace_sweep "TRACE_FILE='${BATS_TEST_TMPDIR}/trace.jsonl'" 'CONCURRENCIES=(4 8)' \
    "RESULT_PREFIX='${BATS_TEST_TMPDIR}/logs/artifacts/model_trace_c'" "$@"
}

# What AIPerf does with a trace that is not there.
without_trace() {
  fake_program aiperf 'if [[ $1 == --version ]]; then echo 0.8.0; elif [[ $* == *--input-file* ]]; then exit 2; fi'
}

# The log without the commands.
messages() {
  grep -v '^aiperf\|^ ' <<<"${output}" | sed "s#${BATS_TEST_TMPDIR}#T#g; s#^open files: .*#open files: so many#"
}

readonly PROFILE="aiperf profile --model org/model --tokenizer /model --url ${URL} --streaming --ui simple --artifact-dir T/logs"
readonly TRACE='--custom-dataset-type mooncake_trace'
readonly GOOD='--goodput time_to_first_token:2000\ inter_token_latency:25'

@test "router: a run for each ratio, with the load of Dynamo's benchmark" {
  router
  [[ ${status} == 0 ]]
  expect "$(calls)" "aiperf --version
${PROFILE}/result/prefix_ratio_0.1_seed_0 --synthetic-input-tokens-mean 900 --synthetic-input-tokens-stddev 225 --output-tokens-mean 22 --output-tokens-stddev 6 --extra-inputs ignore_eos:true --concurrency 4 --request-count 16 --num-dataset-entries 16 --random-seed 0 --prefix-prompt-length 100 --num-prefix-prompts 20
${PROFILE}/result/prefix_ratio_0.5_seed_1 --synthetic-input-tokens-mean 500 --synthetic-input-tokens-stddev 125 --output-tokens-mean 22 --output-tokens-stddev 6 --extra-inputs ignore_eos:true --concurrency 4 --request-count 16 --num-dataset-entries 16 --random-seed 1 --prefix-prompt-length 500 --num-prefix-prompts 20"
  expect "$(messages)" 'decode-0: task 0 of 2 starts on node002
open files: so many
client: aiperf 0.8.0
prefix ratio 0.1: 100 shared and 900 own tokens
prefix ratio 0.5: 500 shared and 500 own tokens'
}

@test "router: nothing shared is no prefix, not one without tokens" {
  router 'PREFIX_RATIOS=(0)' 'PREFIX_TOKENS=(0)' 'OWN_TOKENS=(1)'
  expect "$(calls | tail -n 1)" "${PROFILE}/result/prefix_ratio_0_seed_0 --synthetic-input-tokens-mean 1 --synthetic-input-tokens-stddev 0 --output-tokens-mean 22 --output-tokens-stddev 6 --extra-inputs ignore_eos:true --concurrency 4 --request-count 16 --num-dataset-entries 16 --random-seed 0"
}

@test "mooncake-router: the trace is fetched, then a warm-up and a measured run" {
  export AIPERF_SERVER_METRICS_URLS=${METRICS}
  mooncake "EXTRA_FLAGS=(--workers-max 4 --note 'a b')"
  [[ ${status} == 0 ]]
  expect "$(calls)" "aiperf --version
${PROFILE}/artifacts/warmup --concurrency 10 --request-count 20
${PROFILE}/result --input-file T/logs/traces/conversation_trace.jsonl ${TRACE} --fixed-schedule --random-seed 42 --server-metrics http://10.0.0.1:7500/metrics http://10.0.0.2:7501/metrics ${GOOD} --workers-max 4 --note a\\ b"
  cmp "${BATS_TEST_TMPDIR}/published" "${BATS_TEST_TMPDIR}/logs/traces/conversation_trace.jsonl"
  expect "$(messages)" 'decode-0: task 0 of 2 starts on node002
open files: so many
client: aiperf 0.8.0
fetching file://T/published
warm-up
trace conversation_trace.jsonl'
}

@test "mooncake-router: a trace that is there is not fetched again, but looked at" {
  mkdir -p "${BATS_TEST_TMPDIR}/logs/traces"
  printf '{"timestamp": 0, "input_length": 1, "output_length": 1, "hash_ids": [0]}\n' >"${BATS_TEST_TMPDIR}/logs/traces/conversation_trace.jsonl"
  mooncake TRACE_URL=file:///nowhere
  [[ ${status} == 0 ]]
  expect "$(calls | tail -n 1)" "${PROFILE}/result --input-file T/logs/traces/conversation_trace.jsonl ${TRACE} --fixed-schedule --random-seed 42 ${GOOD}"
  echo '<html>' >"${BATS_TEST_TMPDIR}/logs/traces/conversation_trace.jsonl"
  : >"${CALLS}"
  mooncake TRACE_URL=file:///nowhere TRACE_SHA256=abc
  [[ ${status} == 1 ]]
  expect "$(calls)" 'aiperf --version'
  expect "$(messages | tail -n 1)" "T/logs/traces/conversation_trace.jsonl is not the published trace: its sha256 is $(echo '<html>' | sha256sum | cut -d ' ' -f 1), not abc"
}

@test "mooncake-router: without the trace one line says what to do, and AIPerf refuses" {
  without_trace
  mooncake TRACE_URL=file:///nowhere
  [[ ${status} == 2 ]]
  expect "$(messages | grep -v ^curl)" 'decode-0: task 0 of 2 starts on node002
open files: so many
client: aiperf 0.8.0
fetching file:///nowhere
cannot fetch file:///nowhere: mount a directory with conversation_trace.jsonl at T/logs/traces
warm-up
trace conversation_trace.jsonl'
  expect "$(ls -A "${BATS_TEST_TMPDIR}/logs/traces")" ''
}

@test "trace-replay: a warm-up and a run for each concurrency" {
  export AIPERF_SERVER_METRICS_URLS=${METRICS}
  replay 'EXTRA_FLAGS=(--benchmark-duration 60)'
  [[ ${status} == 0 ]]
  expect "$(calls)" "aiperf --version
${PROFILE}/artifacts/warmup --tokenizer-trust-remote-code --extra-inputs ignore_eos:true --concurrency 1 --request-count 5
${PROFILE}/artifacts/model_trace_c4 --tokenizer-trust-remote-code --input-file T/trace.jsonl ${TRACE} --extra-inputs ignore_eos:true --concurrency 4 --random-seed 42 --server-metrics http://10.0.0.1:7500/metrics http://10.0.0.2:7501/metrics --server-metrics-formats json jsonl ${GOOD} --benchmark-duration 60
${PROFILE}/artifacts/model_trace_c8 --tokenizer-trust-remote-code --input-file T/trace.jsonl ${TRACE} --extra-inputs ignore_eos:true --concurrency 8 --random-seed 42 --server-metrics http://10.0.0.1:7500/metrics http://10.0.0.2:7501/metrics --server-metrics-formats json jsonl ${GOOD} --benchmark-duration 60"
}

@test "trace-replay: without metrics nothing is said of their form" {
  replay 'CONCURRENCIES=(1)'
  expect "$(calls | tail -n 1)" "${PROFILE}/artifacts/model_trace_c1 --tokenizer-trust-remote-code --input-file T/trace.jsonl ${TRACE} --extra-inputs ignore_eos:true --concurrency 1 --random-seed 42 ${GOOD}"
}

@test "trace-replay: profilers run from the end of the warm-up to the end of the last run" {
  fake_program python3 'cat >/dev/null'
  export PROFILE_TYPE=torch PROFILE_OUTPUT_DIR=/logs/profiles PROFILE_DECODE_ENDPOINTS=10.0.0.9:7500
  replay
  [[ ${status} == 0 ]]
  expect "$(messages | grep -v 'task 0\|^open\|^client')" 'warm-up
profiling (torch): starts on 1 workers, traces in /logs/profiles
concurrency 4
concurrency 8
profiling: stops on 1 workers'
}

@test "trace-replay: without the trace one line says what to do, and AIPerf refuses" {
  without_trace
  replay 'TRACE_FILE=/nowhere/t.jsonl'
  [[ ${status} == 2 ]]
  expect "$(messages | tail -n 3)" 'no trace /nowhere/t.jsonl: mount it into the container
warm-up
concurrency 4'
}

# failing FLAGS CODE: aiperf ends with the code when it is called with these flags.
failing() {
  fake_program aiperf "if [[ \"\$*\" == *'$1'* ]]; then exit $2; fi"
}

@test "the first failing run ends each of them, with its exit code" {
  failing prefix_ratio_0.1 7
  router
  [[ ${status} == 7 ]]
  expect "$(calls | grep -c profile)" 1

  : >"${CALLS}"
  failing --fixed-schedule 8
  mooncake
  [[ ${status} == 8 ]]
  expect "$(calls | grep -c profile)" 2

  : >"${CALLS}"
  failing '--concurrency 4 ' 9
  replay
  [[ ${status} == 9 ]]
  expect "$(calls | grep -c profile)" 2
}

@test "a failing warm-up ends them before anything is measured" {
  failing artifacts/warmup 3
  mooncake
  [[ ${status} == 3 ]]
  replay
  [[ ${status} == 3 ]]
  expect "$(calls | grep -c profile)" 2
}

@test "what an earlier attempt has left is gone before the run; its directory stays" {
  mkdir -p "${BATS_TEST_TMPDIR}/logs/artifacts/model_trace_c4"
  touch "${BATS_TEST_TMPDIR}/logs/artifacts/model_trace_c4"/{profile_export_aiperf.json,other}
  replay 'CONCURRENCIES=(4)'
  expect "$(ls -A "${BATS_TEST_TMPDIR}/logs/artifacts/model_trace_c4")" other
}

@test "what AIPerf finds in its environment" {
  fake_program aiperf 'echo "timeout ${AIPERF_HTTP_SO_RCVTIMEO}, unbuffered ${PYTHONUNBUFFERED}, $(ulimit -Sn) of $(ulimit -Hn) files"'
  ulimit -Sn 256
  ulimit -Hn 1024
  replay
  expect "$(messages | grep -v '^decode\|^warm\|^conc' | sort -u)" 'client: aiperf timeout 120, unbuffered 1, 1024 of 1024 files
open files: so many
timeout 120, unbuffered 1, 1024 of 1024 files'
}

# An interpreter that makes environments, and installs an aiperf of its own into them.
fake_python() {
  fake_program python3 'if [[ $2 == venv ]]; then mkdir "$4/bin"; exit; fi' \
    'echo "constraints: <${PIP_CONSTRAINT}>"' \
    'printf "#!/bin/sh\necho \"installed: \$*\"\n" >"${4%/*}/aiperf"' \
    'chmod +x "${4%/*}/aiperf"' "$@"
}

@test "without aiperf it is installed, beside the engine's packages and for this task alone" {
  rm "${FAKES}/aiperf"
  fake_python
  PIP_CONSTRAINT=/etc/pins replay 'CONCURRENCIES=(4)'
  [[ ${status} == 0 ]]
  expect "$(calls)" 'python3 -m venv --without-pip T/tmp/aiperf.XXXXXX
python3 -m pip --python T/tmp/aiperf.XXXXXX/bin/python --disable-pip-version-check install --quiet aiperf==0.8.0 tiktoken'
  expect "$(messages | sed 's/: profile .*//')" 'decode-0: task 0 of 2 starts on node002
open files: so many
installing aiperf==0.8.0
constraints: <>
client: aiperf installed: --version
warm-up
installed
concurrency 4
installed'
  expect "$(ls -A "${TMPDIR}")" ''
}

@test "the version that a recipe names is installed though the image has one" {
  fake_python
  replay INSTALL=always 'PACKAGE="aiperf>=0.7.0"'
  expect "$(calls | tail -n 1)" 'python3 -m pip --python T/tmp/aiperf.XXXXXX/bin/python --disable-pip-version-check install --quiet aiperf\>=0.7.0 tiktoken'
  expect "$(messages | grep client)" 'client: aiperf installed: --version'
}

@test "what cannot be installed ends the client with one line" {
  rm "${FAKES}/aiperf"
  fake_python 'exit 4'
  replay
  [[ ${status} == 1 ]]
  expect "$(messages | tail -n 1)" 'cannot install aiperf==0.8.0: use an image that has aiperf, or nodes with access to packages'
  fake_program python3 'exit 5'
  : >"${CALLS}"
  replay
  [[ ${status} == 1 ]]
  expect "$(calls)" 'python3 -m venv --without-pip T/tmp/aiperf.XXXXXX'
  expect "$(ls -A "${TMPDIR}")" ''
}
