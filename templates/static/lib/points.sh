# shellcheck shell=bash
# Judging the points of a benchmark by the result files of its client. A client's exit code proves
# little: clients report success with no token generated, and leave failed requests out.
#
# Provides: judge_points, point, print_points
# Needs:    json.sh, log.sh (warn), steps.sh (CLIENT_STEP); the bundle's bench/points.sh

# shellcheck disable=SC2034 # verdict.sh reads these too

# What is read of a result, and where vLLM, TensorRT-LLM, SGLang and sa-bench keep it, then AIPerf.
# AIPerf has no TPOT; its inter-token latency is another quantity and not taken for it. It names failed
# requests only if there are some; they are no metric of a point, as completed ones say the same.
readonly METRICS=(completed total_output_tokens output_throughput mean_ttft_ms mean_tpot_ms)
declare -grA METRIC_PATHS=(
  [failed]='/failed /error_request_count/avg'
  [completed]='/completed /request_count/avg'
  [total_output_tokens]='/total_output_tokens /total_output_tokens/avg /total_osl/avg /total_output'
  [output_throughput]='/output_throughput /output_token_throughput/avg'
  [mean_ttft_ms]='/mean_ttft_ms /time_to_first_token/avg'
  [mean_tpot_ms]='/mean_tpot_ms'
)

POINTS_JUDGED=''               # not empty once judge_points has run
INVALID_POINTS=''              # how many and why, for the verdict
POINT_NAMES=()                 # in the order of bench/points.sh
declare -gA POINT_FILE=()      # result file by point name, relative to logs/
declare -gA POINT_REQUESTED=() # requests by point name
declare -gA POINT_METRIC=()    # by "<point name> <metric>"; empty if the result has none
declare -gA POINT_VERDICT=()   # valid, invalid or unjudged, by point name
declare -gA POINT_FAULT=()     # why it is invalid, by point name; empty if it is not
declare -gA POINT_NOTE=()      # what its result does not have, by point name

