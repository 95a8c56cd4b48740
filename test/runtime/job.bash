# shellcheck shell=bash
# A throwaway bundle, a stand-in for Slurm, and a way to run the job and look at what it left.
#
# Provides: make_bundle, make_needs, make_step, make_probes, make_points, make_job, shorten, run_job, start_job,
#           await_line, end_job, run_library, verdict, log_lines, scancel_calls,
#           expect, leftovers, kill_leftovers

# shellcheck disable=SC2016,SC2034,SC2054 # code for the shells of the job, used by the tests; host lists

RUNTIME_LIB="${BATS_TEST_DIRNAME}/../../templates/static/lib"
FAKES="${BATS_TEST_DIRNAME}/fakes"

# Three nodes on loopback addresses, and services that just stay.
make_bundle() {
  BUNDLE="${BATS_TEST_TMPDIR}/bundle"
  SUBMIT="${BATS_TEST_TMPDIR}/submit"
  RUN="${SUBMIT}/outputs/4242"
  LOG="${BATS_TEST_TMPDIR}/job.log"
  FAKE_SLURM="${BATS_TEST_TMPDIR}/slurm"
  # The environment of a batch script. TEST_TAG marks every process of the test.
  IN_JOB=(
    env -i
    PATH="${FAKES}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    HOME="${BATS_TEST_TMPDIR}"
    TEST_TAG="${BATS_TEST_TMPDIR}"
    FAKES="${FAKES}"
    FAKE_SLURM="${FAKE_SLURM}"
    SRTGEN_ALLOW_LOOPBACK=1
    SLURM_JOB_ID=4242
    SLURM_JOB_NAME=demo
    SLURM_JOB_NODELIST=n1,n2,n3
    SLURM_JOB_NUM_NODES=3
    SLURM_SUBMIT_DIR="${SUBMIT}"
  )
  mkdir -p "${BUNDLE}"/{steps,tasks,probes,bench} "${SUBMIT}" "${FAKE_SLURM}"/{steps,taken}
  cp -R "${RUNTIME_LIB}" "${BUNDLE}/lib"
  make_system "${BATS_TEST_TMPDIR}/system"
  : >"${FAKE_SLURM}/scancel.calls"
  printf 'n%d 127.0.0.1%d\n' 1 1 2 2 3 3 >"${FAKE_SLURM}/addresses"
  cat >"${BUNDLE}/nodes.sh" <<'END'
name_roles() {
  role HEAD 0
  role PREFILL_0 1
  role DECODE_0 2
}
END
  make_needs 'need_space run "${SRTGEN_RUN_DIR}" 1 error'
  make_step etcd HEAD 'exec sleep 300'
  make_step prefill-0 PREFILL_0 'exec sleep 300'
  make_step decode-0 DECODE_0 'exec sleep 300'
  make_step benchmark HEAD 'exit 0'
  make_probes workers
  shorten WATCH_SECONDS 0.2
  shorten GRACE_SECONDS 0.3
  shorten NODE_RETRY_SECONDS 0.2
  make_job 'run_client benchmark "${HEAD_HOST}"; judge_points'
}

# make_system DIR: where a node's system says what it has; 64 CPUs, and nobody listens.
make_system() {
  mkdir -p "$1"/{proc/net,proc/self,dev,sys/devices/system/cpu,enroot}
  printf 'Cpus_allowed_list:\t0-63\n' >"$1/proc/self/status"
  printf '0-63\n' >"$1/sys/devices/system/cpu/online"
  : >"$1/proc/net/tcp"
  sed -i -e "s|^readonly PROC=.*|readonly PROC=$1/proc|; s|^readonly SYS=.*|readonly SYS=$1/sys|" \
    -e "s|^readonly DEVICES=.*|readonly DEVICES=$1/dev|; s|^readonly ENROOT_CONFIG=.*|readonly ENROOT_CONFIG=$1/enroot|" \
    "${BUNDLE}/lib/needs.sh"
}

# A probe that never passes.
readonly NEVER="probe prefill-0 port_open 127.0.0.12 1"

# make_needs LINE...: what every node of the bundle needs.
make_needs() {
  printf '%s\n' 'needs_of_node() {' "$@" '}' >"${BUNDLE}/preflight.sh"
}

# make_step NAME ROLE TASK: the task is a line of bash that runs on the role's node.
make_step() {
  local name=$1 role=$2 task=$3
  cat >"${BUNDLE}/steps/${name}.sh" <<END
set -euo pipefail
source "\${SRTGEN_RUN_DIR}/runtime.env"
srun_options=(
  --job-name=${name}
  --overlap
  --nodes=1
  --ntasks=1
  --nodelist="\${${role}_HOST}"
  --wait=0
  --kill-on-bad-exit=1
  --input=none
  --output="\${SRTGEN_RUN_DIR}/logs/${name}.log"
)
exec srun "\${srun_options[@]}" bash "\${SRTGEN_BUNDLE}/tasks/${name}.sh"
END
  cat >"${BUNDLE}/tasks/${name}.sh" <<END
printf '%s\n' "\${SLURM_JOB_ID}.\${SLURM_STEP_ID}" >"\${SRTGEN_RUN_DIR}/state/steps/${name}.id"
${task}
END
}

