#!/usr/bin/env bats
# lib/evaluation.sh, lib/lm-eval.sh and lib/workspace-evaluation.sh: which command an evaluation is, and
# what is kept of it.

# shellcheck disable=SC2016 # code for the shells of fakes

load container

setup() {
  make_task_bundle
  mkdir -p "${RUN}/state"
  fake_program python3
  PATH=${FAKES}:/usr/bin:/bin
  RESULTS=${BATS_TEST_TMPDIR}/logs/results
  NAME=eval_test_$$ # of files in /tmp
  unset OPENAI_API_KEY PYTHONPATH
}

teardown() {
  remove_locks
  rm -f "/tmp/${NAME}"_*
}

# evaluate LIBRARY ENTRY SETTING...
evaluate() {
  local library=$1 entry=$2
  shift 2
  printf '%s\n' "RESULT_DIR='${RESULTS}'" "$@" >"${BATS_TEST_TMPDIR}/settings"
  task "source \"\${BASH_SOURCE[0]%/*}/../lib/${library}.sh\"" "source '${BATS_TEST_TMPDIR}/settings'" "${entry}"
  run_task
}

warnings() { cat "${RUN}/state/warnings" 2>/dev/null || printf 'none\n'; }

# --- SGLang's harness

harness() {
  evaluate evaluation run_evaluation EVALUATION="${NAME}" BASE_URL=http://10.0.0.1:8000 MODEL=org/model \
    'OPTIONS=(--num-examples 200 --num-threads 512)'
}

@test "harness: its command, and what it leaves is kept" {
  touch -d '1 hour ago' "/tmp/${NAME}_old.json"
  fake_program python3 "echo score >/tmp/${NAME}_org.json" "echo report >/tmp/${NAME}_org.html"
  harness
  [[ ${status} == 0 ]]
  expect "$(calls | sed "s/${NAME}/NAME/")" 'python3 -m sglang.test.run_eval --base-url http://10.0.0.1:8000 --model org/model --eval-name NAME --num-examples 200 --num-threads 512'
  expect "$(ls -A "${RESULTS}")" "${NAME}_org.html
${NAME}_org.json"
  expect "$(warnings)" none
}

@test "harness: no result is a warning of the verdict" {
  harness
  [[ ${status} == 0 ]]
  expect "$(warnings)" "${NAME} left no result file in /tmp; its log may have the score"
}

@test "harness: its failure is that of the benchmark" {
  fake_program python3 'exit 4'
  harness
  [[ ${status} == 4 ]]
}

# --- lm-eval

# An image without lm-eval, or with the version that `IMAGE_HAS` says; runs leave a score in a directory of the model.
fake_lm_eval() {
  fake_program python3 'case "$*" in
  "-c "*) [[ ${@: -1} == "${IMAGE_HAS:-}" ]] ;;
  "-m pip --version") [[ -z ${NO_PIP:-} ]] ;;
  "-m lm_eval "*)
    while [[ $1 != --output_path ]]; do shift; done
    mkdir -p "$2/org__model"
    if [[ -z ${NO_SCORE:-} ]]; then : >"$2/org__model/results_2026.json"; fi
    if [[ $2 == *_run"${FAILS:-}" ]]; then exit 9; fi
    ;;
esac'
  fake_program uv
}

lm_eval() {
  evaluate lm-eval run_lm_eval LM_EVAL_VERSION=0.4.12 TASK=gsm8k BASE_URL=http://10.0.0.1:8000 MODEL=org/model \
    CONCURRENT=512 SEED=42 'OPTIONS=(--num_fewshot 5 --limit 10)' REPEAT=2 "$@"
}

readonly LM_EVAL='python3 -m lm_eval --model local-completions --model_args model=org/model\,base_url=http://10.0.0.1:8000/v1/completions\,tokenizer_backend=None\,tokenized_requests=False\,num_concurrent=512\,timeout=600\,seed=42 --tasks gsm8k --num_fewshot 5 --limit 10 --seed 42 --output_path T/logs/results/gsm8k_run'

@test "lm-eval: installed beside the image, and run as often as asked" {
  fake_lm_eval
  lm_eval
  [[ ${status} == 0 ]]
  expect "$(calls | grep -v '^python3 -c\|^import\|^from\|^sys')" "python3 -m pip --version
python3 -m pip install --quiet --target T/tmp/lm-eval.XXXXXX lm_eval\\[api\\]==0.4.12
${LM_EVAL}1
${LM_EVAL}2"
  expect "$(cd "${RESULTS}" && find . -type f | sort)" './gsm8k_run1/org__model/results_2026.json
./gsm8k_run2/org__model/results_2026.json'
  expect "$(warnings)" none
  expect "$(ls -A "${TMPDIR}")" ''
}

