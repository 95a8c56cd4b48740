#!/usr/bin/env bats
# Ending steps: by their ids, tier after tier, and with more force where it is needed.

# shellcheck disable=SC2016 # the code in quotes is for the shells of the job

load job

setup() {
  make_bundle
  shorten STOP_SECONDS 1
  shorten CANCEL_SECONDS 1
}
teardown() { kill_leftovers; }

@test "tiers end one after another, each step by its id" {
  make_job 'start_step frontend frontend-0 n1; start_step store mooncake n1; run_client benchmark n1'
  make_step frontend-0 HEAD 'exec sleep 300'
  make_step mooncake HEAD 'exec sleep 300'
  make_step benchmark HEAD 'sleep 0.3'
  run_job
  [ "${status}" = 0 ]
  scancel_calls | expect '--ctld --signal=TERM prefill-0 decode-0 frontend-0
--ctld --signal=TERM mooncake
--ctld --signal=TERM etcd'
  [ ! -e "${FAKE_SLURM}/squeue.calls" ]
}

@test "a step that ignores TERM is cancelled" {
  make_step decode-0 DECODE_0 'trap "" TERM; while :; do sleep 0.1; done'
  make_step benchmark HEAD 'sleep 0.3'
  run_job
  [ "${status}" = 0 ]
  scancel_calls | expect '--ctld --signal=TERM prefill-0 decode-0
--ctld decode-0
--ctld --signal=TERM etcd'
  verdict /verdict /steps/2/name /steps/2/exit_code /steps/2/ended_by | expect 'pass
decode-0
137
teardown'
}

@test "if Slurm does not answer, the sruns are killed" {
  shorten STOP_SECONDS 0
  shorten CANCEL_SECONDS 0
  touch "${FAKE_SLURM}/scancel-fails"

  make_step benchmark HEAD 'sleep 0.3'
  run_job
  verdict /steps/0/exit_code /steps/1/exit_code /steps/2/exit_code | expect '137
137
137'
  local said='scancel ended with code 1: scancel: error: Unable to contact slurm controller'
  log_lines | sed -n '/^stopping/,/^$/p' | expect "stopping prefill-0 decode-0
still there after 0 s (${said}), cancelling prefill-0 decode-0
still there after 0 s more (${said}), killing prefill-0 decode-0
stopping etcd
still there after 0 s (${said}), cancelling etcd
still there after 0 s more (${said}), killing etcd"
}

@test "an error of scancel is no news where the steps end" {
  touch "${FAKE_SLURM}/scancel-complains"
  make_step benchmark HEAD 'sleep 0.3'
  run_job
  [ "${status}" = 0 ]
  log_lines | sed -n '/^stopping/,/^$/p' | expect 'stopping prefill-0 decode-0
stopping etcd'
  sed 's/4242\.[0-9]*/STEP/g' "${RUN}/state/scancel.said" | expect 'scancel --signal=TERM STEP STEP ended with code 225: scancel: error: Invalid job id specified
scancel --signal=TERM STEP ended with code 225: scancel: error: Invalid job id specified'
}

@test "Slurm is asked once for the ids that no task has written" {
  for name in etcd prefill-0; do
    sed -i '/\.id"$/d' "${BUNDLE}/tasks/${name}.sh"
  done
  make_step benchmark HEAD 'sleep 0.3'
  run_job
  expect '--steps --jobs=4242 --noheader --format=%i %j' <"${FAKE_SLURM}/squeue.calls"
  scancel_calls | expect '--ctld --signal=TERM prefill-0 decode-0
--ctld --signal=TERM etcd'
}

@test "an srun that still waits for its step is signalled itself" {
  printf 'exec sleep 300\n' >"${BUNDLE}/steps/decode-0.sh"
  make_step benchmark HEAD 'sleep 0.3'
  run_job
  [ "${status}" = 0 ]
  scancel_calls | expect '--ctld --signal=TERM prefill-0
--ctld --signal=TERM etcd'
  verdict /steps/2/name /steps/2/exit_code | expect 'decode-0
143'
}

@test "a step that has ended by itself is not touched" {
  make_step decode-0 DECODE_0 'sleep 0.3; exit 3'
  make_step benchmark HEAD 'exec sleep 300'
  run_job
  scancel_calls | expect '--ctld --signal=TERM benchmark
--ctld --signal=TERM prefill-0
--ctld --signal=TERM etcd'
  verdict /steps/2/name /steps/2/exit_code /steps/2/ended_by | expect 'decode-0
3
itself'
}

@test "signals during the teardown do not abort it" {
  make_step decode-0 DECODE_0 'trap "" TERM; while :; do sleep 0.1; done'
  make_step benchmark HEAD 'exec sleep 300'
  start_job
  await_line 'started benchmark'
  sleep 0.5
  kill -TERM "${JOB_PID}"
  await_line 'stopping prefill-0 decode-0'
  kill -TERM "${JOB_PID}"
  kill -USR1 "${JOB_PID}"
  kill -INT "${JOB_PID}"
  end_job
  [ "${status}" = 1 ]
  verdict /reason /steps/0/ended_by /steps/2/exit_code | expect 'cancelled by SIGTERM
teardown
137'
}

@test "a verdict is there before the teardown of a failed job has ended" {
  make_step decode-0 DECODE_0 'trap "" TERM; while :; do sleep 0.1; done'
  make_step benchmark HEAD 'sleep 0.3; exit 1'
  start_job
  await_line 'stopping prefill-0 decode-0'
  verdict /verdict /reason /steps/2/exit_code | expect 'fail
client benchmark on n1 ended with exit code 1
null'
  end_job
}

@test "a step of another component is ended by its component's job id, which its tasks do not see" {
  sed -i 's/PLANNED_NODES=(3)/PLANNED_NODES=(1 2)/' "${BUNDLE}/job.sh"
  make_step benchmark HEAD 'sleep 0.3'
  run_job SLURM_HET_SIZE=2 SLURM_JOB_ID_HET_GROUP_0=4242 SLURM_JOB_ID_HET_GROUP_1=4243 \
    SLURM_JOB_NUM_NODES_HET_GROUP_0=1 SLURM_JOB_NUM_NODES_HET_GROUP_1=2 \
    SLURM_JOB_NODELIST_HET_GROUP_0=n1 SLURM_JOB_NODELIST_HET_GROUP_1=n2,n3
  [ "${status}" = 0 ]
  cat "${RUN}"/state/steps/*.id | grep -v '^4242\.' | expect ''
  scancel_calls 4243 | expect '--ctld --signal=TERM 4243.prefill-0 4243.decode-0
--ctld --signal=TERM etcd'
}

@test "a second teardown does nothing" {
  run_library '
    trap on_exit EXIT
    list_hosts; for host in n1 n2 n3; do NODE_ADDRESS[$host]=10.0.0.${host#n}; done; write_runtime_env
    start_step worker prefill-0 n2
    sleep 0.5
    teardown
    teardown
    exit 0' 2>/dev/null || :
  scancel_calls | expect '--ctld --signal=TERM prefill-0'
}

@test "the step ids of all components of a heterogeneous job are asked for" {
  run_library 'list_running_steps >/dev/null' \
    SLURM_HET_SIZE=3 SLURM_JOB_ID_HET_GROUP_1=4243 SLURM_JOB_ID_HET_GROUP_2=4244
  expect '--steps --jobs=4242,4243,4244 --noheader --format=%i %j' <"${FAKE_SLURM}/squeue.calls"
}
