# shellcheck shell=bash
# The end of the job's log: on one screen, what somebody needs to know before opening other files.
#
# Provides: print_report, failed_node, log_of, last_output, last_lines, job_warnings
# Needs:    steps.sh, health.sh, preflight.sh (print_unfit_nodes), points.sh (describe_points); the JOB_ variables of
#           job.sh and log.sh

readonly REPORTED_LINES=20 # of the log of the step that failed first
readonly REPORTED_LOGS=3   # of steps that were not ready in time
readonly LINE_LENGTH=400   # of a reported line; engines print whole configurations in one

# What a line at a log's end may say, in lower case, and what that most likely means. The first match counts,
# so what is often a consequence of something else stands further down.
readonly CAUSES=(
  'step creation temporarily disabled|requested nodes are busy' 'Slurm did not start the step: another one holds the node'
  'out of memory|outofmemory|oom[-_ ]kill' 'memory ran out (GPU or host)'
  'address already in use|eaddrinuse' 'a port is taken: something else on the node listens there'
  'unrecognized argument|unexpected argument|no such option|invalid choice|unknown option' 'the program does not know a flag: recipe and image do not fit'
  'modulenotfounderror|importerror|cannot import name' 'a Python package is missing in the image, or of another version'
  'pyxis: .*(error|fail)|enroot.*error|error: .*container' 'the container could not be started'
  'no such file or directory|filenotfounderror|not a directory' 'a path does not exist on that node, or is not mounted'
  'permission denied|permissionerror' 'a file may not be read or written'
  'no space left on device|disk quota exceeded' 'a file system is full'
  'cuda error|cudaerror|no cuda-capable device|cuda driver version|cublas.*error' 'CUDA failed: GPU, driver and image have to fit'
  'nccl.*(error|warn|fail)' 'NCCL failed: the network between the GPUs'
  'nixl.*(error|fail)|ucx.*(error|fail)|ibv_.*fail|rdma.*fail' 'the KV cache transfer failed (NIXL, UCX, RDMA)'
  'connection refused|connection reset|timed out' 'another process did not answer'
)

