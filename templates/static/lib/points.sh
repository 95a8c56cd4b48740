# shellcheck shell=bash
# Judging the points of a benchmark by the result files of its client, each after it, while the client goes on to the
# next. A client's exit code proves little: clients report success with no token generated, and leave failed
# requests out.
#
# Provides: begin_points, look_for_points, judge_points, describe_points, point_members
# Needs:    points.awk beside this file; json.sh, log.sh (event, warn), progress.sh (tell_point), nodes.sh (join_words),
#           verdict.sh (text_or_null), steps.sh (CLIENT_STEP); the bundle's bench/points.sh
#
# What a point has to be is in docs/run-directory.md.

# shellcheck disable=SC2034 # verdict.sh and progress.sh read these too

# What is read of a result, and where vLLM, TensorRT-LLM, SGLang and sa-bench keep it, then AIPerf. AIPerf has no TPOT; its
# inter-token latency is another quantity and not taken for it. It names failed requests only if there are some.
declare -grA METRIC_PATHS=(
  [completed]='/completed /request_count/avg'
  [failed]='/failed /error_request_count/avg'
  [total_input_tokens]='/total_input_tokens /total_isl/avg /total_input'
  [total_output_tokens]='/total_output_tokens /total_output_tokens/avg /total_osl/avg /total_output'
  [output_throughput]='/output_throughput /output_token_throughput/avg'
  [mean_ttft_ms]='/mean_ttft_ms /time_to_first_token/avg'
  [mean_tpot_ms]='/mean_tpot_ms'
  [duration]='/duration /benchmark_duration/avg'
  [max_concurrency]='/max_concurrency /input_config/loadgen/concurrency'
  [random_input_len]='/random_input_len'
  [random_output_len]='/random_output_len'
  [score]='/score /mean_score' # of several repetitions SGLang's harness has the mean alone
)
# Those of a point in verdict.json.
readonly METRICS=(completed total_input_tokens total_output_tokens output_throughput mean_ttft_ms mean_tpot_ms)
# What tells whose result it is.
readonly CLIENT_MARKS=(/aiperf_version /request_count /error_request_count /num_prompts /model_id /dataset_name
  /total_output_tokens_retokenized /mean_score /results)
readonly BETWEEN_ATTEMPTS_SECONDS=2 # at a result that is not whole yet

POINTS_JUDGED=''               # not empty once judge_points has run
POINTS_STATE=''                # complete, partial, invalid or unknown; empty for a benchmark without points
INVALID_POINTS=''              # how many are not valid and why, for the verdict
MISSING_POINTS=()              # names
MAX_FAILURE_RATE=0             # part of a point's requests that may fail
NEXT_POINT=0                   # the first that is not judged, in POINT_NAMES
ATTEMPT_DUE=0                  # on the clock of SECONDS
CLIENT_STARTED=0               # second of the epoch
RESULT=''                      # path of the result that is looked for
LAST_RESULT=''                 # path of the one that was judged last
POINT_NAMES=()                 # in the order of bench/points.sh, which is that of the client
declare -gA POINT_FILE=()      # result file by point name, relative to logs/
declare -gA POINT_CLIENT=()    # whose it has to be, by point name like all that follow
declare -gA POINT_REQUESTED=() # requests; - where only the client knows
declare -gA POINT_AT_ONCE=()   # requests at once, or -
declare -gA POINT_INPUT=()     # tokens of each request, least-most, or -
declare -gA POINT_OUTPUT=()    # the same
declare -gA POINT_METRIC=()    # by "<point name> <metric>"; empty if the result has none
declare -gA POINT_VERDICT=()   # valid, invalid, missing or unjudged
declare -gA POINT_FAULT=()     # why it is not valid; empty if it is
declare -gA POINT_NOTE=()      # what its result does not have
declare -gA POINT_SECONDS=()   # from the end of the one before to its result; empty without one

# point NAME RESULT_FILE CLIENT REQUESTS CONCURRENCY INPUT_TOKENS OUTPUT_TOKENS: a line of bench/points.sh.
point() {
  POINT_NAMES+=("$1")
  POINT_FILE[$1]=$2
  POINT_CLIENT[$1]=$3
  POINT_REQUESTED[$1]=$4
  POINT_AT_ONCE[$1]=$5
  POINT_INPUT[$1]=$6
  POINT_OUTPUT[$1]=$7
}

# begin_points: what the client that starts now has to leave.
begin_points() {
  printf -v CLIENT_STARTED '%(%s)T' -1
  POINT_NAMES=()
  NEXT_POINT=0
  if [[ -r ${SRTGEN_BUNDLE}/bench/points.sh ]]; then
    # shellcheck source=/dev/null
    source "${SRTGEN_BUNDLE}/bench/points.sh"
  fi
}

