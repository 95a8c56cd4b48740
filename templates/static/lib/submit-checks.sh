# shellcheck shell=bash
# What would make a job fail, found before it is submitted. Checks that need an answer of Slurm are left out with a
# note when there is none: sbatch will say it then.
#
# Provides: drop_slurm_variables, check_submission, make_log_directory
# Needs:    submit.sh (note, refuse), sbatch-options.sh, and the variables that they name

readonly ANSWER_SECONDS=5      # that sinfo may take
readonly NO_LIMIT=999999999999 # of nodes, of seconds

PROBLEMS=() # all are shown at once

# Of the variables with Slurm's prefix those say how Slurm is reached, and nothing of a job.
readonly KEPT_NAMES='^SLURM_(CONF|CONF_SERVER|JWT|SACK_[A-Z]+)$'
readonly SECRET_NAMES='TOKEN|KEY|SECRET|PASSW|CREDENTIAL|JWT'

# drop_slurm_variables: SBATCH_* wins over the directives that were reviewed; SLURM_* is left of the job in which this
# shell runs, and is no fact of the new one; PYXIS_* has options for every container. What is meant to count can be
# written after --.
drop_slurm_variables() {
  local name value
  for name in "${!SBATCH_@}" "${!SLURM_@}" "${!PYXIS_@}"; do
    [[ ! ${name} =~ ${KEPT_NAMES} ]] || continue
    printf -v value '%q' "${!name}"
    if [[ ${name} =~ ${SECRET_NAMES} ]]; then value='(not shown)'; fi
    note "not passed on: ${name}=${value}"
    unset "${name}"
  done
  # Filters and formats that somebody likes for looking around would hide jobs and partitions from us, and from the job.
  unset "${!SQUEUE_@}" "${!SINFO_@}"
}

