# shellcheck shell=bash
# What a task script begins and ends with, inside the container (or on the bare host without one).
#
# Provides: begin_task, record_worker, run_setup_script, prefer_programs_in, empty_directory,
#           require_open_files, once, run_command, show_command, at_exit
# Needs:    log.sh (log, die); `set -e` in the task script: a command that fails ends the task
#
# An MPI step runs the same task several times in one container, all at the same moment. Everything
# here may run like that.

# shellcheck source=/dev/null
source "${BASH_SOURCE[0]%/*}/log.sh"

TASK_NODE=${SLURMD_NODENAME:-${HOSTNAME}}
TASK_STEP=${SLURM_JOB_ID:-none}.${SLURM_STEP_ID:-none}
SITE_CONFIGS=${SRTGEN_CONFIGS:-/configs} # setup scripts and programs of the site
TASK_NAME=''                             # that of the step; set by begin_task
WORKER_REPORT=()                         # arguments of worker-record.sh; empty for a task that reports nothing
PLANNED_VALUES=()                        # NAME=VALUE of what the task has exported
EXIT_CALLS=()                            # quoted commands of at_exit, the last one first

# begin_task NAME RUN_DIR [SITE_CONFIGS]: says what starts where, and leaves the step's id for the teardown. The
# job exported host paths; from here on the two variables hold the paths of this side. Without a
# container the site's configs are where the host has them.
begin_task() {
  TASK_NAME=$1
  SITE_CONFIGS=${3:-${SITE_CONFIGS}}
  export SRTGEN_RUN_DIR=$2
  name_bundle
  # shellcheck source=/dev/null
  source "${SRTGEN_RUN_DIR}/runtime.env"
  if is_first_task; then record_step_id "${TASK_NAME}"; fi
  log "${TASK_NAME}: task ${SLURM_PROCID:-0} of ${SLURM_NTASKS:-1} starts on ${TASK_NODE}"
}

