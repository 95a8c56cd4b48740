# shellcheck shell=bash
# Benchmarks whose client is AIPerf: prompts with shared prefixes, and replays of traces.
#
# Provides: run_prefix_ratios, run_published_trace, run_trace_sweep
# Needs:    task.sh (log, die, show_command, prefer_programs_in, at_exit); profiler.sh beside this
#           file; aiperf, or python3 with venv and pip 22.3 to install it; for a published trace curl
#           and sha256sum
#
# Reads these variables, set by the script that sources it:
#   PACKAGE, INSTALL      what pip installs, and when: always, or if-missing in the image
#   MODEL, TOKENIZER      the served name; a directory or a name of the hub
#   URL                   where the frontend listens
# run_prefix_ratios:
#   PREFIX_RATIOS         array; one measured run for each, in this order
#   PREFIX_TOKENS         array; what the prompts of that run share
#   OWN_TOKENS            array; what each of its prompts has beyond that, on average
#   OUTPUT_TOKENS         of an answer, on average
#   PREFIX_PROMPTS        how many different prefixes there are
#   REQUESTS, CONCURRENCY of a run
#   RESULT_DIR            gets prefix_ratio_<ratio>_seed_<number of the run>/
# run_published_trace:
#   TRACE_FILE            where the trace is, once it is fetched
#   TRACE_URL, TRACE_SHA256
#   GOODPUT, EXTRA_FLAGS  which requests are good ones; array of further flags
#   WARMUP_DIR, RESULT_DIR
# run_trace_sweep:
#   TRACE_FILE, GOODPUT, EXTRA_FLAGS, WARMUP_DIR
#   CONCURRENCIES         array; one measured run for each, in this order
#   RESULT_PREFIX         the concurrency is appended for each artifact directory
# and of the environment
#   AIPERF_SERVER_METRICS_URLS   comma list; may be unset
#
# AIPerf exits with 0 when requests have failed, so its result decides: see points.sh.

# shellcheck source=/dev/null
source "${BASH_SOURCE[0]%/*}/profiler.sh"

readonly OPEN_FILES=600000

# run_prefix_ratios: the load of prefix_ratio_benchmark.py in Dynamo's repository, lengths included:
# they spread by a quarter around their mean.
run_prefix_ratios() {
  local run directory
  prepare_aiperf
  for run in "${!PREFIX_RATIOS[@]}"; do
    directory="${RESULT_DIR}/prefix_ratio_${PREFIX_RATIOS[run]}_seed_${run}"
    log "prefix ratio ${PREFIX_RATIOS[run]}: ${PREFIX_TOKENS[run]} shared and ${OWN_TOKENS[run]} own tokens"
    measure_prefix_ratio "${run}" "${directory}" || return
  done
}

measure_prefix_ratio() {
  local run=$1 directory=$2
  local own=${OWN_TOKENS[run]} prefix=${PREFIX_TOKENS[run]}
  local flags=(
    --synthetic-input-tokens-mean "${own}"
    --synthetic-input-tokens-stddev "$(((own + 2) / 4))"
    --output-tokens-mean "${OUTPUT_TOKENS}"
    --output-tokens-stddev "$(((OUTPUT_TOKENS + 2) / 4))"
    --extra-inputs ignore_eos:true
    --concurrency "${CONCURRENCY}"
    --request-count "${REQUESTS}"
    --num-dataset-entries "${REQUESTS}"
    --random-seed "${run}"
  )
  if ((prefix > 0)); then
    flags+=(
      --prefix-prompt-length "${prefix}"
      --num-prefix-prompts "${PREFIX_PROMPTS}"
    )
  fi
  run_aiperf "${directory}" "${flags[@]}"
}

# run_published_trace: each request at the time that the trace has for it.
run_published_trace() {
  prepare_aiperf
  fetch_trace
  log 'warm-up'
  run_aiperf "${WARMUP_DIR}" \
    --concurrency 10 \
    --request-count 20 || return
  log "trace ${TRACE_FILE##*/}"
  local flags=(
    --input-file "${TRACE_FILE}"
    --custom-dataset-type mooncake_trace
    --fixed-schedule
    --random-seed 42
  )
  add_metrics_flags
  flags+=(--goodput "${GOODPUT}")
  run_aiperf "${RESULT_DIR}" "${flags[@]}" "${EXTRA_FLAGS[@]}"
}

