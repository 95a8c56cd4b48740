# shellcheck shell=bash
# Submits a bundle: checks, sbatch, receipt, job record, status services. The one implementation: `srtgen submit`
# calls it.
#
# Provides: submit, note, refuse, and what the other files of lib/ that it reads provide
# Needs:    SRTGEN_BUNDLE, and of the generated submit.sh: REQUIRED_VARIABLES, SUBMIT_DIR, output_base,
#           SRTGEN_TAGS where the build has some
#
# Answers go to stdout, all else to stderr. Exit codes: 0 submitted, 1 refused, 2 wrong usage.

# The job gets the environment of this shell. So names are chosen that nobody exports, and none that begins with one of
# Slurm's prefixes. OUTPUT_BASE, the parent of the run directories, and JOB_ID are the job's own names.

# shellcheck disable=SC2034 # the other files read these too

TEST_ONLY=''
FORCED=''
AS_JSON=''
SUBMISSION_TAGS=()
USER_OPTIONS=() # what the user adds; on sbatch's command line it wins over the directives

BUNDLE_SHA256='' # of the bundle's manifest, as in the verdict
JOB_CLUSTER=''   # where sbatch names it
SUBMITTED=''     # second of the epoch

# shellcheck source=/dev/null
{
  source "${SRTGEN_BUNDLE}/lib/json.sh"
  source "${SRTGEN_BUNDLE}/lib/log.sh"
  source "${SRTGEN_BUNDLE}/lib/record.sh"
  source "${SRTGEN_BUNDLE}/lib/sbatch-options.sh"
  source "${SRTGEN_BUNDLE}/lib/submit-checks.sh"
  source "${SRTGEN_BUNDLE}/lib/receipts.sh"
  source "${SRTGEN_BUNDLE}/lib/sbatch-errors.sh"
  source "${SRTGEN_BUNDLE}/lib/status-request.sh"
}

# submit ARGUMENT...: all of it.
submit() {
  read_arguments "$@"
  drop_slurm_variables
  read_directives "${SRTGEN_BUNDLE}/job.sh"
  check_submission
  if [[ -n ${TEST_ONLY} ]]; then
    test_submission
    return
  fi
  make_log_directory
  open_receipts
  refuse_second_submission
  submit_job
  keep_receipt
  write_record
  print_submission
  report_submission
}

print_usage() {
  cat <<'END'
Usage: submit.sh [options] [-- SBATCH OPTIONS]

Submits the job of this bundle, from any directory, after a look at what would make it fail: changed files, variables
of the recipe that are not set, partitions, limits, directories. SBATCH_*, SLURM_* and PYXIS_* variables of this shell
are reported and not passed on; the rest of its environment is what the job gets, unless sbatch is told otherwise
(-- --export=NAME,...).

      --test-only  submit nothing: ask Slurm when and where the job would start
      --force      submit although a job of this bundle is still live, or nobody can say whether one is
      --tags A,B   names for this submission, kept in the job record; may be repeated
      --json       describe the submitted job in one line of JSON
  -h, --help       show this text

What follows -- goes to sbatch, and wins over the directives of job.sh.
Exit codes: 0 submitted, 1 refused, 2 wrong usage.
END
}

read_arguments() {
  add_tags "${SRTGEN_TAGS[@]}"
  while (($# > 0)); do
    case $1 in
      -h | --help)
        print_usage
        exit 0
        ;;
      --test-only) TEST_ONLY=yes ;;
      --force) FORCED=yes ;;
      --json) AS_JSON=yes ;;
      --tags)
        (($# > 1)) || misuse '--tags needs names'
        split_tags "$2"
        shift
        ;;
      --tags=*) split_tags "${1#*=}" ;;
      --)
        shift
        read_sbatch_options "$@"
        return
        ;;
      *) misuse "there is no option $1; options of sbatch come after --" ;;
    esac
    shift
  done
}

# What would make sbatch do something else than submit this job, and come back.
read_sbatch_options() {
  local option
  USER_OPTIONS=("$@")
  for option in "$@"; do
    case ${option} in
      --test-only) misuse '--test-only is an option of submit.sh: write it before --' ;;
      -W | --wait) misuse "sbatch ${option} comes back when the job has ended: wait for the job yourself" ;;
      --wrap | --wrap=*) misuse "sbatch ${option%%=*} would submit something else than this bundle" ;;
    esac
  done
}

