# shellcheck shell=bash
# Steps that do something and end, before anything starts that needs it.
#
# Provides: complete_steps, attempt_step
# Needs:    log.sh, steps.sh, teardown.sh (find_step_ids, stop_tier), report.sh (failed_node, log_of),
#           health.sh (renew_budget), progress.sh

# shellcheck disable=SC2004 # STEP_CODE is declared in steps.sh

PREPARATION_STARTED=0 # on the clock of SECONDS, as is the other
PREPARATION_DUE=0     # the next line about what is waited for

# complete_steps STEP...: returns when all of them have ended with code 0. What comes next needs what they
# do, so one that ends with another code fails the job.
complete_steps() {
  local name live=yes
  begin_preparation "$1"
  while [[ -n ${live} ]]; do
    let_prepare "$@"
    live=''
    for name in "$@"; do
      if is_live "${name}"; then
        live=yes
      elif ((STEP_CODE[${name}] != 0)); then
        fail_step "${name}"
      fi
    done
  done
  renew_budget
}

# attempt_step STEP SECONDS OTHERWISE: waits for its end, at most so long. If it fails or is late, the job
# goes on, and OTHERWISE is what happens then.
attempt_step() {
  local name=$1 seconds=$2 otherwise=$3 fault=''
  begin_preparation "${name}"
  while is_live "${name}" && ((SECONDS < PREPARATION_STARTED + seconds)); do
    let_prepare "${name}"
  done
  if is_live "${name}"; then
    fault="has not ended within its ${seconds} s"
    find_step_ids
    stop_tier "${STOP_SECONDS}" preparation
  elif ((STEP_CODE[${name}] != 0)); then
    fault=$(describe_exit "${STEP_CODE[${name}]}")
    watch_steps "${GRACE_SECONDS}" # a scancel ends the step first, and then the job
  fi
  if [[ -n ${fault} ]]; then
    log "warning: ${name} on $(failed_node "${name}") ${fault}, so ${otherwise}; its log: $(log_of "${name}")"
    event step-given-up step="${name}" reason="${fault}" otherwise="${otherwise}"
  fi
  renew_budget
}

# begin_preparation STEP: the start-up budget does not run meanwhile; see renew_budget at the end.
begin_preparation() {
  enter_stage "$1"
  PREPARATION_STARTED=${SECONDS}
  plan_progress_to PREPARATION_DUE "${SECONDS}"
}

# let_prepare STEP...: time with an eye on all steps, and on the reader of the log.
let_prepare() {
  watch_steps "${WATCH_SECONDS}"
  if ((SECONDS >= PREPARATION_DUE)); then
    plan_progress_to PREPARATION_DUE "${PREPARATION_STARTED}"
    log "waiting for $* since $((SECONDS - PREPARATION_STARTED)) s"
  fi
}
