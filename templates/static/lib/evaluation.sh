# shellcheck shell=bash
# An accuracy evaluation with the harness that SGLang's images have.
#
# Provides: run_evaluation
# Needs:    task.sh (log, warn, show_command); python3 with sglang
#
# Reads these variables, set by the script that sources it:
#   EVALUATION   the harness's name for it; names of its result files begin with it
#   BASE_URL     where the frontend listens
#   MODEL        the served name
#   OPTIONS      array; the rest of the harness's command line
#   RESULT_DIR   gets the newest result

# run_evaluation: runs the harness and keeps what it leaves in /tmp. A missing result is a warning of the
# verdict: versions of the harness differ in what they write, and the log has the score.
run_evaluation() {
  local harness=(
    python3 -m sglang.test.run_eval
    --base-url "${BASE_URL}"
    --model "${MODEL}"
    --eval-name "${EVALUATION}"
    "${OPTIONS[@]}"
  )
  # Clients send a bearer token; servers without authentication take any.
  export OPENAI_API_KEY=${OPENAI_API_KEY:-EMPTY}
  mkdir -p "${RESULT_DIR}"
  local started=${RESULT_DIR}/.started
  : >"${started}"
  show_command "${harness[@]}" >&2
  "${harness[@]}"
  keep_results "${started}"
}

# keep_results MARKER: copies what is not older than the marker. /tmp may be the host's, and hold results
# of other runs.
keep_results() {
  local marker=$1 file kept=0
  for file in /tmp/"${EVALUATION}"_*.json /tmp/"${EVALUATION}"_*.html; do
    if [[ ${marker} -nt ${file} ]]; then continue; fi # or there is none
    cp -- "${file}" "${RESULT_DIR}/"
    log "kept ${RESULT_DIR}/${file##*/}"
    kept=$((kept + 1))
  done
  rm -f -- "${marker}"
  if ((kept == 0)); then warn "${EVALUATION} left no result file in /tmp; its log may have the score"; fi
}
