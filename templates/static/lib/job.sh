# shellcheck shell=bash
# The life of a job: opened once, and closed by one path, whether it succeeds, fails, is cancelled
# or runs into its time limit.
#
# Provides: open_job, close_job, and all that the other files of lib/ provide
# Needs:    SRTGEN_BUNDLE, and of the generated job.sh: PLANNED_NODES, STARTUP_SECONDS,
#           POLL_SECONDS, NETWORK_INTERFACE, CONTAINER_RUNTIME, OUTPUT_BASE

# shellcheck disable=SC2034 # the other files read these too

readonly FAR_SECONDS=600 # from here on a time limit is not near: Slurm may warn a minute early, for two minutes of teardown

JOB_STARTED=0    # second of the epoch
JOB_VERDICT=''   # pass, fail or invalid once it is decided; a job that ends without one has failed
BUNDLE_SHA256='' # of the bundle's manifest, so of everything in the bundle

# shellcheck source=/dev/null
{
  source "${SRTGEN_BUNDLE}/lib/json.sh"
  source "${SRTGEN_BUNDLE}/lib/log.sh"
  source "${SRTGEN_BUNDLE}/lib/address.sh"
  source "${SRTGEN_BUNDLE}/lib/steps.sh"
  source "${SRTGEN_BUNDLE}/lib/teardown.sh"
  source "${SRTGEN_BUNDLE}/lib/nodes.sh"
  source "${SRTGEN_BUNDLE}/lib/preflight.sh"
  source "${SRTGEN_BUNDLE}/lib/configs.sh"
  source "${SRTGEN_BUNDLE}/lib/wheels.sh"
  source "${SRTGEN_BUNDLE}/lib/probes.sh"
  source "${SRTGEN_BUNDLE}/lib/health.sh"
  source "${SRTGEN_BUNDLE}/lib/watch.sh"
  source "${SRTGEN_BUNDLE}/lib/preparation.sh"
  source "${SRTGEN_BUNDLE}/lib/points.sh"
  source "${SRTGEN_BUNDLE}/lib/progress.sh"
  source "${SRTGEN_BUNDLE}/lib/report.sh"
  source "${SRTGEN_BUNDLE}/lib/verdict.sh"
  source "${SRTGEN_BUNDLE}/lib/record.sh"
  source "${SRTGEN_BUNDLE}/lib/identity.sh"
  source "${SRTGEN_BUNDLE}/lib/provenance.sh"
  source "${SRTGEN_BUNDLE}/lib/status-request.sh"
  source "${SRTGEN_BUNDLE}/lib/status.sh"
}

# open_job: checks what the job needs, makes the run directory, and takes over signals and exits.
# Until the run directory is there nothing has been started, and a refusal is one line.
open_job() {
  printf -v JOB_STARTED '%(%s)T' -1
  require_slurm
  require_programs srun scontrol scancel squeue sha256sum curl awk
  require_nodes
  require_evaluation
  make_run_dir
  trap on_exit EXIT
  trap 'on_error "$?" "${BASH_SOURCE[0]:-job.sh}" "${LINENO}" "${BASH_COMMAND}"' ERR
  trap 'on_signal TERM' TERM
  trap 'on_signal INT' INT
  trap 'on_signal HUP' HUP
  trap 'on_signal USR1' USR1
  clean_environment
  announce_job
  keep_record
  begin_provenance
  open_status
}

require_slurm() {
  local name
  for name in SLURM_JOB_ID SLURM_JOB_NAME SLURM_SUBMIT_DIR; do
    [[ -n ${!name:-} ]] || die "${name} is not set: this is a batch script, submit it with sbatch"
  done
}

