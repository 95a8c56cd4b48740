# shellcheck shell=bash
# An accuracy evaluation with EleutherAI's lm-eval over the completions API, for images without a
# harness of their own.
#
# Provides: run_lm_eval
# Needs:    task.sh (log, warn, show_command, at_exit); python3; pip or uv, and a way to their index
#
# Reads these variables, set by the script that sources it:
#   LM_EVAL_VERSION    what is installed, unless the image has exactly it
#   TASK               lm-eval's name for the evaluation
#   MODEL, BASE_URL    the served name; where the frontend listens
#   CONCURRENT         requests at once
#   SEED               of the requests, and of the choice of examples
#   OPTIONS            array; the rest of its command line
#   REPEAT             how often
#   RESULT_DIR         gets a directory <TASK>_run<i> for each

readonly LM_EVAL_REQUEST_SECONDS=600

# run_lm_eval: all runs; the first one that fails ends them, with its exit code.
run_lm_eval() {
  local run
  export OPENAI_API_KEY=${OPENAI_API_KEY:-EMPTY}
  install_lm_eval
  for ((run = 1; run <= REPEAT; run++)); do
    log "${TASK}: run ${run} of ${REPEAT}"
    run_lm_eval_once "${RESULT_DIR}/${TASK}_run${run}" || return
  done
}

# Into a directory that goes with the task: nothing of the image is changed, so it needs no root and
# does no harm where there are no containers.
install_lm_eval() {
  local packages
  if has_lm_eval; then
    log "the image has lm-eval ${LM_EVAL_VERSION}"
    return
  fi
  packages=$(mktemp -d -t lm-eval.XXXXXX)
  at_exit rm -rf -- "${packages}"
  if python3 -m pip --version >/dev/null 2>&1; then
    python3 -m pip install --quiet --target "${packages}" "lm_eval[api]==${LM_EVAL_VERSION}"
  else
    uv pip install --quiet --target "${packages}" "lm_eval[api]==${LM_EVAL_VERSION}"
  fi
  export PYTHONPATH=${packages}${PYTHONPATH:+:${PYTHONPATH}}
}

has_lm_eval() {
  python3 -c '
import sys
from importlib.metadata import version
sys.exit(version("lm_eval") != sys.argv[1])
' "${LM_EVAL_VERSION}" >/dev/null 2>&1
}

# run_lm_eval_once DIR. Prompts are sent as text: with a tokenizer lm-eval would cut them to 2048
# tokens, its idea of a model's length.
run_lm_eval_once() {
  local directory=$1 model_args harness
  model_args=model=${MODEL},base_url=${BASE_URL}/v1/completions
  model_args+=,tokenizer_backend=None,tokenized_requests=False
  model_args+=,num_concurrent=${CONCURRENT},timeout=${LM_EVAL_REQUEST_SECONDS},seed=${SEED}
  harness=(
    python3 -m lm_eval
    --model local-completions
    --model_args "${model_args}"
    --tasks "${TASK}"
    "${OPTIONS[@]}"
    --seed "${SEED}"
    --output_path "${directory}"
  )
  rm -rf -- "${directory}"
  mkdir -p "${directory}"
  show_command "${harness[@]}" >&2
  "${harness[@]}" || return
  # It writes into a directory that is called after the model.
  if [[ -z $(find "${directory}" -name 'results*.json') ]]; then
    warn "${TASK} left no score in ${directory}"
  fi
}
