# shellcheck shell=bash
# sa-bench: a sweep over concurrencies, driven by the load generator that the image has.
#
# Provides: run_sa_bench
# Needs:    task.sh (log, die, show_command, at_exit); profiler.sh and sa-bench-prompts.py beside
#           this file; python3
#
# Reads these variables, set by the script that sources it:
#   CLIENT                sglang, vllm or trtllm
#   MODEL, TOKENIZER      the served name; a directory or a name of the hub
#   HOST, PORT            where the frontend listens
#   ISL, OSL              longest input and output, in tokens
#   RANGE_RATIO           lengths are drawn evenly from [RANGE_RATIO * length, length]
#   CONCURRENCIES         array; one measured run for each, in this order
#   REQUEST_RATE          requests per second, or inf
#   PROMPTS_MULTIPLIER    requests of a measured run = this * concurrency
#   WARMUP_MULTIPLIER     requests of the run before it, whose result is thrown away; 0 = no run
#   USE_CHAT_TEMPLATE     true: prompts are rendered with the model's chat template
#   DATASET_NAME          random, or custom: prompts from DATASET_PATH
#   CUSTOM_TOKENIZER      as sa-bench spells it; empty = the model's own
#   RESULT_DIR            gets results_concurrency_<c>_<RESULT_SUFFIX>.json
#
# The generators mean different things by the same flags: a range ratio of 0.8 is [0.8 L, L] for
# SGLang's and [0.2 L, 1.8 L] for the other two, and none of them renders a chat template into
# random prompts. So none of them makes its prompts here. One program does, with sa-bench's meaning,
# and each generator replays the file. The --random-... flags then have no effect; they are there
# since a point is known by them in logs and results.