require_programs() {
  local program missing=()
  for program in "$@"; do
    type -P "${program}" >/dev/null || missing+=("${program}")
  done
  ((${#missing[@]} == 0)) || die "not found on $(uname -n): ${missing[*]}"
}

# More nodes than planned do no harm: the first ones are used. Roles for fewer were not planned.
require_nodes() {
  local group got
  ((${#PLANNED_NODES[@]} == ${SLURM_HET_SIZE:-1})) ||
    die "the job has ${SLURM_HET_SIZE:-1} components, planned: ${#PLANNED_NODES[@]}"
  for group in "${!PLANNED_NODES[@]}"; do
    got=$(allocated JOB_NUM_NODES "${group}")
    [[ ${got} =~ ^[0-9]+$ ]] || die "Slurm does not say how many nodes component ${group} has"
    ((got >= PLANNED_NODES[group])) ||
      die "component ${group} has ${got} nodes, planned: ${PLANNED_NODES[group]}"
    ((got == PLANNED_NODES[group])) ||
      log "component ${group} has ${got} nodes, planned: ${PLANNED_NODES[group]}; the others stay idle"
  done
}

# Workflows ask for an evaluation by a variable of the job. Whether there is one was decided when the bundle
# was built; a job that leaves it out, or measures where it should not, would only be noticed later.
require_evaluation() {
  local client=${SRTGEN_BUNDLE}/bench/workspace-evaluation.sh step=${SRTGEN_BUNDLE}/steps/evaluation.sh
  if [[ ${EVAL_ONLY:-} == true ]]; then
    [[ -e ${client} && ! -e ${step} ]] ||
      die 'EVAL_ONLY is true, and this bundle has a benchmark: build it with --eval only'
  elif [[ ${RUN_EVAL:-} == true ]]; then
    [[ -e ${client} ]] ||
      die 'RUN_EVAL is true, and this bundle has no evaluation: build it with --eval after'
  fi
}

# A requeued job keeps its id, and must not mix its results with those of the first run.
make_run_dir() {
  local trouble
  SRTGEN_RUN_DIR="${OUTPUT_BASE}/${SLURM_JOB_ID}"
  if ((${SLURM_RESTART_COUNT:-0} > 0)); then SRTGEN_RUN_DIR+="-restart-${SLURM_RESTART_COUNT}"; fi
  export SRTGEN_RUN_DIR

  refuse_path bundle "${SRTGEN_BUNDLE}"
  refuse_path 'run directory' "${SRTGEN_RUN_DIR}"
  [[ ${SRTGEN_RUN_DIR} != *%* ]] ||
    die "the run directory needs a path without percent sign (srun would take it for a pattern): ${SRTGEN_RUN_DIR}"
  has_no_results "${SRTGEN_RUN_DIR}" ||
    die "the run directory is not empty: ${SRTGEN_RUN_DIR}"
  trouble=$(mkdir -p "${SRTGEN_RUN_DIR}"/{logs,state/steps,state/probes,state/workers} 2>&1) ||
    die "cannot make the run directory ${SRTGEN_RUN_DIR}: ${trouble##*: }"
  EVENTS_FILE="${SRTGEN_RUN_DIR}/events.jsonl"
}

# has_no_results DIRECTORY: submit.sh may have left the job record there, and nobody anything else.
has_no_results() {
  local found
  [[ -e $1 ]] || return 0
  found=$(ls -A "$1")
  [[ -z ${found} || ${found} == "${SLURM_JOB_ID}.json" ]]
}

# refuse_path WHAT PATH: Pyxis mounts both directories into containers. It separates mounts with commas and
# their parts with colons, and has enroot's bash print them, in double quotes, as lines of an fstab.
refuse_path() {
  [[ $2 == /* && $2 != *$'\n'* ]] || die "the $1 needs an absolute path without line break: $2"
  [[ ${CONTAINER_RUNTIME} == none || $2 != *[[:blank:],:\"\$\`\\]* ]] ||
    die "the $1 needs a path without blanks and , : \" \$ \` \\ (Pyxis could not mount it): $2"
}

# What the environment would add to every srun. A step says what it wants; options that the job got
# from its submitter or its site are not seen by who reads the bundle.
clean_environment() {
  local name
  unset "${!PYXIS_@}" # container options, used where a step gives none
  unset SLURM_LABELIO SLURM_STDINMODE SLURM_STDOUTMODE SLURM_STDERRMODE
  unset SLURM_EXACT SLURM_EXCLUSIVE            # every step says --overlap
  unset SLURM_CPUS_PER_TASK SRUN_CPUS_PER_TASK # a step has all cores of its nodes if it asks for none
  # Left by sbatch --export. srun would pass on the listed variables alone, or none, and the steps
  # would lack the job's own. They get what the job has, which --export has already limited.
  unset SLURM_EXPORT_ENV SRUN_EXPORT_ENV
  # Each of these alone is the job's own memory; of two together srun refuses every step.
  local memory=()
  for name in SLURM_MEM_PER_NODE SLURM_MEM_PER_CPU SLURM_MEM_PER_GPU; do
    if [[ -v ${name} ]]; then memory+=("${name}"); fi
  done
  if ((${#memory[@]} > 1)); then unset "${memory[@]}"; fi
}

announce_job() {
  if [[ -r ${SRTGEN_BUNDLE}/manifest.sha256 ]]; then
    BUNDLE_SHA256=$(sha256sum "${SRTGEN_BUNDLE}/manifest.sha256")
    BUNDLE_SHA256=${BUNDLE_SHA256%% *}
  fi
  log "job ${SLURM_JOB_ID} (${SLURM_JOB_NAME}), started $(utc_time "${JOB_STARTED}"); times are UTC"
  log "bundle ${SRTGEN_BUNDLE}"
  log "run directory ${SRTGEN_RUN_DIR}"
  event job-opened job_id="${SLURM_JOB_ID}" name="${SLURM_JOB_NAME}" \
    bundle="${SRTGEN_BUNDLE}" run_dir="${SRTGEN_RUN_DIR}"
}

# keep_record: submit.sh has left the job record here, or does so soon, with more in it. A job that was submitted without it
# has one all the same.
keep_record() {
  local file="${SRTGEN_RUN_DIR}/${SLURM_JOB_ID}.json" generated
  [[ -r ${SRTGEN_BUNDLE}/record.json && ! -e ${file} ]] || return 0
  generated=$(utc_time "${JOB_STARTED}")
  generated=${generated/T/ }
  print_record "${SRTGEN_BUNDLE}/record.json" job_id="${SLURM_JOB_ID}" generated_at="${generated%Z}" \
    bundle="${BUNDLE_SHA256}" tags:="$(json_strings "${SRTGEN_TAGS[@]}")" >"${file}.tmp"
  mv -n "${file}.tmp" "${file}" || : # some versions fail where submit.sh was quicker
  if [[ -e ${file}.tmp ]]; then rm -f "${file}.tmp"; fi
}

# close_job: the last line of main. Whatever went wrong has ended the job before.
close_job() {
  check_steps
  if [[ -n ${INVALID_POINTS} ]]; then
    JOB_VERDICT=invalid
    JOB_REASON=${INVALID_POINTS}
  else
    JOB_VERDICT=pass
    JOB_REASON=completed
  fi
  exit 0
}

# on_signal NAME: scancel (TERM), the terminal (INT, HUP), or Slurm's warning that the time limit is
# near (USR1).
on_signal() {
  local reason="cancelled by SIG$1"
  if [[ $1 == USR1 ]]; then reason=$(time_limit_reason); fi
  event signal name="$1"
  if [[ -n ${CLIENT_STEP} ]] && is_live "${CLIENT_STEP}"; then
    log "${CLIENT_STEP} has not ended, $(last_output "${CLIENT_STEP}")"
    if [[ $1 == USR1 ]]; then reason+=", and ${CLIENT_STEP} has not ended"; fi
  fi
  if [[ -z ${STOP_IS_SUCCESS} ]]; then die "${reason}"; fi
  JOB_VERDICT=pass
  JOB_REASON="stopped on request: ${reason}"
  exit 0
}

# time_limit_reason: the time limit, unless it is known to be far away: then somebody else sent the signal.
time_limit_reason() {
  local now
  printf -v now '%(%s)T' -1
  if [[ ${SLURM_JOB_END_TIME:-} =~ ^[0-9]+$ ]] && ((SLURM_JOB_END_TIME - now > FAR_SECONDS)); then
    printf 'cancelled by SIGUSR1'
  else
    printf 'the time limit is near'
  fi
}

# on_error CODE FILE LINE COMMAND: nothing of the plan has failed, but a script itself.
on_error() {
  if ((BASHPID != $$)); then return 0; fi # of a subshell, who asked for it is the judge
  JOB_REASON=${JOB_REASON:-"internal error: ${2##*/} line $3: $4 (exit code $1)"}
}

# on_exit: the one way out. Signals are not heard any more, as they could ask for nothing else.
on_exit() {
  local code=$?
  trap '' TERM INT HUP USR1
  trap - ERR
  set +eu # whatever fails now, the rest is still to be closed
  settle_verdict "${code}"
  if [[ ${JOB_VERDICT} == fail ]]; then report_failure; fi
  stop_children
  if [[ ${JOB_VERDICT} != pass ]]; then write_verdict; fi # Slurm may not wait for the teardown
  stop_client
  if [[ -n ${CLIENT_STEP} && -z ${POINTS_JUDGED} ]]; then judge_points; fi
  teardown
  end_provenance
  if ! write_verdict; then
    JOB_VERDICT=fail
    JOB_REASON="verdict.json cannot be written ($(run_dir_trouble)); it would have been: ${JOB_REASON}"
  fi
  event verdict verdict="${JOB_VERDICT}" reason="${JOB_REASON}" points_state:="$(text_or_null "${POINTS_STATE}")"
  print_report
  close_status
  if [[ ${JOB_VERDICT} == pass ]]; then exit 0; fi
  exit 1
}

# settle_verdict CODE: a job that got here on its own account has not come to its end. A run directory that takes
# nothing any more makes one line after the other fail, and the first of them says nothing of that.
settle_verdict() {
  local trouble
  trouble=$(run_dir_trouble)
  if [[ -n ${trouble} && ${JOB_VERDICT} != pass ]]; then
    JOB_REASON="the run directory cannot be written: ${trouble}"
  fi
  JOB_REASON=${JOB_REASON:-"the job script ended early (exit code $1)"}
  if [[ -z ${JOB_VERDICT} || $1 != 0 ]]; then JOB_VERDICT=fail; fi
}

# run_dir_trouble: why nothing can be written there, empty if something can. A full file system may still make an
# empty file.
run_dir_trouble() {
  local file="${SRTGEN_RUN_DIR}/state/writable" said
  said=$({ printf '%4096s\n' '' >"${file}"; } 2>&1) || printf '%s' "${said##*: }"
}

# Steps are not among them: the teardown ends those.
stop_children() {
  stop_probes
  stop_watch
  stop_node_checks
  if [[ -n ${PAUSE_PID} ]]; then kill "${PAUSE_PID}" 2>/dev/null; fi
}