@test "lm-eval: the image's own, if it is of that version" {
  fake_lm_eval
  export IMAGE_HAS=0.4.12
  lm_eval REPEAT=1
  expect "$(calls | grep '^python3 -m')" "${LM_EVAL}1"
}

@test "lm-eval: uv where the image has no pip" {
  fake_lm_eval
  export NO_PIP=yes
  lm_eval REPEAT=1
  expect "$(calls | grep '^uv')" 'uv pip install --quiet --target T/tmp/lm-eval.XXXXXX lm_eval\[api\]==0.4.12'
}

@test "lm-eval: the first run that fails is the last" {
  fake_lm_eval
  export FAILS=1
  lm_eval
  [[ ${status} == 9 ]]
  expect "$(calls | grep -c 'm lm_eval')" 1
}

@test "lm-eval: a run without a score is a warning of the verdict" {
  fake_lm_eval
  export NO_SCORE=yes
  lm_eval REPEAT=1
  [[ ${status} == 0 ]]
  expect "$(warnings)" "gsm8k left no score in ${RESULTS}/gsm8k_run1"
}

# --- the workspace's own

# make_workspace LINE...: a benchmark_lib.sh with these lines in run_eval.
make_workspace() {
  WORKSPACE=${BATS_TEST_TMPDIR}/workspace
  mkdir -p "${WORKSPACE}/benchmarks"
  : >"${WORKSPACE}/meta_env.json"
  touch -d '1 hour ago' "${WORKSPACE}"/{meta_env.json,results_of_others.json}
  {
    printf '%s\n' 'run_eval() {' 'printf "%s\n" "run_eval $*" "in ${PWD##*/}" >>"${CALLS}"' "$@" '}'
    printf '%s\n' 'append_lm_eval_summary() { printf "summary %s\n" "${CONC}" >>"${CALLS}"; : >meta_env.json; }'
  } >"${WORKSPACE}/benchmarks/benchmark_lib.sh"
}

workspace() {
  evaluate workspace-evaluation run_workspace_evaluation "WORKSPACE='${WORKSPACE}'" SERVED_NAME=org/model \
    API_HOST=10.0.0.1 PORT=8000 HIGHEST_CONCURRENCY=64 "$@"
}

@test "workspace: what it is told, and what it leaves is kept" {
  make_workspace 'env | grep -E "^(MODEL|EVAL|CONC|TP|EP_|IS_MULTI|DP_|PREFILL|DECODE|OPENAI)" | sort >>"${CALLS}"' ': >results_1.json' ': >samples_1.jsonl'
  env_of_workflow=(MODEL=hub/id PREFILL_TP=8 PREFILL_EP=4 PREFILL_DP_ATTN=true)
  export "${env_of_workflow[@]}"
  workspace
  [[ ${status} == 0 ]]
  expect "$(calls)" 'run_eval --framework lm-eval --port 8000
in workspace
CONC=64
DECODE_DP_ATTENTION=true
DP_ATTENTION=true
EP_SIZE=4
EVAL_CONC=64
EVAL_CONCURRENT_REQUESTS=64
EVAL_SERVER_HOST=10.0.0.1
IS_MULTINODE=true
MODEL=hub/id
MODEL_NAME=org/model
OPENAI_API_KEY=EMPTY
PREFILL_DP_ATTENTION=true
PREFILL_DP_ATTN=true
PREFILL_EP=4
PREFILL_TP=8
TP=8
summary 64'
  expect "$(ls -A "${RESULTS}")" 'meta_env.json
results_1.json
samples_1.jsonl'
  expect "$(warnings)" none
}

@test "workspace: the load is the workflow's, else the benchmark's, else 256" {
  make_workspace 'printf "%s\n" "${EVAL_CONCURRENT_REQUESTS}" >>"${CALLS}"'
  EVAL_CONC=7 workspace
  workspace
  EVAL_CONCURRENT_REQUESTS=9 workspace HIGHEST_CONCURRENCY=
  workspace HIGHEST_CONCURRENCY=
  expect "$(calls | grep '^[0-9]')" '7
64
9
256'
}

@test "workspace: a failure stays one, and what there is is kept" {
  make_workspace ': >results_1.json' 'return 3'
  workspace
  [[ ${status} == 3 ]]
  expect "$(ls -A "${RESULTS}")" 'meta_env.json
results_1.json'
}

@test "workspace: none" {
  make_workspace
  rm -r "${WORKSPACE}/benchmarks"
  workspace
  [[ ${status} == 1 ]]
  expect "${output}" "decode-0: task 0 of 2 starts on node002
no ${WORKSPACE}/benchmarks/benchmark_lib.sh: INFMAX_WORKSPACE has to be the directory of an InferenceX repository"
}
