# shellcheck shell=bash
# Whether the nodes are fit for the plan: what lib/node-check.sh has found on each of them, in one table, and the end of the
# job, before anything has started, where one is not.
#
# Provides: name_skipped_checks, judge_nodes, print_unfit_nodes, name_hosts; SKIPPED_CHECKS
# Needs:    log.sh; nodes.sh (NODE_HOSTS, NODE_ADDRESS, NODE_ANSWER, ASKED_AT, ANSWERED_AT, join_words);
#           json.sh (json_string)

# shellcheck disable=SC2034 # nodes.sh reads these too

# What nodes are asked for; a submitter can leave some out, or all.
readonly PREFLIGHT_CHECKS=(ports gpus paths space cpus clock)
readonly NODE_COLUMNS=(node host address 'ports free' 'GPUs free' paths 'free space' CPUs verdict)
readonly CLOCK_SECONDS=30 # logs of nodes that differ by more cannot be laid side by side
readonly NAMED_HOSTS=4    # in a message
readonly NAMED_FINDINGS=20

SKIPPED_CHECKS=''        # with commas between them
declare -gA NODE_CELL=() # by "<host> <check>"
FINDING_HOSTS=()         # what is not as it should be; a place in each of the four lists for each of them
FINDING_CHECKS=()
FINDING_SEVERITIES=()
FINDING_TEXTS=()
declare -gA NODE_VERDICT=() # by host name
UNFIT_HOSTS=()              # in slot order

# name_skipped_checks: reads SRTGEN_SKIP_PREFLIGHT of the submitting environment: `all`, or checks with commas between them.
# It is for a submitter who knows better at that moment; a plan that is wrong for good is another recipe.
name_skipped_checks() {
  local wanted=${SRTGEN_SKIP_PREFLIGHT:-} names name
  if [[ -z ${wanted} ]]; then return 0; fi
  if [[ ${wanted} == all ]]; then wanted=$(join_words , "${PREFLIGHT_CHECKS[@]}"); fi
  IFS=', ' read -r -a names <<<"${wanted}"
  for name in "${names[@]}"; do
    [[ " ${PREFLIGHT_CHECKS[*]} " == *" ${name} "* ]] ||
      die "SRTGEN_SKIP_PREFLIGHT: there is no check ${name}, but all, $(join_words ', ' "${PREFLIGHT_CHECKS[@]}")"
  done
  SKIPPED_CHECKS=$(join_words , "${names[@]}")
  warn "preflight without $(join_words ', ' "${names[@]}"): SRTGEN_SKIP_PREFLIGHT says so"
}