# split_tags A,B
split_tags() {
  local tag tags
  IFS=, read -r -d '' -a tags < <(printf '%s,\0' "$1")
  for tag in "${tags[@]}"; do
    tag=${tag#"${tag%%[![:space:]]*}"}
    tag=${tag%"${tag##*[![:space:]]}"}
    [[ -n ${tag} ]] || misuse '--tags has an empty tag'
    [[ ${tag} != *[[:cntrl:]]* ]] || misuse '--tags takes what can be printed'
    add_tags "${tag}"
  done
}

# add_tags TAG...: each once.
add_tags() {
  local tag known
  for tag in "$@"; do
    for known in "${SUBMISSION_TAGS[@]}"; do
      if [[ ${known} == "${tag}" ]]; then continue 2; fi
    done
    SUBMISSION_TAGS+=("${tag}")
  done
}

# Slurm writes its estimate to stderr, and some plugins add to that.
test_submission() {
  local said code=0
  said=$(sbatch --test-only "${USER_OPTIONS[@]}" "${SRTGEN_BUNDLE}/job.sh" 2>&1) || code=$?
  ((code == 0)) || refuse_as_sbatch_does "${code}" "${said}"
  if [[ -n ${AS_JSON} ]]; then
    json_object status=tested job_name="$(option_value 0 job-name)" estimate="${said}"
  else
    printf '%s\n' "${said}"
  fi
}

# submit_job: from here on there may be a job, and it gets its receipt whatever else comes. A signal to the terminal
# ends sbatch, too, and that is seen.
submit_job() {
  local answer said code=0 errors
  trap : HUP INT TERM
  errors=$(mktemp)
  answer=$(sbatch --parsable "${USER_OPTIONS[@]}" "${SRTGEN_BUNDLE}/job.sh" 2>"${errors}") || code=$?
  said=$(<"${errors}")
  rm -f "${errors}"
  ((code == 0)) || refuse_as_sbatch_does "${code}" "${said}"
  if [[ -n ${said} ]]; then printf '%s\n' "${said}" >&2; fi # warnings of the site
  [[ ${answer} =~ ^([0-9]+)(\;([A-Za-z0-9_.-]+))?$ ]] ||
    refuse "sbatch has taken the job, but names no job id: ${answer:-nothing}; look for it with squeue --me"
  JOB_ID=${BASH_REMATCH[1]}
  JOB_CLUSTER=${BASH_REMATCH[3]:-}
  printf -v SUBMITTED '%(%s)T' -1
}

# job_record: prints it.
job_record() {
  local submitted generated
  submitted=$(utc_time "${SUBMITTED}")
  generated=${submitted/T/ }
  print_record "${SRTGEN_BUNDLE}/record.json" job_id="${JOB_ID}" generated_at="${generated%Z}" \
    submitted_at="${submitted}" bundle="${BUNDLE_SHA256}" tags:="$(json_strings "${SUBMISSION_TAGS[@]}")"
}

# write_record: in the run directory, which the job takes over with it. The job is submitted by now, and what goes
# wrong from here on does not change that. The file is made elsewhere: the job may start at any moment, and would
# refuse a run directory with any other file.
write_record() {
  local run_dir="${OUTPUT_BASE}/${JOB_ID}" file="${RECEIPTS}.record"
  if ! job_record >"${file}" || ! mkdir -p "${run_dir}" || ! mv -f "${file}" "${run_dir}/${JOB_ID}.json"; then
    rm -f "${file}"
    note "the job record could not be written to ${run_dir}"
  fi
}

# report_submission: to status services, where the recipe or its site names some. Everything else is done by now, since
# a service may take its time.
report_submission() {
  local cluster
  [[ -r ${SRTGEN_BUNDLE}/status.sh ]] || return 0
  # shellcheck source=/dev/null
  source "${SRTGEN_BUNDLE}/status.sh"
  cluster=$(record_field "${SRTGEN_BUNDLE}/record.json" cluster) || cluster=''
  announce_submission job_id="${JOB_ID}" \
    job_name="$(option_value 0 job-name)" \
    submitted_at="$(utc_time "${SUBMITTED}")" \
    ${cluster:+cluster:="${cluster}"} \
    recipe="${SRTGEN_BUNDLE}/recipe.yaml" \
    metadata:="$(job_record)"
}

print_submission() {
  local run_dir="${OUTPUT_BASE}/${JOB_ID}" name log clusters=()
  name=$(option_value 0 job-name)
  log=$(log_file "${name}" "${JOB_ID}")
  if [[ -n ${AS_JSON} ]]; then
    json_object status=submitted slurm_job_id="${JOB_ID}" job_name="${name}" output_dir="${run_dir}" \
      metadata_path="${run_dir}/${JOB_ID}.json" config_path="${SRTGEN_BUNDLE}/recipe.yaml" \
      tags:="$(json_strings "${SUBMISSION_TAGS[@]}")"
    return
  fi
  if [[ -n ${JOB_CLUSTER} ]]; then clusters=("--clusters=${JOB_CLUSTER}"); fi
  printf 'submitted      job %s (%s)\n' "${JOB_ID}" "${name}"
  printf 'log            %s\n' "${log}"
  printf 'run directory  %s\n' "${run_dir}"
  printf 'watch          %s\n' "squeue ${clusters[*]:+${clusters[*]} }--jobs=${JOB_ID}"
  printf '               %s\n' "tail -F $(printf '%q' "${log}")"
  printf 'cancel         %s\n' "scancel ${clusters[*]:+${clusters[*]} }${JOB_ID}"
}

# note TEXT...
note() {
  printf 'srtgen: %s\n' "$*" >&2
}

# refuse TEXT...: nothing has been submitted, and this is why.
refuse() {
  note "$@"
  exit 1
}

# misuse TEXT...: the command line is wrong.
misuse() {
  note "$@"
  printf 'submit.sh --help shows how it is used.\n' >&2
  exit 2
}
