#!/usr/bin/env bats
# lib/task.sh: how a task script begins, and how it becomes its command.

load container

setup() { make_task_bundle; }
teardown() { remove_locks; }

@test "begin_task: step id, run-time values, paths of this side, one line" {
  task 'printf "%s\n" "${HEAD_IP}" "${SRTGEN_RUN_DIR}" "${SRTGEN_BUNDLE}"'
  run_task
  expect "${output}" "decode-0: task 0 of 2 starts on node002
10.0.0.1
${RUN}
${BUNDLE}"
  expect "$(cat "${RUN}/state/steps/"*)" "$$.7"
  expect "$(ls "${RUN}/state/steps")" decode-0.id
}

@test "begin_task: only the first task of a step leaves its id" {
  export SLURM_PROCID=1
  task true
  run_task
  expect "${output}" 'decode-0: task 1 of 2 starts on node002'
  [[ ! -e ${RUN}/state ]]
}

@test "begin_task: outside of Slurm there is no id to leave" {
  unset SLURM_JOB_ID SLURM_STEP_ID SLURM_PROCID SLURM_NTASKS
  task true
  run_task
  expect "${output}" 'decode-0: task 0 of 1 starts on node002'
  [[ ! -e ${RUN}/state ]]
}

@test "run_setup_script: bundle before site, configs before patches" {
  task 'run_setup_script setup.sh'
  for place in "${SRTGEN_CONFIGS}/patches" "${SRTGEN_CONFIGS}" "${BUNDLE}/configs/patches" "${BUNDLE}/configs"; do
    printf 'echo "from %s"\n' "${place#"${BATS_TEST_TMPDIR}/"}" >"${place}/setup.sh"
    SLURM_STEP_ID=${place//[^a-z]/} run_task
    printf '%s\n' "${output}"
  done >"${BATS_TEST_TMPDIR}/log"
  expect "$(grep from "${BATS_TEST_TMPDIR}/log")" 'from site/patches
from site
from bundle/configs/patches
from bundle/configs'
}

@test "run_setup_script: its failure ends the task" {
  printf 'exit 3\n' >"${BUNDLE}/configs/setup.sh"
  task 'run_setup_script setup.sh' 'run_command echo engine'
  run_task
  [[ ${status} == 3 ]]
  expect "${output}" 'decode-0: task 0 of 2 starts on node002
setup script setup.sh: starts'
}

@test "run_setup_script: a script that is nowhere is a warning" {
  task 'run_setup_script setup.sh' 'echo on'
  run_task
  [[ ${status} == 0 ]]
  expect "${output}" "decode-0: task 0 of 2 starts on node002
warning: no setup script setup.sh in the bundle's configs/ or in ${SRTGEN_CONFIGS}
on"
}

@test "once: tasks of one step and node do it once, and none goes on before it is done" {
  log=${BATS_TEST_TMPDIR}/log
  task "install() { sleep 0.3; echo installed >>'${log}'; }" 'once tool install' "echo engine >>'${log}'"
  for rank in 0 1 2; do
    SLURM_PROCID=${rank} bash "${BUNDLE}/tasks/decode-0.sh" 2>/dev/null &
  done
  wait
  expect "$(cat "${log}")" 'installed
engine
engine
engine'
}

@test "once: another step, another node and another run do it again" {
  log=${BATS_TEST_TMPDIR}/log
  task "once tool bash -c 'echo installed >>\"${log}\"'"
  run_task
  run_task
  SLURM_STEP_ID=8 run_task
  SLURMD_NODENAME=node003 run_task
  rm -r "${RUN}/state"
  run_task
  expect "$(grep -c . "${log}")" 4
}

@test "once: what failed is not done, and its background processes do not keep the lock" {
  pids=${BATS_TEST_TMPDIR}/pids
  task "attempt() { sleep 60 >/dev/null 2>&1 3>&- & echo \$! >>'${pids}'; return 5; }" 'once tool attempt'
  run_task
  [[ ${status} == 5 ]]
  run timeout 5 bash "${BUNDLE}/tasks/decode-0.sh"
  xargs kill <"${pids}"
  [[ ${status} == 5 ]]
}

@test "prefer_programs_in: the site's programs go before the image's" {
  printf '#!/bin/sh\necho site\n' >"${SRTGEN_CONFIGS}/cat"
  chmod +x "${SRTGEN_CONFIGS}/cat"
  task "prefer_programs_in '${SRTGEN_CONFIGS}'" 'cat /dev/null'
  run_task
  expect "${output}" 'decode-0: task 0 of 2 starts on node002
site'
}

@test "empty_directory: makes it, empties it, and refuses what is no directory of ours" {
  task "empty_directory '${BATS_TEST_TMPDIR}/etcd'" "ls -A '${BATS_TEST_TMPDIR}/etcd'" 'empty_directory /'
  mkdir "${BATS_TEST_TMPDIR}/etcd"
  touch "${BATS_TEST_TMPDIR}/etcd/.hidden" "${BATS_TEST_TMPDIR}/etcd/member"
  run_task
  [[ ${status} == 1 ]]
  expect "${output}" "decode-0: task 0 of 2 starts on node002
not a directory that may be emptied: '/'"
}

@test "require_open_files: ends the task where the limit is too low" {
  task 'require_open_files 64' 'ulimit -n' 'require_open_files 128'
  run bash -c "ulimit -n 100; exec setpriv --bounding-set=-sys_resource --inh-caps=-sys_resource \
    bash '${BUNDLE}/tasks/decode-0.sh' 2>&1 | sed -E 's/^[0-9:]{8} //; /ulimit:/d'"
  expect "${output}" 'decode-0: task 0 of 2 starts on node002
64
128 open files are needed, this node allows 64'
}

@test "run_command: shows one flag per line, and becomes the command" {
  printf '#!/bin/sh\necho "pid $$"\nprintf "<%%s>" "$@"\n' >"${BATS_TEST_TMPDIR}/engine"
  chmod +x "${BATS_TEST_TMPDIR}/engine"
  task 'echo "pid $$"' "run_command '${BATS_TEST_TMPDIR}/engine' -m serve --tp 8 --kv '{\"a\": 1}' --empty ''"
  run_task
  pid=$(grep -m 1 -o 'pid [0-9]*' <<<"${output}")
  expect "${output}" "decode-0: task 0 of 2 starts on node002
${pid}
decode-0: prepared, runs
${BATS_TEST_TMPDIR}/engine \\
  -m serve \\
  --tp 8 \\
  --kv '{\"a\": 1}' \\
  --empty ''
${pid}
<-m><serve><--tp><8><--kv><{\"a\": 1}><--empty><>"
}

@test "run_command: the other tasks of a step do not show it again" {
  export SLURM_PROCID=1
  task 'run_command echo engine'
  run_task
  expect "${output}" 'decode-0: task 1 of 2 starts on node002
engine'
}

@test "begin_task: without a container the site's configs are where the host has them" {
  mkdir -p "${BATS_TEST_TMPDIR}/site"
  printf 'echo "from the site"\n' >"${BATS_TEST_TMPDIR}/site/tune.sh"
  task 'run_setup_script tune.sh'
  sed -i "s|^begin_task .*|& '${BATS_TEST_TMPDIR}/site'|" "${BUNDLE}/tasks/decode-0.sh"
  run_task
  expect "${output}" 'decode-0: task 0 of 2 starts on node002
setup script tune.sh: starts
from the site
setup script tune.sh: done'
}

@test "at_exit: the last call first, quoted as it was; the exit code stays" {
  for end in true 'exit 7' 'kill -TERM $$; sleep 5'; do
    task 'at_exit printf "<%s>" first "a  b"' 'at_exit false' 'at_exit echo second' "${end}"
    run_task
    printf '%s: %s\n' "${status}" "$(sed 1d <<<"${output}")"
  done >"${BATS_TEST_TMPDIR}/ends"
  expect "$(cat "${BATS_TEST_TMPDIR}/ends")" '0: second
at exit: false ended with exit code 1
<first><a  b>
7: second
at exit: false ended with exit code 1
<first><a  b>
143: second
at exit: false ended with exit code 1
<first><a  b>'
}

@test "record_worker: what the task exported is reported beside the command, and its output is the command's alone" {
  task 'export PLANNED_ONE=a' 'export PLANNED_TWO="b c"' 'record_worker Org/A' 'PLANNED_ONE=changed' 'run_command printenv PLANNED_ONE'
  run_task
  [[ ${status} == 0 ]]
  expect "${output}" 'decode-0: task 0 of 2 starts on node002
decode-0: prepared, runs
printenv PLANNED_ONE
changed'
  local report="${RUN}/state/workers/decode-0.json" tries
  for ((tries = 0; tries < 100; tries++)); do
    if [[ -s ${report} ]]; then break; fi
    sleep 0.1
  done
  expect "$(grep -oE '"changed":.*]}' "${report}" | sed 's/,"unplanned.*//')" '"changed":[{"name":"PLANNED_ONE","planned":"a","found":"changed"}]'
}

@test "record_worker: a place that takes nothing does not keep the command from its start" {
  task 'record_worker Org/A' 'rm -rf "${SRTGEN_RUN_DIR}/state"; : >"${SRTGEN_RUN_DIR}/state"' 'run_command echo engine'
  run_task
  [[ ${status} == 0 ]]
  expect "${output}" 'decode-0: task 0 of 2 starts on node002
decode-0: prepared, runs
echo engine
engine'
}
