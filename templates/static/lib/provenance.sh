# shellcheck shell=bash
# Where the numbers of a run come from: run.json and the lock file. All of it is beside the job's way: nothing waits for it,
# and nothing of it fails the job.
#
# Provides: begin_provenance, note_workers, end_provenance; MODEL_IMAGE, WORKER_FILES
# Needs:    json.sh, log.sh, identity.sh, nodes.sh (NODE_HOSTS, NODE_ADDRESS), verdict.sh (print_elements,
#           text_or_null); the bundle's provenance.sh; the JOB_ variables of job.sh
#
# The fields of all files are in docs/run-directory.md.

# Of the bundle's provenance.sh.
RECIPE_FILE=''
RECIPE_SHA256=''
CLUSTER_SHA256='' # empty = no cluster profile
CLUSTER_NAME=''
MODEL_PATH=''
MODEL_IMAGE=''
MODEL_REPO='' # what the first worker says that knows
MODEL_REVISION=''
PROVENANCE_PID='' # what writes the first run.json
WORKER_REPORTS=() # what workers have reported, a line of JSON each
WORKER_FILES=()   # where

# begin_provenance: what the run directory has to have for others to read it, while the nodes are looked at.
begin_provenance() {
  if [[ -r ${SRTGEN_BUNDLE}/provenance.sh ]]; then
    # shellcheck source=/dev/null
    source "${SRTGEN_BUNDLE}/provenance.sh"
  fi
  keep_plan &
  PROVENANCE_PID=$!
}

keep_plan() {
  local file
  trap - ERR
  set +e
  for file in plan.yaml recipe.yaml; do
    if [[ -r ${SRTGEN_BUNDLE}/${file} ]]; then cp -- "${SRTGEN_BUNDLE}/${file}" "${SRTGEN_RUN_DIR}/${file}"; fi
  done
  scontrol --version >"${SRTGEN_RUN_DIR}/state/slurm-version" 2>/dev/null
  write_run running null
}

# note_workers: all is ready, so the workers have reported by now, or nearly all.
note_workers() {
  compare_identity
  write_run running null
  tell_identity
}

# end_provenance: the job is over.
end_provenance() {
  local now ended
  printf -v now '%(%s)T' -1
  utc_time_to ended "${now}"
  if [[ -n ${PROVENANCE_PID} ]]; then wait "${PROVENANCE_PID}"; fi
  compare_identity
  tell_identity
  write_run ended "\"${ended}\""
  write_lock
}

# write_run STATE ENDED: run.json, in one go.
write_run() {
  local file="${SRTGEN_RUN_DIR}/run.json" text
  text=$(print_run "$@")
  printf '%s\n' "${text}" >"${file}.tmp" && mv -f "${file}.tmp" "${file}"
}

print_run() {
  printf '{\n'
  printf '  "version": 1,\n'
  printf '  "state": "%s",\n' "$1"
  printf '  "job": %s,\n' "$(print_job)"
  printf '  "started": "%s",\n' "$(utc_time "${JOB_STARTED}")"
  printf '  "ended": %s,\n' "$2"
  printf '  "bundle": %s,\n' "$(
    json_object \
      sha256:="$(text_or_null "${BUNDLE_SHA256}")" \
      recipe:="$(text_or_null "${RECIPE_FILE}")" \
      recipe_sha256:="$(text_or_null "${RECIPE_SHA256}")" \
      cluster_sha256:="$(text_or_null "${CLUSTER_SHA256}")" \
      tags:="$(json_strings "${SRTGEN_TAGS[@]}")"
  )"
  printf '  "image": %s,\n' "$(text_or_null "${MODEL_IMAGE}")"
  printf '  "model": %s,\n' "$(print_model)"
  printf '  "nodes": [%s],\n' "$(print_elements print_node "${!NODE_HOSTS[@]}")"
  printf '  "workers": [%s],\n' "$(print_elements print_report_of "${WORKER_REPORTS[@]}")"
  printf '  "identity": [%s]\n' "$(list_identity)"
  printf '}\n'
}