# By the path alone, <bundle>/tasks/../lib/task.sh: a process takes longer than all the rest of a task's beginning.
name_bundle() {
  SRTGEN_BUNDLE=${BASH_SOURCE[0]%/lib/*}
  SRTGEN_BUNDLE=${SRTGEN_BUNDLE%/*/..}
  if [[ ${SRTGEN_BUNDLE} != /* ]]; then SRTGEN_BUNDLE=$(cd "${SRTGEN_BUNDLE}" && pwd); fi
  export SRTGEN_BUNDLE
}

is_first_task() {
  [[ ${SLURM_PROCID:-0} == 0 ]]
}

# By one write: whoever sees anything in the file sees the whole id, which ends with a line break.
record_step_id() {
  local file=${SRTGEN_RUN_DIR}/state/steps/$1.id
  [[ -n ${SLURM_STEP_ID:-} ]] || return 0
  if [[ ! -d ${file%/*} ]]; then mkdir -p "${file%/*}"; fi
  printf '%s\n' "${TASK_STEP}" >"${file}"
}

# record_worker MODEL [PACKAGE]...: what this worker runs with is reported when its command starts: its versions, the model,
# and what of the variables that the task has exported until here has another value then.
record_worker() {
  local line lines pattern='^export ([A-Za-z_][A-Za-z0-9_]*)='
  mapfile -t lines <"$0"
  for line in "${lines[@]}"; do
    if [[ ${line} =~ ${pattern} ]]; then PLANNED_VALUES+=("${BASH_REMATCH[1]}=${!BASH_REMATCH[1]-}"); fi
  done
  WORKER_REPORT=("${TASK_NAME}" "${TASK_NODE}" "$1" "${SRTGEN_RUN_DIR}/state/workers/${TASK_NAME}.json" "${@:2}")
}

# report_worker: beside the command and out of its way: a grandchild, so that an engine has no child that it does not know
# and srun no output to wait for; at low priority; and whatever becomes of it is nobody's concern.
report_worker() {
  (
    print_planned | nice -n 19 timeout 60 bash "${BASH_SOURCE[0]%/*}/worker-record.sh" "${WORKER_REPORT[@]}" &
  ) </dev/null >/dev/null 2>&1 || :
}

print_planned() {
  if ((${#PLANNED_VALUES[@]} > 0)); then printf '%s\0' "${PLANNED_VALUES[@]}"; fi
}

# run_setup_script NAME: the bundle's copy goes before the site's, as it is the reviewed one.
# Without either the task goes on: recipes name scripts that only some sites need.
run_setup_script() {
  local name=$1 directory
  for directory in "${SRTGEN_BUNDLE}/configs"{,/patches} "${SITE_CONFIGS}"{,/patches}; do
    if [[ -f ${directory}/${name} ]]; then
      once "setup script ${name}" bash "${directory}/${name}"
      return
    fi
  done
  log "warning: no setup script ${name} in the bundle's configs/ or in ${SITE_CONFIGS}"
}

# once WHAT COMMAND...: runs the command, unless a task of this step has done so on this node. The
# others wait for it: tasks of one step and node share a container, so what is installed for one is
# installed for all.
#
# The marker is of this step, node and run, and lives in the run directory. In sys.prefix or /tmp it
# could outlive its container (a named container, a /tmp of the host), and the next job would skip
# an installation that it needs. The lock may be left behind; it is not in the run directory, as not
# every shared file system has flock. And it is of the job, not of the step: without containers, the
# steps of a node install into the same Python.
once() {
  local what=$1 name marker lock
  shift
  name=${what//[^A-Za-z0-9.]/-}
  marker=${SRTGEN_RUN_DIR}/state/once/${TASK_STEP}-${TASK_NODE}/${name}
  exec {lock}>"/var/tmp/srtgen-${SLURM_JOB_ID:-none}.lock"
  flock "${lock}"
  if [[ ! -e ${marker} ]]; then
    log "${what}: starts"
    "$@" {lock}>&- # a background process of the command must not keep the lock
    mkdir -p "${marker%/*}"
    : >"${marker}"
    log "${what}: done"
  fi
  exec {lock}>&-
}

# prefer_programs_in DIR: its programs are found before the image's.
prefer_programs_in() {
  PATH=$1:${PATH}
}

# empty_directory DIR: it exists, and nothing is in it.
empty_directory() {
  local directory=$1
  [[ ${directory} == /*[!/]* ]] || die "not a directory that may be emptied: '${directory}'"
  rm -rf -- "${directory}"
  mkdir -p -- "${directory}"
}

# require_open_files NUMBER: so many file descriptors, or the task ends.
require_open_files() {
  ulimit -n "$1" || die "$1 open files are needed, this node allows $(ulimit -Hn)"
}

# run_command ARGV...: shows the command, and becomes it: signals reach the engine, not a shell. The
# line before it tells the job that whatever comes first is done; see task_runs in probes.sh.
run_command() {
  if is_first_task; then
    log "${TASK_NAME}: prepared, runs"
    show_command "$@" >&2
    if ((${#WORKER_REPORT[@]} > 0)); then report_worker; fi
  fi
  exec "$@"
}

# Prints a command as it could be pasted into a shell, one flag with its values per line.
show_command() {
  local word line=''
  for word in "$@"; do
    if [[ -n ${line} && ${word} == -* ]]; then
      printf '%s \\\n' "${line}"
      line=' '
    fi
    if [[ ! ${word} =~ ^[A-Za-z0-9_@%+=:,./-]+$ ]]; then word=${word@Q}; fi
    line+=${line:+ }${word}
  done
  printf '%s\n' "${line}"
}

# at_exit COMMAND WORD...: runs it when this script ends, by itself, by `exit` or by TERM; what was
# asked for last comes first. The exit code stays what it was.
at_exit() {
  local call
  printf -v call '%q ' "$@"
  EXIT_CALLS=("${call}" "${EXIT_CALLS[@]}")
  trap run_exit_calls EXIT
  trap 'exit 143' TERM
}

run_exit_calls() {
  local call
  for call in "${EXIT_CALLS[@]}"; do
    eval "${call}" || log "at exit: ${call}ended with exit code $?"
  done
}