# judge_points: an invalid point makes the job invalid. A custom benchmark has no points: then its
# exit code decides.
judge_points() {
  local name invalid=()
  POINTS_JUDGED=yes
  POINT_NAMES=()
  [[ -r ${SRTGEN_BUNDLE}/bench/points.sh ]] || return 0
  # shellcheck source=/dev/null
  source "${SRTGEN_BUNDLE}/bench/points.sh"
  for name in "${POINT_NAMES[@]}"; do
    if [[ -n ${POINT_FAULT[${name}]} ]]; then invalid+=("${name}: ${POINT_FAULT[${name}]}"); fi
  done
  log "judged ${#POINT_NAMES[@]} points, ${#invalid[@]} invalid"
  if ((${#invalid[@]} > 0)); then
    INVALID_POINTS="${#invalid[@]} of ${#POINT_NAMES[@]} points invalid; ${invalid[0]}"
  fi
}

# point NAME RESULT_FILE REQUESTED: a line of bench/points.sh. REQUESTED is the number of requests,
# `-` where only the client knows it; such a client may have been told to leave its result elsewhere, and
# ends with an error when no request was answered.
point() {
  local name=$1 file="${SRTGEN_RUN_DIR}/logs/$2" valid=true
  POINT_NAMES+=("${name}")
  POINT_FILE[${name}]=$2
  POINT_REQUESTED[${name}]=$3
  POINT_NOTE[${name}]=''
  POINT_VERDICT[${name}]=valid
  POINT_FAULT[${name}]=$(fault_of_file "${file}")
  if [[ $3 == - && ! -e ${file} ]]; then leave_unjudged "${name}"; fi
  read_result "${name}" "${file}"
  if [[ ${POINT_VERDICT[${name}]} == valid && -z ${POINT_FAULT[${name}]} ]]; then judge_metrics "${name}"; fi
  if [[ -n ${POINT_FAULT[${name}]} ]]; then
    POINT_VERDICT[${name}]=invalid
    valid=false
  fi
  event point name="${name}" valid:="${valid}" fault="${POINT_FAULT[${name}]}"
}

# leave_unjudged POINT: nothing is known of it but the exit code of its client, and the verdict says so.
leave_unjudged() {
  POINT_VERDICT[$1]=unjudged
  POINT_FAULT[$1]=''
  POINT_NOTE[$1]="no result at logs/${POINT_FILE[$1]}"
  warn "$1 is not judged: ${POINT_NOTE[$1]}"
}

# An old file is not this client's, whoever left it there.
fault_of_file() {
  local file=$1 started="${SRTGEN_RUN_DIR}/state/steps/${CLIENT_STEP}.started"
  if [[ ! -f ${file} ]]; then
    printf 'no result file'
  elif [[ ! -s ${file} ]]; then
    printf 'an empty result file'
  elif [[ ${started} -nt ${file} ]]; then
    printf 'a result file from before the client started'
  fi
}

# read_result POINT FILE: fills POINT_METRIC, or says in POINT_FAULT that it is not JSON.
read_result() {
  local name=$1 file=$2 metric path
  local complaint="${SRTGEN_RUN_DIR}/state/point.err"
  local -A values=()
  for metric in "${METRICS[@]}" failed; do POINT_METRIC["${name} ${metric}"]=''; done
  if [[ -n ${POINT_FAULT[${name}]} || ${POINT_VERDICT[${name}]} == unjudged ]]; then return 0; fi
  if ! read_values "${file}" 2>"${complaint}"; then
    POINT_FAULT[${name}]="malformed JSON ($(<"${complaint}"))"
    return 0
  fi
  for metric in "${METRICS[@]}" failed; do
    for path in ${METRIC_PATHS[${metric}]}; do
      if [[ -n ${values[${path}]:-} && -z ${POINT_METRIC["${name} ${metric}"]} ]]; then
        POINT_METRIC["${name} ${metric}"]=${values[${path}]}
      fi
    done
  done
}

# read_values FILE: fills the caller's `values`. SGLang appends a line of JSON for each run, so of
# a file that is not one JSON text the last line counts.
read_values() {
  local paths
  read -r -a paths <<<"${METRIC_PATHS[*]}"
  json_read values "$1" "${paths[@]}" 2>/dev/null ||
    json_read values <(json_last_line "$1") "${paths[@]}"
}

judge_metrics() {
  local name=$1 metric value fault faults='' absent=''
  local failed=${POINT_METRIC["${name} failed"]}
  if [[ ${POINT_REQUESTED[${name}]} == - && -n ${failed} ]] && is_positive "${failed}"; then
    faults="; ${failed} requests failed"
  fi
  for metric in "${METRICS[@]}"; do
    value=${POINT_METRIC["${name} ${metric}"]}
    if [[ -z ${value} ]]; then absent+=" ${metric}"; fi
    fault=$(fault_of_metric "${metric}" "${value}" "${POINT_REQUESTED[${name}]}")
    faults+=${fault:+; ${fault}}
  done
  POINT_FAULT[${name}]=${faults#; }
  POINT_NOTE[${name}]=${absent:+not in the result:${absent}}
}

# Not every client measures everything, but none leaves out what it has generated.
fault_of_metric() {
  local metric=$1 value=$2 requested=$3
  if [[ ${metric} == completed && ${requested} != - ]]; then
    if [[ ${value%.0} != "${requested}" ]]; then
      printf 'completed %s of %s requests' "${value:-an unknown number}" "${requested}"
    fi
  elif [[ -z ${value} ]]; then
    if [[ ${metric} == total_output_tokens ]]; then printf 'no number of output tokens'; fi
  elif [[ ${metric} != mean_tpot_ms ]] && ! is_positive "${value}"; then # of one token TPOT is 0
    printf '%s is %s' "${metric}" "${value}"
  fi
}

# is_positive NUMBER: in JSON's notation; bash cannot calculate with fractions.
is_positive() {
  [[ $1 =~ ^[0-9.]*[1-9][0-9.]*([eE][-+]?[0-9]+)?$ ]]
}

# print_points: the table, one line a point.
print_points() {
  local name width=5
  for name in "${POINT_NAMES[@]}"; do ((${#name} <= width)) || width=${#name}; done
  print_point "${width}" point completed 'output tok/s' 'mean TTFT ms' 'mean TPOT ms' verdict
  for name in "${POINT_NAMES[@]}"; do
    print_point "${width}" "${name}" \
      "${POINT_METRIC["${name} completed"]:--}/${POINT_REQUESTED[${name}]}" \
      "$(rounded "${POINT_METRIC["${name} output_throughput"]}")" \
      "$(rounded "${POINT_METRIC["${name} mean_ttft_ms"]}")" \
      "$(rounded "${POINT_METRIC["${name} mean_tpot_ms"]}")" \
      "${POINT_FAULT[${name}]:-${POINT_VERDICT[${name}]}}"
  done
}

print_point() {
  printf '%-*s  %13s  %12s  %12s  %12s  %s\n' "$@"
}

rounded() {
  local LC_ALL=C # a point, not a comma
  if [[ -n $1 ]]; then printf '%.2f' "$1"; else printf '%s' -; fi
}