# make_probes STAGE [LINE...]
make_probes() {
  local stage=$1
  shift
  printf '%s\n' "$@" >"${BUNDLE}/probes/${stage}.sh"
}

# make_points LINE...: for bench/points.sh
make_points() {
  printf '%s\n' "$@" >"${BUNDLE}/bench/points.sh"
}

# make_job BENCHMARK [STARTUP_SECONDS]: job.sh without what finds and verifies the bundle.
make_job() {
  cat >"${BUNDLE}/job.sh" <<END
#!/usr/bin/env bash
set -Eeuo pipefail
readonly PLANNED_NODES=(3)
readonly STARTUP_SECONDS=${2:-30}
readonly POLL_SECONDS=1
readonly NETWORK_INTERFACE=''
readonly CONTAINER_RUNTIME=pyxis
readonly OUTPUT_BASE="\${SLURM_SUBMIT_DIR}/outputs"
export SRTGEN_BUNDLE='${BUNDLE}'
source "\${SRTGEN_BUNDLE}/lib/job.sh"
main() {
  open_job
  name_nodes
  resolve_nodes
  start_step discovery etcd "\${HEAD_HOST}"
  start_step worker prefill-0 "\${PREFILL_0_HOST}"
  start_step worker decode-0 "\${DECODE_0_HOST}"
  wait_for workers
  $1
  close_job
}
main "\$@"
END
}

# shorten SECONDS_CONSTANT VALUE: a wait of the bundle's lib, which is a copy.
shorten() {
  sed -i "s/^readonly $1=[0-9.]*/readonly $1=$2/" "${BUNDLE}"/lib/*.sh
}

# run_job [NAME=VALUE...]: to its end; its exit code is in `status`, its log in LOG.
run_job() {
  status=0
  "${IN_JOB[@]}" "$@" bash "${BUNDLE}/job.sh" >"${LOG}" 2>&1 3>&- || status=$?
}

# run_library CODE [NAME=VALUE...]: runs bash code with all of lib/ at hand and a run directory.
run_library() {
  local code=$1
  shift
  mkdir -p "${RUN}"/{logs,state/steps,state/probes}
  "${IN_JOB[@]}" SRTGEN_BUNDLE="${BUNDLE}" SRTGEN_RUN_DIR="${RUN}" "$@" bash -c "
    set -Eeuo pipefail
    PLANNED_NODES=(3)
    CONTAINER_RUNTIME=pyxis
    source '${BUNDLE}/lib/job.sh'
    ${code}" 3>&-
}

# start_job [NAME=VALUE...]: in the background, as JOB_PID.
start_job() {
  "${IN_JOB[@]}" "$@" bash "${BUNDLE}/job.sh" >"${LOG}" 2>&1 3>&- &
  JOB_PID=$!
}

end_job() {
  status=0
  wait "${JOB_PID}" || status=$?
}

# await_line TEXT: in the log, at most 10 s.
await_line() {
  local tries
  for ((tries = 0; tries < 100; tries++)); do
    if grep -qF -- "$1" "${LOG}"; then return 0; fi
    sleep 0.1
  done
  printf 'no line "%s" in\n' "$1"
  cat "${LOG}"
  return 1
}

# verdict PATH...: values of verdict.json, one a line.
verdict() {
  local path
  for path in "$@"; do
    bash -c 'source "$1/lib/json.sh"; json_value "$2" "$3" || printf "null\n"' - \
      "${BUNDLE}" "${RUN}/verdict.json" "${path}"
  done
}

# log_lines: the log without its times, and with RUN for the run directory.
log_lines() {
  sed -e 's/^[0-9][0-9]:[0-9][0-9]:[0-9][0-9] //' -e "s|${RUN}|RUN|g" -e "s|${BUNDLE}|BUNDLE|g" "${LOG}"
}

# scancel_calls [ID]: the command lines of scancel, with the names of the steps for their ids; those below the
# id of another component keep it.
scancel_calls() {
  awk -v other="${1:-none}" '
    NR == FNR { name["4242." $1] = $2; name[other "." $1] = other "." $2; next }
    { for (i = 1; i <= NF; i++) if ($i in name) $i = name[$i]; print }
  ' "${FAKE_SLURM}/names" "${FAKE_SLURM}/scancel.calls"
}

# expect WANTED: compares it with stdin, but for line breaks at the end.
expect() {
  diff <(printf '%s\n' "$1") <(printf '%s\n' "$(cat)")
}

# leftovers: processes that this test started and that are still there.
leftovers() {
  local environ pid
  for environ in /proc/[0-9]*/environ; do
    if tr '\0' '\n' 2>/dev/null <"${environ}" | grep -qxF "TEST_TAG=${BATS_TEST_TMPDIR}"; then
      pid=${environ#/proc/}
      printf '%s\n' "${pid%/environ}"
    fi
  done 2>/dev/null
}

# kill_leftovers: fails the test that left something.
kill_leftovers() {
  local pids pid
  mapfile -t pids < <(leftovers)
  for pid in "${pids[@]}"; do
    printf 'left behind: %s\n' "$(tr '\0' ' ' <"/proc/${pid}/cmdline")"
    kill -KILL "${pid}" || :
  done
  ((${#pids[@]} == 0))
}
