# shellcheck shell=bash
# verdict.json: the job's own judgement, for programs. What Slurm says of a job's end is none: a
# job that ran into its time limit can have the exit code 0:0.
#
# Provides: write_verdict
# Needs:    json.sh, log.sh, steps.sh, points.sh, report.sh (failed_node, log_of, last_lines,
#           job_warnings); the JOB_ variables of job.sh and log.sh; SRTGEN_TAGS of the generated job.sh,
#           where the build has some

# write_verdict: in one go, so that no reader sees half of it, and by one write, so that its failure is seen.
write_verdict() {
  local file="${SRTGEN_RUN_DIR}/verdict.json" text
  text=$(print_verdict)
  printf '%s\n' "${text}" >"${file}.tmp" &&
    mv -f "${file}.tmp" "${file}"
}

print_verdict() {
  local now warnings
  mapfile -t warnings < <(job_warnings)
  printf -v now '%(%s)T' -1
  printf '{\n'
  printf '  "version": 1,\n'
  printf '  "verdict": %s,\n' "$(json_string "${JOB_VERDICT}")"
  printf '  "reason": %s,\n' "$(json_string "${JOB_REASON}")"
  printf '  "warnings": [%s],\n' "$(print_elements json_string "${warnings[@]}")"
  printf '  "stage": %s,\n' "$(json_string "${JOB_STAGE}")"
  printf '  "job": {"id": %s, "name": %s},\n' "$(json_string "${SLURM_JOB_ID}")" "$(json_string "${SLURM_JOB_NAME}")"
  printf '  "started": "%s",\n' "$(utc_time "${JOB_STARTED}")"
  printf '  "ended": "%s",\n' "$(utc_time "${now}")"
  printf '  "elapsed_seconds": %d,\n' "$((now - JOB_STARTED))"
  printf '  "bundle": %s,\n' "$(text_or_null "${BUNDLE_SHA256}")"
  printf '  "tags": [%s],\n' "$(print_elements json_string "${SRTGEN_TAGS[@]}")"
  printf '  "points_state": %s,\n' "$(text_or_null "${POINTS_STATE}")"
  printf '  "missing_points": %s,\n' "$(json_strings "${MISSING_POINTS[@]}")"
  printf '  "points": [%s],\n' "$(print_elements print_point_object "${POINT_NAMES[@]}")"
  printf '  "identity": [%s],\n' "$(list_identity)"
  printf '  "steps": [%s],\n' "$(print_elements print_step_object "${STEP_NAMES[@]}")"
  printf '  "first_failure": %s\n' "$(print_first_failure)"
  printf '}\n'
}

# print_elements FUNCTION ARGUMENT...: what the function prints for each argument, one a line.
print_elements() {
  local print=$1 argument separator=''
  shift
  for argument in "$@"; do
    printf '%s\n    %s' "${separator}" "$("${print}" "${argument}")"
    separator=,
  done
  if (($# > 0)); then printf '\n  '; fi
}

print_point_object() {
  local members
  point_members "$1"
  json_object "${members[@]}"
}

print_step_object() {
  local name=$1
  printf '{"name": %s' "$(json_string "${name}")"
  printf ', "tier": %s' "$(json_string "${STEP_TIER[${name}]}")"
  printf ', "hosts": ["%s"]' "${STEP_HOSTS[${name}]//,/\", \"}" # host names need no escapes
  printf ', "exit_code": %s' "${STEP_CODE[${name}]:-null}"
  printf ', "ended_by": %s}' "$(text_or_null "${STEP_ENDED_BY[${name}]}")"
}

print_first_failure() {
  local name=${FAILED_STEPS[0]:-} code=null lines
  if [[ -z ${name} ]]; then
    printf 'null'
    return
  fi
  if ended_by_itself "${name}"; then code=${STEP_CODE[${name}]}; fi
  mapfile -t lines < <(last_lines "${name}" "${REPORTED_LINES}")
  printf '{"step": %s' "$(json_string "${name}")"
  printf ', "node": %s' "$(json_string "$(failed_node "${name}")")"
  printf ', "exit_code": %s' "${code}"
  printf ', "log": %s' "$(json_string "$(log_of "${name}")")"
  printf ', "last_lines": [%s]}' "$(print_elements json_string "${lines[@]}")"
}

text_or_null() {
  if [[ -n $1 ]]; then json_string "$1"; else printf 'null'; fi
}