readonly WARMUP_RATE=250
readonly OPEN_FILES=65536
readonly SA_BENCH_LIBRARY=${BASH_SOURCE[0]%/*}

# shellcheck source=/dev/null
source "${SA_BENCH_LIBRARY}/profiler.sh"

# run_sa_bench: all points; the first run that fails ends the sweep, with its exit code.
run_sa_bench() {
  local concurrency scratch
  case ${CLIENT} in
    sglang | vllm | trtllm) ;;
    *) die "no load generator: ${CLIENT}" ;;
  esac
  prepare_client
  start_profiler # once: its steps are counted, and are over long before the first point is
  for concurrency in "${CONCURRENCIES[@]}"; do
    run_point "${concurrency}" || return
  done
  stop_profiler
}

prepare_client() {
  raise_open_files
  # Clients send a bearer token; servers without authentication take any.
  export OPENAI_API_KEY=${OPENAI_API_KEY:-EMPTY}
  mkdir -p "${RESULT_DIR}"
  scratch=$(mktemp -d -t sa-bench.XXXXXX)
  at_exit rm -rf -- "${scratch}"
}

# Each request in flight is an open socket, and a closed connection keeps its local port for a
# while: with too few of either, the client is measured and not the server.
raise_open_files() {
  local concurrency most=0 allowed first last
  allowed=$(ulimit -Hn)
  if [[ ${allowed} == unlimited ]] || ((allowed > OPEN_FILES)); then allowed=${OPEN_FILES}; fi
  if [[ $(ulimit -Sn) != unlimited ]] && (($(ulimit -Sn) < allowed)); then
    ulimit -Sn "${allowed}"
  fi
  for concurrency in "${CONCURRENCIES[@]}"; do
    if ((concurrency > most)); then most=${concurrency}; fi
  done
  read -r first last </proc/sys/net/ipv4/ip_local_port_range
  allowed=$(ulimit -Sn)
  log "open files: ${allowed}, local ports: $((last - first + 1)), requests at once: ${most}"
  if [[ ${allowed} == unlimited ]]; then allowed=$((most + 1)); fi
  if ((most >= allowed || most > last - first)); then
    log "warning: too few for ${most} requests at once, some will fail"
  fi
}

run_point() {
  local concurrency=$1 result="results_concurrency_$1_${RESULT_SUFFIX}.json"
  log "concurrency ${concurrency}: $(describe_lengths)"
  if ((WARMUP_MULTIPLIER > 0)); then
    run_load $((concurrency * WARMUP_MULTIPLIER)) "${WARMUP_RATE}" '' || return
  fi
  rm -f -- "${RESULT_DIR}/${result}"
  run_load $((concurrency * PROMPTS_MULTIPLIER)) "${REQUEST_RATE}" "${result}"
}

describe_lengths() {
  if [[ ${DATASET_NAME} == custom ]]; then
    printf 'lengths as in %s\n' "${DATASET_PATH}"
  else
    awk -v input="${ISL}" -v output="${OSL}" -v ratio="${RANGE_RATIO}" '
      function least(most) { return most * ratio < 1 ? 1 : int(most * ratio) }
      BEGIN {
        printf "input tokens [%d,%d], output tokens [%d,%d]\n",
          least(input), input, least(output), output
      }'
  fi
}

# run_load REQUESTS RATE RESULT: one run of the generator; without a result file it is a warm-up. A
# warm-up has other prompts than the measured run, or a prefix cache would answer the latter.
run_load() {
  local requests=$1 rate=$2 result=$3 seed=0 prompts client_command=()
  if [[ -z ${result} ]]; then seed=1; fi
  make_prompts || return
  "${CLIENT}_client"
  show_command "${client_command[@]}" >&2
  "${client_command[@]}"
}

# Sets `prompts`, a file in the form that the client reads.
make_prompts() {
  local options=(
    --client "${CLIENT}"
    --tokenizer "${TOKENIZER}"
    --count "${requests}"
    --seed "${seed}"
    --output "${scratch}/prompts.jsonl"
  )
  if [[ ${DATASET_NAME} == custom ]]; then
    options+=(--dataset "${DATASET_PATH}")
  else
    options+=(--input-tokens "${ISL}" --output-tokens "${OSL}" --range-ratio "${RANGE_RATIO}")
  fi
  if [[ ${USE_CHAT_TEMPLATE} == true ]]; then options+=(--chat-template); fi
  if [[ -n ${CUSTOM_TOKENIZER} ]]; then
    options+=(--custom-tokenizer "${CUSTOM_TOKENIZER}" --save-tokenizer "${scratch}/tokenizer")
  fi
  prompts=${scratch}/prompts.jsonl
  python3 "${SA_BENCH_LIBRARY}/sa-bench-prompts.py" "${options[@]}"
}

# The generators can load a tokenizer only in the usual form: a custom one was saved in it.
client_tokenizer() {
  if [[ -n ${CUSTOM_TOKENIZER} ]]; then
    printf '%s\n' "${scratch}/tokenizer"
  else
    printf '%s\n' "${TOKENIZER}"
  fi
}

# The three commands. Of the caller they read: concurrency, requests, rate, seed, prompts, result,
# scratch; and set client_command.

# sglang-oai is its name for /v1/completions of any server. Its data set "sharegpt" is a list of
# conversations, here ours; the length of the second turn is the length of the answer. It always
# writes a result, and appends.
sglang_client() {
  client_command=(
    python3 -m sglang.bench_serving
    --backend sglang-oai
    --host "${HOST}"
    --port "${PORT}"
    --model "${MODEL}"
    --tokenizer "$(client_tokenizer)"
    --dataset-name sharegpt
    --dataset-path "${prompts}"
    --num-prompts "${requests}"
    --random-input-len "${ISL}"
    --random-output-len "${OSL}"
    --random-range-ratio "${RANGE_RATIO}"
    --request-rate "${rate}"
    --max-concurrency "${concurrency}"
    --extra-request-body '{"temperature": 0, "ignore_eos": true}'
    --warmup-requests 1
    --seed "${seed}"
    --disable-tqdm
    --output-file "${result:+${RESULT_DIR}/}${result:-/dev/null}"
  )
}

# An output length of -1 means: as the file says for each prompt. The ready check is one request
# first, whose failure ends the run.
vllm_client() {
  client_command=(
    vllm bench serve
    --backend openai
    --endpoint /v1/completions
    --host "${HOST}"
    --port "${PORT}"
    --model "${MODEL}"
    --tokenizer "$(client_tokenizer)"
    --trust-remote-code
    --dataset-name custom
    --dataset-path "${prompts}"
    --custom-output-len=-1
    --skip-chat-template
    --num-prompts "${requests}"
    --random-input-len "${ISL}"
    --random-output-len "${OSL}"
    --request-rate "${rate}"
    --max-concurrency "${concurrency}"
    --temperature 0
    --ignore-eos
    --ready-check-timeout-sec 60
    --seed "${seed}"
    --percentile-metrics 'ttft,tpot,itl,e2el'
    --metric-percentiles '90,95,99'
    --disable-tqdm
  )
  add_result_flags
}

trtllm_client() {
  client_command=(
    python3 -m tensorrt_llm.serve.scripts.benchmark_serving
    --backend openai
    --endpoint /v1/completions
    --host "${HOST}"
    --port "${PORT}"
    --model "${MODEL}"
    --tokenizer "$(client_tokenizer)"
    --trust-remote-code
    --dataset-name trtllm_custom
    --dataset-path "${prompts}"
    --num-prompts "${requests}"
    --random-input-len "${ISL}"
    --random-output-len "${OSL}"
    --request-rate "${rate}"
    --max-concurrency "${concurrency}"
    --temperature 0
    --ignore-eos
    --seed "${seed}"
    --percentile-metrics 'ttft,tpot,itl,e2el'
    --metric-percentiles '90,95,99'
    --disable-tqdm
  )
  add_result_flags
}

add_result_flags() {
  if [[ -z ${result} ]]; then return; fi
  client_command+=(
    --save-result
    --result-dir "${RESULT_DIR}"
    --result-filename "${result}"
  )
}
