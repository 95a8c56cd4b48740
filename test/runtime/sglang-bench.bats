#!/usr/bin/env bats
# lib/sglang-bench.sh: which load a recipe's sglang-bench is.

load container

setup() {
  make_task_bundle
  fake_program python3
  PATH=${FAKES}:/usr/bin:/bin
  RESULTS=${BATS_TEST_TMPDIR}/logs/sglang-bench
  unset OPENAI_API_KEY "${!PROFILE_@}"
}
teardown() { remove_locks; }

# sweep: a task that runs it.
sweep() {
  cat >"${BATS_TEST_TMPDIR}/settings" <<END
MODEL=org/model
TOKENIZER=/model
HOST=10.0.0.1
PORT=8000
ISL=1024
OSL=128
CONCURRENCIES=(4 1)
REQUEST_RATE=inf
REQUESTS=128
RESULT_DIR='${RESULTS}'
END
  task 'source "${BASH_SOURCE[0]%/*}/../lib/sglang-bench.sh"' "source '${BATS_TEST_TMPDIR}/settings'" run_sglang_bench
  run_task
}

@test "a run for each concurrency, in the order of the recipe" {
  sweep
  [[ ${status} == 0 ]]
  expect "$(calls)" 'python3 -m sglang.bench_serving --backend sglang-oai --host 10.0.0.1 --port 8000 --model org/model --tokenizer /model --dataset-name random --max-concurrency 4 --num-prompts 128 --random-input-len 1024 --random-output-len 128 --random-range-ratio 1 --request-rate inf --warmup-requests 0 --output-file T/logs/sglang-bench/results_concurrency_4.jsonl
python3 -m sglang.bench_serving --backend sglang-oai --host 10.0.0.1 --port 8000 --model org/model --tokenizer /model --dataset-name random --max-concurrency 1 --num-prompts 128 --random-input-len 1024 --random-output-len 128 --random-range-ratio 1 --request-rate inf --warmup-requests 0 --output-file T/logs/sglang-bench/results_concurrency_1.jsonl'
}

@test "a failing run ends the sweep, with its exit code" {
  fake_program python3 'exit 7'
  sweep
  [[ ${status} == 7 ]]
  expect "$(calls | grep -o 'max-concurrency [0-9]*')" 'max-concurrency 4'
}

@test "the result of an earlier attempt is gone before the run, as the client appends" {
  mkdir -p "${RESULTS}"
  echo old | tee "${RESULTS}/results_concurrency_4.jsonl" >"${RESULTS}/results_concurrency_8.jsonl"
  sweep
  expect "$(ls "${RESULTS}")" results_concurrency_8.jsonl
}

@test "with profiling each point has its own trace" {
  export PROFILE_TYPE=torch PROFILE_OUTPUT_DIR=/logs/profiles PROFILE_AGG_ENDPOINTS=10.0.0.2:7500 SRTCTL_FRONTEND_TYPE=dynamo
  fake_program python3 'if [[ $1 == */post-json.py ]]; then cat >>"${CALLS}"; fi'
  sweep
  expect "$(calls | sed 's/ --backend.*--max-concurrency \([0-9]*\) .*/ \1/')" 'python3 T/bundle/tasks/../lib/post-json.py 60
http://10.0.0.2:7500/engine/start_profile	{"output_dir": "/logs/profiles/agg", "start_step": 0, "num_steps": 50, "activities": ["CPU", "GPU"]}
python3 -m sglang.bench_serving 4
python3 T/bundle/tasks/../lib/post-json.py 300
http://10.0.0.2:7500/engine/stop_profile	{}
python3 T/bundle/tasks/../lib/post-json.py 60
http://10.0.0.2:7500/engine/start_profile	{"output_dir": "/logs/profiles/agg", "start_step": 0, "num_steps": 50, "activities": ["CPU", "GPU"]}
python3 -m sglang.bench_serving 1
python3 T/bundle/tasks/../lib/post-json.py 300
http://10.0.0.2:7500/engine/stop_profile	{}'
}
