# shellcheck shell=bash
# What sbatch will be asked for: the directives of job.sh, and the options that the user adds.
#
# Provides: read_directives, option_value, log_file, DIRECTIVES, JOB_COMPONENTS
# Needs:    USER_OPTIONS, SUBMIT_DIR

declare -A DIRECTIVES=() # `<component> <name>` -> value; the last of a name counts, as for sbatch
JOB_COMPONENTS=1

# Options that the checks look at, with the letters that sbatch knows them by.
declare -rA OPTION_LETTERS=(["job-name"]=J [output]=o [chdir]=D [partition]=p [nodes]=N [time]=t [clusters]=M)

# read_directives SCRIPT
read_directives() {
  local line name value
  while IFS= read -r line; do
    case ${line} in
      '#SBATCH hetjob') JOB_COMPONENTS=$((JOB_COMPONENTS + 1)) ;;
      '#SBATCH --'*=*)
        name=${line#'#SBATCH --'}
        value=${name#*=}
        DIRECTIVES["$((JOB_COMPONENTS - 1)) ${name%%=*}"]=$(unquoted "${value}")
        ;;
      '#'* | '') ;;
      *) return ;; # sbatch looks no further either
    esac
  done <"$1"
}

# unquoted TEXT: without the quotes that sbatch takes off.
unquoted() {
  local text=$1
  if [[ ${text} =~ ^\"(.*)\"$ || ${text} =~ ^\'(.*)\'$ ]]; then text=${BASH_REMATCH[1]}; fi
  printf '%s' "${text}"
}

# option_value COMPONENT NAME: what sbatch will take, empty where nobody says. An option of the command line is for
# every component.
option_value() {
  local component=$1 name=$2 letter=${OPTION_LETTERS[$2]} value index option
  value=${DIRECTIVES["${component} ${name}"]:-}
  for index in "${!USER_OPTIONS[@]}"; do
    option=${USER_OPTIONS[index]}
    case ${option} in
      "--${name}="*) value=${option#*=} ;;
      "--${name}" | "-${letter}") value=${USER_OPTIONS[index + 1]:-} ;;
      "-${letter}"*) value=${option#"-${letter}"} ;;
    esac
  done
  printf '%s' "${value}"
}

# log_file NAME ID: the path of the job's own output, as far as its pattern can be known now.
log_file() {
  local file directory
  file=$(option_value 0 output)
  file=${file:-slurm-%j.out}
  directory=$(option_value 0 chdir)
  directory=${directory:-${SUBMIT_DIR}}
  if [[ ${directory} != /* ]]; then directory="${SUBMIT_DIR}/${directory}"; fi
  if [[ ${file} != /* ]]; then file="${directory}/${file#./}"; fi
  file=${file//%x/"$1"}
  file=${file//%j/"$2"}
  printf '%s' "${file//%A/"$2"}"
}
