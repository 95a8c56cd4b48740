# shellcheck shell=bash
# How far a job is: how often a wait says something, a line for each point of the benchmark, and now and then one about what
# the client does. What is to come is only estimated from what this run has measured.
#
# Provides: plan_progress_to, begin_progress, tell_point, tell_client
# Needs:    log.sh, points.sh, report.sh (last_output)

readonly PROGRESS_SECONDS=30 # until the first line about a wait; from line to line it takes longer
readonly LONGEST_SILENCE_SECONDS=300

CLIENT_BEGAN=0 # on the clock of SECONDS, as is the other
CLIENT_DUE=0   # the next line about what the client does

# plan_progress_to NAME STARTED: when to say something about a wait the next time, on the clock of SECONDS: the longer it has
# taken, the less another line is worth.
plan_progress_to() {
  local silence=$((PROGRESS_SECONDS + (SECONDS - $2) / 2))
  if ((silence > LONGEST_SILENCE_SECONDS)); then silence=${LONGEST_SILENCE_SECONDS}; fi
  printf -v "$1" '%d' "$((SECONDS + silence))"
}

begin_progress() {
  CLIENT_BEGAN=${SECONDS}
  plan_progress_to CLIENT_DUE "${SECONDS}"
}

# tell_point POINT: it was judged.
tell_point() {
  local name=$1 elapsed=$((SECONDS - CLIENT_BEGAN)) to_go line
  line="point ${NEXT_POINT} of ${#POINT_NAMES[@]}, ${name}: ${POINT_VERDICT[${name}]}$(describe_figures "${name}")"
  if [[ -n ${POINT_SECONDS[${name}]:-} ]]; then line+=", ${POINT_SECONDS[${name}]} s"; fi
  line+=" (${elapsed} s so far"
  if ((NEXT_POINT < ${#POINT_NAMES[@]})); then
    to_go=$(seconds_to_go "${elapsed}")
    line+=", about ${to_go} s to go"
  fi
  log "${line})"
  plan_progress_to CLIENT_DUE "${SECONDS}"
}

# describe_figures POINT: `, 16/16 requests, 1039.8 output tok/s`, or its fault.
describe_figures() {
  local LC_ALL=C name=$1 throughput=${POINT_METRIC["$1 output_throughput"]:-} score=${POINT_METRIC["$1 score"]:-}
  local completed=${POINT_METRIC["$1 completed"]:-} requested=${POINT_REQUESTED[$1]}
  if [[ -n ${POINT_FAULT[${name}]:-} ]]; then
    printf ' (%s)' "${POINT_FAULT[${name}]}"
    return
  fi
  if [[ ${requested} != - ]]; then completed+="/${requested}"; fi
  if [[ -n ${completed} ]]; then printf ', %s requests' "${completed}"; fi
  if [[ -n ${throughput} ]]; then printf ', %.1f output tok/s' "${throughput}"; fi
  if [[ -n ${score} ]]; then printf ', score %s' "${score}"; fi
}

# seconds_to_go ELAPSED: if what is left takes as long as what is done did. A point takes as long as one request after
# another of those that are not sent at once.
seconds_to_go() {
  local index requested at_once rounds measured=0 left=0
  for index in "${!POINT_NAMES[@]}"; do
    requested=${POINT_REQUESTED["${POINT_NAMES[index]}"]}
    at_once=${POINT_AT_ONCE["${POINT_NAMES[index]}"]}
    rounds=1
    if [[ ${requested} != - && ${at_once} != - ]]; then rounds=$(((requested + at_once - 1) / at_once)); fi
    if ((index < NEXT_POINT)); then
      measured=$((measured + rounds))
    else
      left=$((left + rounds))
    fi
  done
  printf '%d' "$(($1 * left / measured))"
}

# tell_client STEP: when nothing was said for long.
tell_client() {
  local text
  if ((SECONDS < CLIENT_DUE)); then return 0; fi
  text="$1 runs since $((SECONDS - CLIENT_BEGAN)) s"
  if ((${#POINT_NAMES[@]} > 0)); then
    text+=", ${NEXT_POINT} of ${#POINT_NAMES[@]} points judged, next is ${POINT_NAMES[NEXT_POINT]:-none}"
  fi
  log "${text}; $(last_output "$1")"
  plan_progress_to CLIENT_DUE "${CLIENT_BEGAN}"
}
