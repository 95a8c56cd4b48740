# shellcheck shell=bash
# sglang-bench: a sweep over concurrencies with SGLang's own load generator and its own prompts.
#
# Provides: run_sglang_bench
# Needs:    task.sh (log, show_command); profiler.sh beside this file; python3 with sglang
#
# Reads these variables, set by the script that sources it:
#   MODEL, TOKENIZER      the served name; a directory or a name of the hub
#   HOST, PORT            where the frontend listens
#   ISL, OSL              input and output, in tokens; each request has exactly these
#   CONCURRENCIES         array; one run for each, in this order
#   REQUEST_RATE          requests per second, or inf
#   REQUESTS              of each run
#   RESULT_DIR            gets results_concurrency_<c>.jsonl

# shellcheck source=/dev/null
source "${BASH_SOURCE[0]%/*}/profiler.sh"

# run_sglang_bench: all points, each with a trace of its own if there is profiling. The first run that
# fails ends the sweep, with its exit code.
run_sglang_bench() {
  local concurrency
  # Clients send a bearer token; servers without authentication take any.
  export OPENAI_API_KEY=${OPENAI_API_KEY:-EMPTY}
  mkdir -p "${RESULT_DIR}"
  for concurrency in "${CONCURRENCIES[@]}"; do
    log "concurrency ${concurrency}"
    start_profiler
    run_sglang_point "${concurrency}" || return
    stop_profiler
  done
}

# The data set "random" of this client cuts conversations of ShareGPT to the length; a range ratio of
# 1 is its name for exactly that length.
run_sglang_point() {
  local result="${RESULT_DIR}/results_concurrency_$1.jsonl"
  local client=(
    python3 -m sglang.bench_serving
    --backend sglang-oai
    --host "${HOST}"
    --port "${PORT}"
    --model "${MODEL}"
    --tokenizer "${TOKENIZER}"
    --dataset-name random
    --max-concurrency "$1"
    --num-prompts "${REQUESTS}"
    --random-input-len "${ISL}"
    --random-output-len "${OSL}"
    --random-range-ratio 1
    --request-rate "${REQUEST_RATE}"
    --warmup-requests 0
    --output-file "${result}"
  )
  rm -f -- "${result}" # the client appends
  show_command "${client[@]}" >&2
  "${client[@]}"
}