# look_for_points: judges those whose results have come. Only builtins until there is one, as this runs every second for
# hours.
look_for_points() {
  local name
  while ((NEXT_POINT < ${#POINT_NAMES[@]} && SECONDS >= ATTEMPT_DUE)); do
    name=${POINT_NAMES[NEXT_POINT]}
    find_result "${name}"
    if [[ ! -s ${RESULT} ]] || is_old_result; then return 0; fi
    if ! judge_result "${name}"; then # it is not whole yet
      ATTEMPT_DUE=$((SECONDS + BETWEEN_ATTEMPTS_SECONDS))
      return 0
    fi
    end_point "${name}"
  done
}

# judge_points: the client has ended, so what is not whole now never will be. An invalid or a missing point makes the job
# invalid. A custom benchmark has no points: then its exit code decides.
judge_points() {
  local name
  POINTS_JUDGED=yes
  while ((NEXT_POINT < ${#POINT_NAMES[@]})); do
    name=${POINT_NAMES[NEXT_POINT]}
    find_result "${name}"
    if [[ ! -f ${RESULT} ]]; then
      miss_point "${name}"
    elif [[ ! -s ${RESULT} ]]; then
      refuse_point "${name}" 'an empty result file'
    elif is_old_result; then
      refuse_point "${name}" 'a result file from before the client started'
    elif ! judge_result "${name}"; then
      refuse_point "${name}" "malformed JSON ($(<"${SRTGEN_RUN_DIR}/state/point.complaint"))"
    fi
    end_point "${name}"
  done
  settle_points
}

# find_result POINT: sets RESULT, its path. Of several files that fit a pattern the last one counts: their names have the
# time.
find_result() {
  local files=("${SRTGEN_RUN_DIR}/logs/${POINT_FILE[$1]}")
  if [[ ${POINT_FILE[$1]} == *'*'* ]]; then
    # shellcheck disable=SC2206 # a pattern of ours, without blanks
    files=("${SRTGEN_RUN_DIR}/logs/"${POINT_FILE[$1]})
  fi
  RESULT=${files[-1]}
  if [[ -f ${RESULT} ]]; then POINT_FILE[$1]=${RESULT#"${SRTGEN_RUN_DIR}/logs/"}; fi
}

# An old file is not this client's, whoever left it there.
is_old_result() {
  [[ ${SRTGEN_RUN_DIR}/state/steps/${CLIENT_STEP}.started -nt ${RESULT} ]]
}

# judge_result POINT: by RESULT. Returns 1, and judges nothing, if that is no JSON, or not yet.
judge_result() {
  local name=$1 lines line key value faults='' absent=''
  print_findings "${name}" >"${SRTGEN_RUN_DIR}/state/point.findings" || return 1
  mapfile -t lines <"${SRTGEN_RUN_DIR}/state/point.findings"
  for line in "${lines[@]}"; do
    key=${line%%$'\t'*}
    value=${line#*$'\t'}
    case ${key} in
      metric) POINT_METRIC["${name} ${value%$'\t'*}"]=${value#*$'\t'} ;;
      absent) absent+=" ${value}" ;;
      fault) faults+="; ${value}" ;;
    esac
  done
  POINT_VERDICT[${name}]=${faults:+in}valid
  POINT_FAULT[${name}]=${faults#; }
  POINT_NOTE[${name}]=${absent:+not in the result:${absent}}
}

# print_findings POINT: what points.awk finds. SGLang appends a line of JSON for each run, so of its file the last line
# counts.
print_findings() {
  local name=$1 metric now leaves settings metrics=() paths
  local complaint="${SRTGEN_RUN_DIR}/state/point.complaint"
  printf -v now '%(%s)T' -1
  settings=(
    -v "client=${POINT_CLIENT[${name}]}"
    -v "requests=${POINT_REQUESTED[${name}]}"
    -v "failure_rate=${MAX_FAILURE_RATE}"
    -v "concurrency=${POINT_AT_ONCE[${name}]}"
    -v "input=${POINT_INPUT[${name}]}"
    -v "output=${POINT_OUTPUT[${name}]}"
    -v "seconds=$((now - CLIENT_STARTED))"
  )
  for metric in "${!METRIC_PATHS[@]}"; do metrics+=("${metric}=${METRIC_PATHS[${metric}]}"); done
  read -r -a paths <<<"${METRIC_PATHS[*]} ${CLIENT_MARKS[*]}"
  if ! leaves=$(json_lines 1 "${RESULT}" "${paths[@]}" 2>"${complaint}"); then
    [[ ${POINT_CLIENT[${name}]} == sglang ]] || return 1
    leaves=$(json_last_line "${RESULT}" | json_lines 1 - "${paths[@]}" 2>"${complaint}") || return 1
  fi
  LC_ALL=C awk "${settings[@]}" -f "${SRTGEN_BUNDLE}/lib/points.awk" -- "${metrics[@]}" <<<"${leaves}"
}

# miss_point POINT: a client that alone knows what was asked may have been told to leave its result elsewhere, and ends with
# an error when no request was answered.
miss_point() {
  if [[ ${POINT_REQUESTED[$1]} == - ]]; then
    POINT_VERDICT[$1]=unjudged
    POINT_NOTE[$1]="no result at logs/${POINT_FILE[$1]}"
    warn "$1 is not judged: ${POINT_NOTE[$1]}"
  else
    POINT_VERDICT[$1]=missing
    POINT_FAULT[$1]='no result file'
  fi
}

refuse_point() {
  POINT_VERDICT[$1]=invalid
  POINT_FAULT[$1]=$2
}

# end_point POINT: it is judged, and said so. What it took is the time between its result and the one before, on the clock
# of the file system: several results may have come since the last look.
end_point() {
  local name=$1 members times
  if [[ ${POINT_VERDICT[${name}]} == @(valid|invalid) ]]; then
    mapfile -t times < <(stat -c %Y "${LAST_RESULT:-${SRTGEN_RUN_DIR}/state/steps/${CLIENT_STEP}.started}" "${RESULT}")
    POINT_SECONDS[${name}]=$((times[1] > times[0] ? times[1] - times[0] : 0))
    LAST_RESULT=${RESULT}
  fi
  NEXT_POINT=$((NEXT_POINT + 1))
  point_members "${name}"
  event point "${members[@]}" valid:="$([[ ${POINT_VERDICT[${name}]} == valid ]] && printf true || printf false)"
  tell_point "${name}"
}

# point_members POINT: sets the caller's `members`, arguments of json_object: the point as verdict.json and events have it.
point_members() {
  local name=$1 metric metrics=("${METRICS[@]}")
  if [[ ${POINT_CLIENT[${name}]} == @(sglang-eval|lm-eval) ]]; then metrics+=(score); fi
  members=(
    name="${name}"
    verdict="${POINT_VERDICT[${name}]}"
    fault:="$(text_or_null "${POINT_FAULT[${name}]:-}")"
    file="${POINT_FILE[${name}]}"
    requested:="${POINT_REQUESTED[${name}]/#-/null}"
  )
  for metric in "${metrics[@]}"; do
    members+=("${metric}:=${POINT_METRIC["${name} ${metric}"]:-null}")
  done
  members+=(
    note:="$(text_or_null "${POINT_NOTE[${name}]:-}")"
    seconds:="${POINT_SECONDS[${name}]:-null}"
  )
}

# settle_points: what all points say together.
settle_points() {
  local name first='' invalid=0 unjudged=0 total=${#POINT_NAMES[@]}
  MISSING_POINTS=()
  if ((total == 0)); then return 0; fi
  for name in "${POINT_NAMES[@]}"; do
    case ${POINT_VERDICT[${name}]} in
      invalid)
        invalid=$((invalid + 1))
        first=${first:-"${name}: ${POINT_FAULT[${name}]}"}
        ;;
      missing) MISSING_POINTS+=("${name}") ;;
      unjudged) unjudged=$((unjudged + 1)) ;;
    esac
  done
  POINTS_STATE=complete
  if ((unjudged > 0)); then POINTS_STATE=unknown; fi
  if ((${#MISSING_POINTS[@]} > 0)); then
    POINTS_STATE=partial
    INVALID_POINTS="${#MISSING_POINTS[@]} of ${total} points missing: $(join_words ', ' "${MISSING_POINTS[@]}")"
  fi
  if ((invalid > 0)); then
    POINTS_STATE=invalid
    INVALID_POINTS="${invalid} of ${total} points invalid; ${first}${INVALID_POINTS:+; ${INVALID_POINTS}}"
  fi
  log "points $(describe_points)"
}

# describe_points: `partial: 2 of 3 valid, missing: concurrency 8`.
describe_points() {
  local name valid=0
  for name in "${POINT_NAMES[@]}"; do
    if [[ ${POINT_VERDICT[${name}]:-} == valid ]]; then valid=$((valid + 1)); fi
  done
  printf '%s: %d of %d valid' "${POINTS_STATE}" "${valid}" "${#POINT_NAMES[@]}"
  if ((${#MISSING_POINTS[@]} > 0)); then printf ', missing: %s' "$(join_words ', ' "${MISSING_POINTS[@]}")"; fi
}
