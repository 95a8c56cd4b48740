# shellcheck shell=bash
# Profiling of the workers, over the part of a benchmark that is measured: their profilers are started
# before it and stopped after it, by HTTP.
#
# Provides: start_profiler, stop_profiler
# Needs:    task.sh (log, at_exit), json.sh and post-json.py beside this file; python3
#
# Reads these variables of the client's environment, as the reference names them:
#   PROFILE_TYPE          nsys or torch; with anything else both functions do nothing
#   PROFILE_OUTPUT_DIR    the workers write to <this>/<role>
#   PROFILE_<ROLE>_ENDPOINTS, _START_STEP, _STOP_STEP   of PREFILL, DECODE and AGG
#   PROFILE_WORKER_PORT   of an endpoint without a port
#   PROFILING_BACKEND     trtllm: the engine reads the steps itself, so nobody is called
#   SRTCTL_FRONTEND_TYPE  says under which path a worker takes the calls
#
# The calls are Python's and not curl's: each engine is a Python program, so that each image has it,
# and not each image has curl.

readonly PROFILE_FIRST_STEP=0
readonly PROFILE_LAST_STEP=50
readonly PROFILE_START_SECONDS=60 # of one call; all are made at once
readonly PROFILE_STOP_SECONDS=300 # a worker writes its traces before it answers
readonly PROFILER_LIBRARY=${BASH_SOURCE[0]%/*}

# shellcheck source=/dev/null
source "${PROFILER_LIBRARY}/json.sh"

PROFILED_WORKERS=() # URLs without the call's name, of the workers whose profiler was started
PROFILER_AT_EXIT='' # not empty once the end of the script stops them

# start_profiler: all workers at once, as steps that begin one after another would be of different
# moments. A worker that refuses is a warning: the benchmark is worth something without its trace.
start_profiler() {
  local requests=() workers=() refusals
  profiler_is_called || return 0
  collect_requests PREFILL
  collect_requests DECODE
  collect_requests AGG
  if ((${#requests[@]} == 0)); then
    log "warning: profiling is on (${PROFILE_TYPE}), and no worker can be called"
    return 0
  fi
  if [[ -z ${PROFILER_AT_EXIT} ]]; then at_exit stop_profiler; fi
  PROFILER_AT_EXIT=yes
  PROFILED_WORKERS=("${workers[@]}")
  log "profiling (${PROFILE_TYPE}): starts on ${#workers[@]} workers, traces in ${PROFILE_OUTPUT_DIR}"
  refusals=$(post_json "${PROFILE_START_SECONDS}" "${requests[@]}")
  print_refusals 'warning: profiling did not start' "${refusals}"
}

# stop_profiler: also called when the script ends, whatever ends it. A profiler that has had all its
# steps has stopped by itself and answers with an error, so a refusal is no warning.
stop_profiler() {
  local worker requests=() refusals
  ((${#PROFILED_WORKERS[@]} > 0)) || return 0
  for worker in "${PROFILED_WORKERS[@]}"; do
    requests+=("${worker}/stop_profile"$'\t{}')
  done
  PROFILED_WORKERS=()
  log "profiling: stops on ${#requests[@]} workers"
  refusals=$(post_json "${PROFILE_STOP_SECONDS}" "${requests[@]}")
  print_refusals 'not stopped, or stopped after its last step' "${refusals}"
}

profiler_is_called() {
  case ${PROFILE_TYPE:-none} in
    nsys | torch) ;;
    *) return 1 ;;
  esac
  if [[ ${PROFILING_BACKEND:-} == trtllm ]]; then return 1; fi
  if [[ -z ${PROFILE_OUTPUT_DIR:-} ]]; then
    log 'warning: profiling is on, and PROFILE_OUTPUT_DIR is not set: no worker is called'
    return 1
  fi
}

# collect_requests ROLE: appends to the caller's `workers` and `requests`.
collect_requests() {
  local role=$1 places place first last body
  local endpoints=PROFILE_${role}_ENDPOINTS start=PROFILE_${role}_START_STEP stop=PROFILE_${role}_STOP_STEP
  [[ -n ${!endpoints:-} ]] || return 0
  first=${!start:-${PROFILE_FIRST_STEP}}
  last=${!stop:-${PROFILE_LAST_STEP}}
  if ((last <= first)); then
    log "warning: ${role,,} is not profiled: step ${last} does not come after step ${first}"
    return 0
  fi
  body=$(profile_request "${PROFILE_OUTPUT_DIR}/${role,,}" "${first}" "$((last - first))")
  IFS=, read -ra places <<<"${!endpoints}"
  for place in "${places[@]}"; do
    [[ ${place} == *:* ]] || place+=:${PROFILE_WORKER_PORT:-9090}
    workers+=("http://${place}$(engine_path)")
    requests+=("${workers[-1]}/start_profile"$'\t'"${body}")
  done
}

# Behind Dynamo a worker's status server passes calls on to the engine.
engine_path() {
  if [[ ${SRTCTL_FRONTEND_TYPE:-} == dynamo ]]; then printf '/engine'; fi
}

# profile_request DIR START COUNT: SGLang's ProfileReqInput; vLLM takes the same call and reads
# nothing of it. With nsys the profiler is outside, and the engine only opens its window.
profile_request() {
  local activities='["CPU", "GPU"]'
  if [[ ${PROFILE_TYPE} == nsys ]]; then activities='["CUDA_PROFILER"]'; fi
  printf '{"output_dir": %s, "start_step": %d, "num_steps": %d, "activities": %s}\n' \
    "$(json_string "$1")" "$2" "$3" "${activities}"
}

# post_json SECONDS REQUEST...: prints who refused. Nothing of it may end the benchmark.
post_json() {
  local seconds=$1
  shift
  printf '%s\n' "$@" |
    python3 "${PROFILER_LIBRARY}/post-json.py" "${seconds}" ||
    log 'warning: python3 could not make the calls to the profilers'
}

# print_refusals WHAT LINES
print_refusals() {
  local url reason
  while IFS=$'\t' read -r url reason; do
    if [[ -n ${url} ]]; then log "$1: ${url}: ${reason}"; fi
  done <<<"$2"
}
