# shellcheck shell=bash
# The evaluation that an InferenceX workspace defines: what is asked, and what counts as passed, is in
# that repository and not here.
#
# Provides: run_workspace_evaluation
# Needs:    task.sh (log, warn, die); the workspace's benchmarks/benchmark_lib.sh, and what that needs
#
# Reads these variables, set by the script that sources it:
#   WORKSPACE             the repository
#   SERVED_NAME           of the model
#   API_HOST, PORT        where the frontend listens; most versions of the workspace ask localhost
#   HIGHEST_CONCURRENCY   of the benchmark; empty = it has none
#   RESULT_DIR            gets what the evaluation leaves
#
# And the workspace these of the environment in which the job was submitted, each if it is set: EVAL_CONC,
# EVAL_CONCURRENT_REQUESTS, EVAL_SERVER_HOST, IS_MULTINODE, FRAMEWORK, PRECISION, MODEL, MODEL_PREFIX,
# RUNNER_TYPE, RESULT_FILENAME, SPEC_DECODING, ISL, OSL, MODEL_PATH, MAX_MODEL_LEN, EVAL_MAX_MODEL_LEN,
# TP, CONC, EP_SIZE, DP_ATTENTION, and PREFILL_ and DECODE_ TP, EP, DP_ATTN, DP_ATTENTION, NUM_WORKERS.

readonly DEFAULT_EVALUATION_CONCURRENCY=256

# run_workspace_evaluation: its exit code is that of the evaluation. What there is of results is kept
# after a failure too.
run_workspace_evaluation() {
  local library=${WORKSPACE}/benchmarks/benchmark_lib.sh started=${RESULT_DIR}/.started code=0
  [[ -r ${library} ]] ||
    die "no ${library}: INFMAX_WORKSPACE has to be the directory of an InferenceX repository"
  export OPENAI_API_KEY=${OPENAI_API_KEY:-EMPTY}
  export_evaluation_settings
  mkdir -p "${RESULT_DIR}"
  : >"${started}"
  # In a shell of its own: the text of the workspace sets options and variables as it likes.
  (
    set +eu
    cd "${WORKSPACE}" || exit
    # shellcheck source=/dev/null
    source "${library}"
    run_eval --framework lm-eval --port "${PORT}"
    code=$?
    append_lm_eval_summary || log 'warning: the workspace made no summary of the evaluation'
    exit "${code}"
  ) || code=$?
  keep_evaluation_results "${started}"
  return "${code}"
}

# The names that the workspace reads, from those that its workflow sets.
export_evaluation_settings() {
  export MODEL_NAME=${SERVED_NAME} # the workflow's own may be a name that nobody serves
  export EVAL_CONC=${EVAL_CONC:-${HIGHEST_CONCURRENCY}}
  export EVAL_CONCURRENT_REQUESTS=${EVAL_CONC:-${EVAL_CONCURRENT_REQUESTS:-${DEFAULT_EVALUATION_CONCURRENCY}}}
  export EVAL_SERVER_HOST=${EVAL_SERVER_HOST:-${API_HOST}}
  export IS_MULTINODE=${IS_MULTINODE:-true}
  export TP=${TP:-${PREFILL_TP:-1}}
  export CONC=${CONC:-${EVAL_CONCURRENT_REQUESTS}}
  export EP_SIZE=${EP_SIZE:-${PREFILL_EP:-1}}
  export DP_ATTENTION=${DP_ATTENTION:-${PREFILL_DP_ATTN:-false}}
  export PREFILL_DP_ATTENTION=${PREFILL_DP_ATTENTION:-${PREFILL_DP_ATTN:-${DP_ATTENTION}}}
  export DECODE_DP_ATTENTION=${DECODE_DP_ATTENTION:-${DECODE_DP_ATTN:-${DP_ATTENTION}}}
}

# keep_evaluation_results MARKER: the workspace is shared by jobs and outlives them, so what is older
# than the marker is not this evaluation's.
keep_evaluation_results() {
  local marker=$1 file kept=0
  for file in "${WORKSPACE}"/{meta_env.json,results*.json,sample*.jsonl}; do
    if [[ ${marker} -nt ${file} ]]; then continue; fi # or there is none
    cp -- "${file}" "${RESULT_DIR}/"
    log "kept ${RESULT_DIR}/${file##*/}"
    kept=$((kept + 1))
  done
  rm -f -- "${marker}"
  if ((kept == 0)); then warn "the evaluation left no results in ${WORKSPACE}"; fi
}
