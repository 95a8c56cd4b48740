# shellcheck shell=bash
#
# What the simulated srun, scancel, squeue and scontrol share. The state of the job is plain files,
# so that a start costs no process more than bash itself:
#
#   ${SRTGEN_REHEARSAL}/hosts          ADDRESS NAME, like /etc/hosts
#   ${SRTGEN_REHEARSAL}/job/FACT       id, name, command, work-dir, output, batch-pid: a value each
#   ${SRTGEN_REHEARSAL}/job/groups     one line for each (het) component: its nodes
#   ${SRTGEN_REHEARSAL}/steps/N        NAME NODES of step N; the file's creation claims the number
#   ${SRTGEN_REHEARSAL}/steps/N.T.pid  process group of its task T
#   ${SRTGEN_REHEARSAL}/steps/N.T.exit exit code of its task T
#   ${SRTGEN_REHEARSAL}/steps/N.signal the last signal sent to it
#   ${SRTGEN_REHEARSAL}/steps/N.end    it is over
#
# Provides: fail, job_fact, read_components, job_id_of, is_job_id, address_of, expand_hosts,
#           running_steps, signal_step

readonly JOB="${SRTGEN_REHEARSAL}/job"
readonly STEPS="${SRTGEN_REHEARSAL}/steps"

fail() {
  printf '%s: error: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# Sets REPLY to a fact of the job.
job_fact() {
  IFS= read -r REPLY <"${JOB}/$1"
}

# Sets COMPONENTS: for each component of the job its node names, separated by blanks.
# shellcheck disable=SC2034 # its callers read it
read_components() {
  mapfile -t COMPONENTS <"${JOB}/groups"
}

# Sets REPLY to the job id of the component that a node belongs to: the leader's plus its number.
job_id_of() { # NODE
  local component
  local -a COMPONENTS
  read_components
  job_fact id
  for component in "${!COMPONENTS[@]}"; do
    [[ " ${COMPONENTS[component]} " != *" $1 "* ]] || REPLY=$((REPLY + component))
  done
}

# Whether it is the job's id, or one of its components', as ID or as LEADER+COMPONENT.
is_job_id() {
  local -a COMPONENTS
  read_components
  job_fact id
  [[ $1 =~ ^[0-9]+(\+[0-9]+)?$ ]] && (($1 >= REPLY && $1 < REPLY + ${#COMPONENTS[@]}))
}

# Sets REPLY to the address of a simulated node.
address_of() {
  local address name
  while read -r address name; do
    [[ ${name} != "$1" ]] || break
  done <"${SRTGEN_REHEARSAL}/hosts"
  REPLY=${address}
}

# One name per line out of Slurm's short form, such as a[1-3,07],b
expand_hosts() {
  local rest=$1 range first number prefix suffix
  local -a ranges
  local -r item='^([^][,]+)(\[([0-9,-]+)\])?([^][,]*)(,|$)'
  while [[ -n ${rest} ]]; do
    [[ ${rest} =~ ${item} ]] || fail "invalid host list: $1"
    rest=${rest:${#BASH_REMATCH[0]}}
    prefix=${BASH_REMATCH[1]}
    suffix=${BASH_REMATCH[4]}
    if [[ -z ${BASH_REMATCH[2]} ]]; then
      printf '%s\n' "${prefix}${suffix}"
      continue
    fi
    IFS=, read -ra ranges <<<"${BASH_REMATCH[3]}"
    for range in "${ranges[@]}"; do
      first=${range%-*}
      for ((number = 10#${first}; number <= 10#${range#*-}; number++)); do
        printf '%s%0*d%s\n' "${prefix}" "${#first}" "${number}" "${suffix}"
      done
    done
  done
}

# One line "N NAME NODES" for each step that has started and is not over.
running_steps() {
  local file step name nodes
  for file in "${STEPS}"/*; do
    step=${file##*/}
    # An empty file is a step whose srun has only just claimed its number.
    [[ ${step} != *.* && -s ${file} && ! -e ${file}.end ]] || continue
    read -r name nodes <"${file}"
    printf '%s %s %s\n' "${step}" "${name}" "${nodes}"
  done
}

# Sets GROUPS_OF_STEP to the process groups of a step's tasks that have not ended.
find_groups() {
  local file group
  GROUPS_OF_STEP=()
  for file in "${STEPS}/$1".*.pid; do
    [[ -e ${file} && ! -e ${file%.pid}.exit ]] || continue
    read -r group <"${file}"
    GROUPS_OF_STEP+=("${group}")
  done
}

# Sets STRAYS to the processes of a step outside its tasks' process groups (timeout makes a group of
# its own). Slurm finds those by their cgroup; here their environment tells, where there is a /proc.
find_strays() {
  local file pid status group
  STRAYS=()
  [[ -r /proc/self/environ ]] || return 0
  while IFS= read -r file; do
    pid=${file#/proc/}
    pid=${pid%/environ}
    { read -r status <"/proc/${pid}/stat"; } 2>/dev/null || continue
    read -r _ _ group _ <<<"${status##*) }"
    [[ " ${GROUPS_OF_STEP[*]} " == *" ${group} "* ]] || STRAYS+=("${pid}")
  done < <(grep -lzsFx -- "SRTGEN_REHEARSAL_STEP=${STEPS}/$1" /proc/[0-9]*/environ)
}

# Sends a signal to all processes of a step. A task that is only just starting finds it in N.signal.
signal_step() {
  local step=$1 signal=$2 target
  local -a GROUPS_OF_STEP STRAYS
  printf '%s\n' "${signal}" >"${STEPS}/${step}.signal"
  find_groups "${step}"
  find_strays "${step}"
  for target in "${GROUPS_OF_STEP[@]/#/-}" "${STRAYS[@]}"; do
    kill -s "${signal}" -- "${target}" 2>/dev/null || true # it has ended in the meantime
  done
}