print_job() {
  local version='' pattern='^slurm[ -]([0-9][0-9A-Za-z.-]*)'
  if [[ -r ${SRTGEN_RUN_DIR}/state/slurm-version ]]; then read -r version <"${SRTGEN_RUN_DIR}/state/slurm-version" || :; fi
  if [[ ${version} =~ ${pattern} ]]; then version=${BASH_REMATCH[1]}; else version=''; fi
  json_object \
    id="${SLURM_JOB_ID}" \
    name="${SLURM_JOB_NAME}" \
    restarts:="${SLURM_RESTART_COUNT:-0}" \
    cluster:="$(text_or_null "${SLURM_CLUSTER_NAME:-${CLUSTER_NAME}}")" \
    partition:="$(text_or_null "${SLURM_JOB_PARTITION:-}")" \
    slurm_version:="$(text_or_null "${version}")" \
    submit_directory="${SLURM_SUBMIT_DIR}"
}

print_model() {
  json_object \
    path:="$(text_or_null "${MODEL_PATH}")" \
    repo:="$(text_or_null "${MODEL_REPO}")" \
    revision:="$(text_or_null "${MODEL_REVISION}")"
}

print_node() {
  local host=${NODE_HOSTS[$1]}
  json_object slot:="$1" component:="$(component_of "$1")" host="${host}" \
    address:="$(text_or_null "${NODE_ADDRESS[${host}]:-}")"
}

# component_of SLOT: slots count over all components in order.
component_of() {
  local slot=$1 component
  for component in "${!PLANNED_NODES[@]}"; do
    if ((slot < PLANNED_NODES[component])); then break; fi
    slot=$((slot - PLANNED_NODES[component]))
  done
  printf '%d' "${component}"
}

print_report_of() {
  printf '%s' "$1"
}

# gather_worker_reports: sets WORKER_REPORTS, what has come of state/workers so far: a line of JSON for each worker.
gather_worker_reports() {
  local file report
  WORKER_REPORTS=()
  WORKER_FILES=()
  for file in "${SRTGEN_RUN_DIR}"/state/workers/*.json; do
    if [[ ! -s ${file} ]]; then continue; fi
    report=$(<"${file}")
    if [[ ${report} != '{'*'}' ]]; then continue; fi
    WORKER_REPORTS+=("${report}")
    WORKER_FILES+=("${file}")
  done
}

# write_lock: the recipe of the bundle with a section about this run; it builds the same bundle again.
write_lock() {
  local file="${SRTGEN_RUN_DIR}/recipe.lock.yaml"
  [[ -r ${SRTGEN_BUNDLE}/recipe.yaml && -n ${RECIPE_FILE} ]] || return 0
  {
    cat -- "${SRTGEN_BUNDLE}/recipe.yaml"
    print_lock
  } >"${file}.tmp" && mv -f "${file}.tmp" "${file}"
}

# Values are JSON, which YAML has as well.
print_lock() {
  printf 'lock:\n'
  printf '  version: 1\n'
  printf '  recipe_yaml_sha256: %s\n' "$(text_or_null "$(manifest_sum recipe.yaml)")"
  printf '  source: %s\n' "$(json_string "${RECIPE_FILE}")"
  printf '  recipe_sha256: %s\n' "$(text_or_null "${RECIPE_SHA256}")"
  printf '  cluster_sha256: %s\n' "$(text_or_null "${CLUSTER_SHA256}")"
  printf '  tags: %s\n' "$(json_strings "${SRTGEN_TAGS[@]}")"
  printf '  bundle_sha256: %s\n' "$(text_or_null "${BUNDLE_SHA256}")"
  printf '  job: %s\n' "$(print_job)"
  printf '  image: %s\n' "$(text_or_null "${MODEL_IMAGE}")"
  printf '  model: %s\n' "$(print_model)"
  printf '  workers: [%s]\n' "$(print_elements print_report_of "${WORKER_REPORTS[@]}")"
  printf '  identity: [%s]\n' "$(list_identity)"
}

# manifest_sum PATH: of a file of the bundle.
manifest_sum() {
  local sum path
  while read -r sum path; do
    if [[ ${path} == "$1" ]]; then printf '%s' "${sum}"; fi
  done <"${SRTGEN_BUNDLE}/manifest.sha256"
}