# run_trace_sweep: the same trace at each concurrency. Answers are as long as the trace says, whatever
# the model would like. Tokenizers of such models may bring code of their own.
run_trace_sweep() {
  local concurrency
  prepare_aiperf
  # AIPerf is the one to refuse; this line says what to do.
  [[ -f ${TRACE_FILE} ]] || log "no trace ${TRACE_FILE}: mount it into the container"
  log 'warm-up'
  run_aiperf "${WARMUP_DIR}" \
    --tokenizer-trust-remote-code \
    --extra-inputs ignore_eos:true \
    --concurrency 1 \
    --request-count 5 || return
  start_profiler
  for concurrency in "${CONCURRENCIES[@]}"; do
    log "concurrency ${concurrency}"
    measure_trace "${concurrency}" || return
  done
  stop_profiler
}

measure_trace() {
  local concurrency=$1
  local flags=(
    --tokenizer-trust-remote-code
    --input-file "${TRACE_FILE}"
    --custom-dataset-type mooncake_trace
    --extra-inputs ignore_eos:true
    --concurrency "${concurrency}"
    --random-seed 42
  )
  add_metrics_flags --server-metrics-formats json jsonl
  flags+=(--goodput "${GOODPUT}")
  run_aiperf "${RESULT_PREFIX}${concurrency}" "${flags[@]}" "${EXTRA_FLAGS[@]}"
}

# add_metrics_flags FLAG...: where AIPerf reads metrics of the workers, into the caller's `flags`; and
# the given ones, if it reads any.
add_metrics_flags() {
  local urls
  IFS=, read -r -a urls <<<"${AIPERF_SERVER_METRICS_URLS:-}"
  if ((${#urls[@]} > 0)); then flags+=(--server-metrics "${urls[@]}" "$@"); fi
}

# run_aiperf DIRECTORY FLAG...: one run; its artifacts go to the directory. What an earlier attempt has
# left there is no result of this one.
run_aiperf() {
  local directory=$1
  shift
  local client_command=(
    aiperf profile
    --model "${MODEL}"
    --tokenizer "${TOKENIZER}"
    --url "${URL}"
    --streaming
    --ui simple
    --artifact-dir "${directory}"
    "$@"
  )
  mkdir -p "${directory}"
  rm -f -- "${directory}/profile_export_aiperf.json"
  show_command "${client_command[@]}" >&2
  "${client_command[@]}"
}

# prepare_aiperf: afterwards aiperf is in PATH, and the log knows which one it is.
prepare_aiperf() {
  raise_open_files
  # Seconds without a byte after which AIPerf gives a connection up; long prompts take their time.
  export AIPERF_HTTP_SO_RCVTIMEO=120
  export PYTHONUNBUFFERED=1
  if [[ ${INSTALL} == always ]] || ! type -P aiperf >/dev/null; then install_aiperf; fi
  log "client: aiperf $(aiperf --version)"
}

# Each request in flight is an open socket; the default limit of a container is often 1024.
raise_open_files() {
  ulimit -n "${OPEN_FILES}" 2>/dev/null || ulimit -Sn "$(ulimit -Hn)"
  log "open files: $(ulimit -n)"
}

# Into an environment of its own, so that the engine's packages stay what they are. Debian's Python
# cannot put pip into one, so the image's pip works on it from outside. NVIDIA's images pin packages
# by PIP_CONSTRAINT, for their own Python and no other.
install_aiperf() {
  local environment
  environment=$(mktemp -d -t aiperf.XXXXXX)
  at_exit rm -rf -- "${environment}"
  log "installing ${PACKAGE}"
  if ! python3 -m venv --without-pip "${environment}" || ! install_into "${environment}"; then
    die "cannot install ${PACKAGE}: use an image that has aiperf, or nodes with access to packages"
  fi
  prefer_programs_in "${environment}/bin"
}

install_into() {
  local pip=(
    python3 -m pip
    --python "$1/bin/python"
    --disable-pip-version-check
    install
    --quiet
    "${PACKAGE}"
    tiktoken
  )
  PIP_CONSTRAINT='' "${pip[@]}"
}

# fetch_trace: once for a job, and whole. Without it AIPerf ends with an error of its own.
fetch_trace() {
  local sum
  if [[ ! -f ${TRACE_FILE} ]]; then
    log "fetching ${TRACE_URL}"
    mkdir -p "${TRACE_FILE%/*}"
    if ! curl -fsSL --retry 3 --connect-timeout 30 --output "${TRACE_FILE}.part" "${TRACE_URL}"; then
      log "cannot fetch ${TRACE_URL}: mount a directory with ${TRACE_FILE##*/} at ${TRACE_FILE%/*}"
      return
    fi
    mv -f "${TRACE_FILE}.part" "${TRACE_FILE}"
  fi
  sum=$(sha256sum <"${TRACE_FILE}")
  [[ ${sum%% *} == "${TRACE_SHA256}" ]] ||
    die "${TRACE_FILE} is not the published trace: its sha256 is ${sum%% *}, not ${TRACE_SHA256}"
}