print_report() {
  printf '\n'
  case ${JOB_VERDICT} in
    pass) log "PASS: ${JOB_REASON}" ;;
    invalid) log "INVALID: ${JOB_REASON}" ;;
    *)
      log "FAIL in stage ${JOB_STAGE}: ${JOB_REASON}"
      print_failure
      ;;
  esac
  if ((${#POINT_NAMES[@]} > 0)); then print_points; fi
  job_warnings | sed 's/^/warning        /'
  printf 'run directory  %s\n' "${SRTGEN_RUN_DIR}"
  printf 'verdict        %s/verdict.json\n' "${SRTGEN_RUN_DIR}"
  printf 'logs           %s/logs\n' "${SRTGEN_RUN_DIR}"
} >&2

# print_points: the table, one line a point, and what they are together.
print_points() {
  local name width=5
  for name in "${POINT_NAMES[@]}"; do ((${#name} <= width)) || width=${#name}; done
  print_point "${width}" point completed 'output tok/s' 'mean TTFT ms' 'mean TPOT ms' verdict
  for name in "${POINT_NAMES[@]}"; do
    print_point "${width}" "${name}" \
      "${POINT_METRIC["${name} completed"]:--}/${POINT_REQUESTED[${name}]}" \
      "$(rounded "${POINT_METRIC["${name} output_throughput"]:-}")" \
      "$(rounded "${POINT_METRIC["${name} mean_ttft_ms"]:-}")" \
      "$(rounded "${POINT_METRIC["${name} mean_tpot_ms"]:-}")" \
      "$(describe_verdict "${name}")"
  done
  printf 'points         %s\n' "$(describe_points)"
}

# describe_verdict POINT: an evaluation has a score and no load.
describe_verdict() {
  local score=${POINT_METRIC["$1 score"]:-}
  if [[ ${POINT_VERDICT[$1]} == invalid ]]; then
    printf '%s' "${POINT_FAULT[$1]}"
  else
    printf '%s%s' "${POINT_VERDICT[$1]}" "${score:+, score ${score}}"
  fi
}

print_point() {
  printf '%-*s  %13s  %12s  %12s  %12s  %s\n' "$@"
}

rounded() {
  local LC_ALL=C # a point, not a comma
  if [[ -n $1 ]]; then printf '%.2f' "$1"; else printf '%s' -; fi
}

# job_warnings: what `warn` was told, by the job and by its tasks, a line each.
job_warnings() {
  if [[ -s ${SRTGEN_RUN_DIR}/state/warnings ]]; then cat "${SRTGEN_RUN_DIR}/state/warnings"; fi
}

# The nodes that were not fit, the step that died, or those that were not ready in time.
print_failure() {
  local name lines=${REPORTED_LINES}
  print_unfit_nodes
  if ((${#FAILED_STEPS[@]} > 1)); then lines=$((REPORTED_LINES / 2)); fi
  for name in "${FAILED_STEPS[@]:0:REPORTED_LOGS}"; do
    print_failed_step "${name}" "${lines}"
  done
}

print_failed_step() {
  local name=$1 end='not ended by itself' lines cause
  if ended_by_itself "${name}"; then end=$(describe_exit "${STEP_CODE[${name}]}"); fi
  printf 'step           %s (%s) on %s, %s\n' "${name}" "${STEP_TIER[${name}]}" "$(failed_node "${name}")" "${end}"
  printf 'its log        %s\n' "$(log_of "${name}")"
  mapfile -t lines < <(last_lines "${name}" "$2")
  if ((${#lines[@]} > 0)); then printf '    %s\n' "${lines[@]}"; fi
  cause=$(likely_cause "${name}")
  if [[ -n ${cause} ]]; then printf 'likely cause   %s\n' "${cause}"; fi
}

# failed_node STEP: srun says which of a step's nodes it was.
failed_node() {
  local line lines=()
  if ended_by_itself "$1"; then mapfile -t lines <"${SRTGEN_RUN_DIR}/logs/$1.srun.log"; fi
  for line in "${lines[@]}"; do
    if [[ ${line} =~ ^srun:\ error:\ ([A-Za-z0-9._-]+):\ tasks?\  ]]; then
      printf '%s' "${BASH_REMATCH[1]}"
      return
    fi
  done
  printf '%s' "${STEP_HOSTS[$1]}"
}

# log_of STEP: what its task wrote; if it never began, what srun said.
log_of() {
  local log="${SRTGEN_RUN_DIR}/logs/$1.log"
  if [[ ! -s ${log} ]]; then log="${SRTGEN_RUN_DIR}/logs/$1.srun.log"; fi
  printf '%s' "${log}"
}

# last_output STEP: how long ago its log grew, as a part of a sentence.
last_output() {
  local now written
  printf -v now '%(%s)T' -1
  written=$(stat -c %Y "$(log_of "$1")") || written=${now}
  printf 'its last output was %d s ago' "$((now - written))"
}

# last_lines STEP COUNT: of its log. A progress bar is one line with many carriage returns.
last_lines() {
  tail -c 65536 "$(log_of "$1")" |
    tr '\r' '\n' |
    tr -d '\000' |
    tail -n "$2" |
    cut -c "1-${LINE_LENGTH}"
}

likely_cause() {
  local text line index
  text=$(
    last_lines "$1" 200
    tail -n 20 "${SRTGEN_RUN_DIR}/logs/$1.srun.log"
  )
  for ((index = 0; index < ${#CAUSES[@]}; index += 2)); do
    # Line by line: two words far apart say nothing together.
    while IFS= read -r line; do
      if [[ ${line} =~ ${CAUSES[index]} ]]; then
        printf '%s' "${CAUSES[index + 1]}"
        return
      fi
    done <<<"${text,,}"
  done
}
