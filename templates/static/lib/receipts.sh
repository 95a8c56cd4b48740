# shellcheck shell=bash
# Receipts: which jobs a bundle was submitted as, so that nobody starts the same measurement twice. They lie beside
# the run directories, where all who write results to the same place find them, whichever copy of the bundle
# they submit and from whichever directory. A job that was submitted with sbatch itself has none.
#
# Provides: open_receipts, refuse_second_submission, keep_receipt, RECEIPTS
# Needs:    submit.sh (note, refuse), json.sh, log.sh (utc_time), and the variables of submit.sh

readonly QUEUE_SECONDS=30 # that squeue may take
RECEIPTS=''               # one line for each job of this bundle, by the sum of its manifest

# States of a job that will not run any more.
readonly ENDED_STATES='^(BOOT_FAIL|CANCELLED|COMPLETED|DEADLINE|FAILED|NODE_FAIL|OUT_OF_MEMORY|PREEMPTED|REVOKED|TIMEOUT)'

# open_receipts: until the end of this script it is the only one that submits this bundle.
open_receipts() {
  local owner
  owner="$(id -un)@$(uname -n), process $$"
  BUNDLE_SHA256=$(sha256sum <"${SRTGEN_BUNDLE}/manifest.sha256")
  BUNDLE_SHA256=${BUNDLE_SHA256%% *}
  RECEIPTS="${OUTPUT_BASE}/submissions/${BUNDLE_SHA256}.jsonl"
  mkdir -p "${RECEIPTS%/*}" || refuse "no place for receipts and results: ${OUTPUT_BASE}"
  # A link is made in one go on every file system, and says whose it is.
  if ! ln -sn "${owner}" "${RECEIPTS}.lock" 2>/dev/null; then
    [[ -L ${RECEIPTS}.lock ]] || refuse "receipts cannot be written to ${RECEIPTS%/*}"
    refuse "this bundle is being submitted by $(readlink "${RECEIPTS}.lock"); if that is not so, remove ${RECEIPTS}.lock"
  fi
  trap 'rm -f "${RECEIPTS}.lock"' EXIT
  [[ ! -e ${RECEIPTS} || -r ${RECEIPTS} && -w ${RECEIPTS} ]] ||
    refuse "another user keeps the receipts of this bundle, and you may not write there: ${RECEIPTS}"
}

# refuse_second_submission: unless all earlier jobs have ended for sure, or --force is given.
refuse_second_submission() {
  local line cluster
  local -A jobs=() # cluster -> ids; - where sbatch named none
  [[ -e ${RECEIPTS} ]] || return 0
  while IFS= read -r line; do
    [[ ${line} =~ ^\{\"job_id\":\"([0-9]+)\",\"cluster\":\"([^\"]*)\" ]] || continue
    cluster=${BASH_REMATCH[2]:--}
    jobs[${cluster}]+=${jobs[${cluster}]:+,}${BASH_REMATCH[1]}
  done <"${RECEIPTS}"
  for cluster in "${!jobs[@]}"; do
    refuse_live_jobs "${cluster}" "${jobs[${cluster}]}"
  done
}

# refuse_live_jobs CLUSTER IDS
refuse_live_jobs() {
  local cluster=$1 job_list=$2 answer id state user options=()
  if [[ ${cluster} != - ]]; then options=("--clusters=${cluster}"); fi
  options+=(--noheader "--jobs=${job_list}" '--format=%i %T %u')
  if ! answer=$(timeout "${QUEUE_SECONDS}" squeue "${options[@]}" 2>&1); then
    # Of one job alone squeue says so when Slurm has forgotten it; of several it leaves that one out.
    [[ ${answer} == *'Invalid job id specified'* ]] ||
      second_submission "whether a job of this bundle is still live cannot be known (${job_list}): squeue: ${answer:-no answer}"
    return
  fi
  while read -r id state user; do
    id=${id%%[+_]*} # of a component, of a job of an array
    if [[ ${id} =~ ^[0-9]+$ && ! ${state} =~ ${ENDED_STATES} ]]; then
      second_submission "this bundle is submitted already: job ${id} of ${user} is ${state}"
      return
    fi
  done <<<"${answer}"
}

second_submission() {
  if [[ -n ${FORCED} ]]; then
    note "$1; submitted all the same"
  else
    refuse "$1; --force submits it all the same"
  fi
}

# keep_receipt: appended in one go.
keep_receipt() {
  local line
  line=$(
    json_object job_id="${JOB_ID}" cluster="${JOB_CLUSTER}" submitted_at="$(utc_time "${SUBMITTED}")" user="$(id -un)" \
      bundle="${BUNDLE_SHA256}" bundle_path="${SRTGEN_BUNDLE}" submit_dir="${SUBMIT_DIR}" tags:="$(json_strings "${SUBMISSION_TAGS[@]}")"
  )
  printf '%s\n' "${line}" >>"${RECEIPTS}" || note "the receipt of job ${JOB_ID} could not be written to ${RECEIPTS}"
}