# check_submission: everything that can be known, and refuses with all that is wrong.
check_submission() {
  local problem
  check_host
  check_variables
  if ((${#PROBLEMS[@]} == 0)); then
    OUTPUT_BASE=$(output_base)
    check_path bundle "${SRTGEN_BUNDLE}"
    check_path 'directory of runs' "${OUTPUT_BASE}"
    [[ ${OUTPUT_BASE} != *%* ]] ||
      PROBLEMS+=("the directory of runs needs a path without percent sign (srun would take it for a pattern): ${OUTPUT_BASE}")
    check_partitions
  fi
  ((${#PROBLEMS[@]} > 0)) || return 0
  for problem in "${PROBLEMS[@]}"; do note "${problem}"; done
  refuse 'not submitted'
}

check_host() {
  local program missing=()
  ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)) ||
    PROBLEMS+=("bash is ${BASH_VERSION}, and 4.4 or newer is needed")
  for program in sbatch squeue sinfo timeout awk; do
    type -P "${program}" >/dev/null || missing+=("${program}")
  done
  ((${#missing[@]} == 0)) || PROBLEMS+=("not found on $(uname -n): ${missing[*]}")
}

check_variables() {
  local name
  for name in "${REQUIRED_VARIABLES[@]}"; do
    if [[ ${name} == SLURM_* || -n ${!name:-} ]]; then continue; fi # the job gets those of Slurm from Slurm
    PROBLEMS+=("${name} is not set, and the recipe uses it: export it")
  done
}

# check_path WHAT PATH: both are mounted into containers; the job would say so, too.
check_path() {
  [[ $2 == /* && $2 != *[,:$'\n']* ]] ||
    PROBLEMS+=("the $1 needs an absolute path without comma, colon and line break (Pyxis would cut it there): $2")
}

# check_partitions: what each component asks for, against what sinfo says of its partitions.
check_partitions() {
  local table component
  local -A nodes_of=() seconds_of=()
  local default_partition=''
  if [[ -n $(option_value 0 clusters) ]]; then
    note 'partitions are not checked: the job goes to a cluster that --clusters chooses'
    return
  fi
  if ! table=$(timeout "${ANSWER_SECONDS}" sinfo --noheader --all --format='%P|%D|%l' 2>/dev/null) || [[ -z ${table} ]]; then
    note "partitions are not checked: sinfo did not answer within ${ANSWER_SECONDS} s"
    return
  fi
  read_partitions "${table}"
  for ((component = 0; component < JOB_COMPONENTS; component++)); do check_component "${component}"; done
}

# read_partitions TABLE: for check_partitions, whose variables it fills.
read_partitions() {
  local name nodes limit
  while IFS='|' read -r name nodes limit; do
    if [[ ${name} == *'*' ]]; then
      name=${name%'*'}
      default_partition=${name}
    fi
    if [[ ! ${nodes} =~ ^[0-9]+$ ]]; then nodes=${NO_LIMIT}; fi
    nodes_of[${name}]=$((${nodes_of[${name}]:-0} + nodes))
    seconds_of[${name}]=$(slurm_seconds "${limit}" "${NO_LIMIT}")
  done <<<"$1"
}

# check_component INDEX: with several partitions the job runs in one of them, so the best one counts.
check_component() {
  local partition partitions nodes time most_nodes=0 most_seconds=0 names
  names=$(option_value "$1" partition)
  names=${names:-${default_partition}}
  nodes=$(option_value "$1" nodes)
  nodes=${nodes%%-*}
  time=$(option_value "$1" time)
  IFS=, read -r -a partitions <<<"${names}"
  for partition in "${partitions[@]}"; do
    if [[ -z ${nodes_of[${partition}]:-} ]]; then
      PROBLEMS+=("there is no partition ${partition} here, but $(known_partitions)")
      return
    fi
    if ((nodes_of[${partition}] > most_nodes)); then most_nodes=${nodes_of[${partition}]}; fi
    if ((seconds_of[${partition}] > most_seconds)); then most_seconds=${seconds_of[${partition}]}; fi
  done
  ((${#partitions[@]} > 0)) || return 0
  if [[ ${nodes} =~ ^[0-9]+$ ]] && ((nodes > most_nodes)); then
    PROBLEMS+=("the job asks for ${nodes} nodes, and partition ${names} has ${most_nodes}")
  fi
  if (($(slurm_seconds "${time}" 0) > most_seconds)); then
    PROBLEMS+=("the job asks for ${time}, and partition ${names} gives at most $(slurm_time "${most_seconds}")")
  fi
}

known_partitions() {
  printf '%s\n' "${!nodes_of[@]}" | LC_ALL=C sort | paste -sd ' '
}

# slurm_seconds TIME OTHERWISE: of minutes, M:S, H:M:S, D-H, D-H:M or D-H:M:S; OTHERWISE for what is no time.
slurm_seconds() {
  local days=0 rest=$1 parts
  if [[ ! ${rest} =~ ^([0-9]+-)?[0-9]+(:[0-9]+){0,2}$ ]]; then
    printf '%s' "$2"
    return
  fi
  if [[ ${rest} == *-* ]]; then
    days=${rest%%-*}
    rest=${rest#*-}
  fi
  IFS=: read -r -a parts <<<"${rest}"
  case "${1//[0-9]/}" in
    '' | ':') parts=(0 "${parts[@]}") ;; # begins with minutes
  esac
  printf '%d' $((10#${days} * 86400 + 10#${parts[0]} * 3600 + 10#${parts[1]:-0} * 60 + 10#${parts[2]:-0}))
}

# slurm_time SECONDS: as D-HH:MM:SS.
slurm_time() {
  printf '%d-%02d:%02d:%02d' $(($1 / 86400)) $(($1 % 86400 / 3600)) $(($1 % 3600 / 60)) $(($1 % 60))
}

# make_log_directory: Slurm opens the job's output before the job runs, and makes no directory for it.
make_log_directory() {
  local directory
  directory=$(log_file "$(option_value 0 job-name)" %j)
  directory=${directory%/*}
  if [[ ${directory} == *%* ]]; then
    note "Slurm makes no directories: without ${directory} the job has no output"
    return
  fi
  directory=${directory:-/}
  if ! mkdir -p "${directory}" || [[ ! -w ${directory} ]]; then
    refuse "the job's output cannot be written to ${directory}"
  fi
}