# judge_nodes: the table, a line for each finding, and the end of the job if one of them is an error.
judge_nodes() {
  local host
  for host in "${NODE_HOSTS[@]}"; do read_findings "${host}"; done
  print_node_table
  tell_findings warning
  tell_findings error
  tell_node_events
  if ((${#UNFIT_HOSTS[@]} > 0)); then die "$(describe_unfit_nodes)"; fi
}

# read_findings HOST: of lines that were found to be whole when they were read.
read_findings() {
  local host=$1 rest=${NODE_ANSWER[$1]} line check text
  NODE_VERDICT[${host}]=fit
  while [[ -n ${rest} ]]; do # a here-document would take a process or a file
    line=${rest%%$'\n'*}
    rest=${rest:${#line}+1}
    check=${line%% *}
    line=${line#* }
    text=${line#* }
    case ${line} in
      cell\ *) NODE_CELL["${host} ${check}"]=${text} ;;
      *) note_finding "${host}" "${check}" "${line%% *}" "${text}" ;;
    esac
  done
  judge_clock "${host}" "${NODE_CELL["${host} clock"]:-}"
  if [[ ${NODE_VERDICT[${host}]} == 'not fit' ]]; then UNFIT_HOSTS+=("${host}"); fi
}

# note_finding HOST CHECK SEVERITY TEXT
note_finding() {
  FINDING_HOSTS+=("$1")
  FINDING_CHECKS+=("$2")
  FINDING_SEVERITIES+=("$3")
  FINDING_TEXTS+=("$4")
  if [[ $3 == error ]]; then
    NODE_VERDICT[$1]='not fit'
  elif [[ ${NODE_VERDICT[$1]} == fit ]]; then
    NODE_VERDICT[$1]='fit, see warnings'
  fi
}

# judge_clock HOST SECOND: it was read some time between the question and the answers.
judge_clock() {
  if [[ ! $2 =~ ^[0-9]{1,12}$ ]]; then return 0; fi
  if (($2 < ASKED_AT - CLOCK_SECONDS)); then
    note_finding "$1" clock warning "the clock is more than ${CLOCK_SECONDS} s behind that of $(uname -n)"
  elif (($2 > ANSWERED_AT + CLOCK_SECONDS)); then
    note_finding "$1" clock warning "the clock is more than ${CLOCK_SECONDS} s ahead of that of $(uname -n)"
  fi
}

# One row for each node, every column as wide as its widest cell.
print_node_table() {
  local slot host cells=("${NODE_COLUMNS[@]}") columns=${#NODE_COLUMNS[@]} check
  for slot in "${!NODE_HOSTS[@]}"; do
    host=${NODE_HOSTS[slot]}
    cells+=("${slot}" "${host}" "${NODE_ADDRESS[${host}]}")
    for check in ports gpus paths space cpus; do cells+=("${NODE_CELL["${host} ${check}"]:--}"); done
    cells+=("${NODE_VERDICT[${host}]}")
  done
  print_columns "${columns}" "${cells[@]}"
}

# print_columns COUNT CELL...: row by row, to the log.
print_columns() {
  local columns=$1 index line widths=()
  shift
  local cells=("$@")
  for index in "${!cells[@]}"; do
    if ((${#cells[index]} > ${widths[index % columns]:-0})); then widths[index % columns]=${#cells[index]}; fi
  done
  line=''
  for index in "${!cells[@]}"; do
    if ((index % columns < columns - 1)); then
      printf -v line '%s%-*s' "${line}" "$((widths[index % columns] + 2))" "${cells[index]}"
    else
      log "${line}${cells[index]}"
      line=''
    fi
  done
}

# tell_findings SEVERITY: one line for the same words on many nodes.
tell_findings() {
  local index text
  local -A hosts=()
  local texts=()
  for index in "${!FINDING_TEXTS[@]}"; do
    text=${FINDING_TEXTS[index]}
    if [[ ${FINDING_SEVERITIES[index]} != "$1" ]]; then continue; fi
    if [[ -z ${hosts[${text}]:-} ]]; then texts+=("${text}"); fi
    hosts[${text}]+=" ${FINDING_HOSTS[index]}"
  done
  for text in "${texts[@]}"; do
    # shellcheck disable=SC2086 # host names are words
    if [[ $1 == warning ]]; then
      warn "$(name_hosts ${hosts[${text}]}): ${text}"
    else
      log "$(name_hosts ${hosts[${text}]}): ${text}"
    fi
  done
}

# name_hosts HOST...
name_hosts() {
  if (($# == ${#NODE_HOSTS[@]} && $# > NAMED_HOSTS)); then
    printf 'all %d nodes' "$#"
  elif (($# > NAMED_HOSTS)); then
    printf '%s and %d more' "$(join_words ', ' "${@:1:NAMED_HOSTS}")" "$(($# - NAMED_HOSTS))"
  else
    join_words ', ' "$@"
  fi
}

tell_node_events() {
  local slot host index fit
  for slot in "${!NODE_HOSTS[@]}"; do
    host=${NODE_HOSTS[slot]}
    fit=true
    if [[ ${NODE_VERDICT[${host}]} == 'not fit' ]]; then fit=false; fi
    event node slot:="${slot}" host="${host}" address="${NODE_ADDRESS[${host}]}" fit:="${fit}"
  done
  for index in "${!FINDING_HOSTS[@]}"; do
    event node-finding host="${FINDING_HOSTS[index]}" check="${FINDING_CHECKS[index]}" \
      severity="${FINDING_SEVERITIES[index]}" text="${FINDING_TEXTS[index]}"
  done
}

# The first unfit node and what it lacks; of the rest how much there is, and where.
describe_unfit_nodes() {
  local index first=${UNFIT_HOSTS[0]} text='' others=0 elsewhere=()
  for index in "${!FINDING_HOSTS[@]}"; do
    if [[ ${FINDING_SEVERITIES[index]} != error ]]; then continue; fi
    if [[ -z ${text} ]]; then
      text=${FINDING_TEXTS[index]}
      continue
    fi
    others=$((others + 1))
    [[ " ${elsewhere[*]} " == *" ${FINDING_HOSTS[index]} "* ]] || elsewhere+=("${FINDING_HOSTS[index]}")
  done
  printf '%s (%s) is not fit: %s' "${first}" "${NODE_ADDRESS[${first}]}" "${text}"
  if ((others == 1)); then
    printf '; 1 more problem on %s' "$(name_hosts "${elsewhere[@]}")"
  elif ((others > 1)); then
    printf '; %d more problems on %s' "${others}" "$(name_hosts "${elsewhere[@]}")"
  fi
}

# print_unfit_nodes: for the last screen; nothing where all nodes are fit.
print_unfit_nodes() {
  local index shown=0 checks=''
  if ((${#UNFIT_HOSTS[@]} == 0)); then return; fi
  for index in "${!FINDING_HOSTS[@]}"; do
    if [[ ${FINDING_SEVERITIES[index]} != error ]]; then continue; fi
    if [[ ,${checks}, != *,${FINDING_CHECKS[index]},* ]]; then checks+=${checks:+,}${FINDING_CHECKS[index]}; fi
    shown=$((shown + 1))
    if ((shown > NAMED_FINDINGS)); then continue; fi
    printf 'not fit        %s: %s\n' "${FINDING_HOSTS[index]}" "${FINDING_TEXTS[index]}"
  done
  if ((shown > NAMED_FINDINGS)); then printf 'not fit        %d more problems, see the log above\n' "$((shown - NAMED_FINDINGS))"; fi
  printf 'other nodes    sbatch --exclude=%s ...\n' "$(join_words , "${UNFIT_HOSTS[@]}")"
  printf 'these anyway   SRTGEN_SKIP_PREFLIGHT=%s sbatch ...\n' "${checks}"
}
