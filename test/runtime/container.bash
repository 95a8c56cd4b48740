# shellcheck shell=bash
# A task script in a throwaway bundle, and programs that only note how they were called.
#
# Provides: make_task_bundle, remove_locks, task, run_task, fake_program, calls, expect

# One step of two tasks, on one node.
make_task_bundle() {
  BUNDLE=${BATS_TEST_TMPDIR}/bundle
  RUN=${BATS_TEST_TMPDIR}/run
  FAKES=${BATS_TEST_TMPDIR}/fakes
  CALLS=${BATS_TEST_TMPDIR}/calls
  export SRTGEN_CONFIGS=${BATS_TEST_TMPDIR}/site TMPDIR=${BATS_TEST_TMPDIR}/tmp CALLS
  mkdir -p "${BUNDLE}"/{tasks,configs/patches} "${RUN}" "${FAKES}" "${TMPDIR}"
  mkdir -p "${SRTGEN_CONFIGS}/patches"
  cp -R "${BATS_TEST_DIRNAME}/../../templates/static/lib" "${BUNDLE}/lib"
  printf "JOB_ID='%s'\nHEAD_IP='10.0.0.1'\n" "$$" >"${RUN}/runtime.env"
  : >"${CALLS}"

  export SLURM_JOB_ID=$$ SLURM_STEP_ID=7 SLURM_PROCID=0 SLURM_NTASKS=2 SLURMD_NODENAME=node002
  unset SRTGEN_RUN_DIR SRTGEN_BUNDLE
}

remove_locks() {
  rm -f "/var/tmp/srtgen-$$.lock"
}

# task LINE...: a task script whose body is these lines.
task() {
  {
    printf '%s\n' '#!/usr/bin/env bash' 'set -euo pipefail'
    # shellcheck disable=SC2016
    printf '%s\n' 'source "${BASH_SOURCE[0]%/*}/../lib/task.sh"' "begin_task decode-0 '${RUN}'"
    printf '%s\n' "$@"
  } >"${BUNDLE}/tasks/decode-0.sh"
}

# Sets status and output; the times are gone from the latter.
run_task() {
  run bash "${BUNDLE}/tasks/decode-0.sh"
  output=$(sed -E 's/^[0-9]{2}:[0-9]{2}:[0-9]{2} //' <<<"${output}")
}

# fake_program NAME [LINE...]: notes its command line in CALLS, then runs the lines.
fake_program() {
  local name=$1
  shift
  {
    printf '%s\n' '#!/usr/bin/env bash' 'set -euo pipefail'
    # shellcheck disable=SC2016
    printf '%s\n' 'printf "%s\n" "${0##*/}$(printf " %q" "$@")" >>"${CALLS}"' "$@"
  } >"${FAKES}/${name}"
  chmod +x "${FAKES}/${name}"
}

# calls: what was called, with what is random in it made plain.
calls() {
  sed -E "s#${BATS_TEST_TMPDIR}#T#g; s#\.[A-Za-z0-9]{6}(/|\$| )#.XXXXXX\1#g" "${CALLS}"
}

# expect WANTED GOT: fails with their difference.
expect() {
  diff <(printf '%s\n' "$1") <(printf '%s\n' "$2")
}
