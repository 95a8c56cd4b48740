#!/usr/bin/env bats
# What a job refuses before anything is started: one line, exit code 1, no run directory.

# shellcheck disable=SC2016 # the code in quotes is for the shells of the job

load job

setup() { make_bundle; }
teardown() { kill_leftovers; }

# refuses LINE [NAME=VALUE...]
refuses() {
  local line=$1
  shift
  run_job "$@"
  [ "${status}" = 1 ]
  log_lines | expect "${line}"
  [ ! -e "${RUN}" ]
  [ ! -e "${FAKE_SLURM}/srun.calls" ]
}

@test "outside of a Slurm job" {
  refuses 'SLURM_JOB_ID is not set: this is a batch script, submit it with sbatch' SLURM_JOB_ID=
}

@test "without a program that is needed" {
  mkdir "${BATS_TEST_TMPDIR}/few"
  ln -s "$(type -P bash)" "$(type -P uname)" "${FAKES}/srun" "${BATS_TEST_TMPDIR}/few"
  refuses "not found on $(uname -n): scontrol scancel squeue sha256sum curl awk" PATH="${BATS_TEST_TMPDIR}/few"
}

@test "with fewer nodes than planned" {
  refuses 'component 0 has 2 nodes, planned: 3' SLURM_JOB_NUM_NODES=2
}

@test "with another number of components" {
  refuses 'the job has 2 components, planned: 1' SLURM_HET_SIZE=2
}

@test "with fewer nodes than planned in one component" {
  sed -i 's/PLANNED_NODES=(3)/PLANNED_NODES=(1 2)/' "${BUNDLE}/job.sh"
  refuses 'component 1 has 1 nodes, planned: 2' SLURM_HET_SIZE=2 \
    SLURM_JOB_NUM_NODES_HET_GROUP_0=1 SLURM_JOB_NUM_NODES_HET_GROUP_1=1
}

@test "with a path that Pyxis would cut or expand" {
  local character
  for character in , : ' ' $'\t' '"' '$' '`' '\'; do
    refuses "the run directory needs a path without blanks and , : \" \$ \` \\ (Pyxis could not mount it): ${SUBMIT}${character}x/outputs/4242" \
      SLURM_SUBMIT_DIR="${SUBMIT}${character}x"
  done
}

@test "but not where nothing is mounted" {
  sed -i 's/^readonly CONTAINER_RUNTIME=.*/readonly CONTAINER_RUNTIME=none/' "${BUNDLE}/job.sh"
  local submit="${SUBMIT}, : \"quoted\" \$x \`x\` \\"
  run_job SLURM_SUBMIT_DIR="${submit}"
  [ "${status}" = 0 ]
  [ -s "${submit}/outputs/4242/verdict.json" ]
}

@test "with a path of two lines, or a relative one" {
  refuses "the run directory needs an absolute path without line break: ${SUBMIT}
x/outputs/4242" SLURM_SUBMIT_DIR="${SUBMIT}"$'\nx'
  refuses 'the run directory needs an absolute path without line break: submit/outputs/4242' SLURM_SUBMIT_DIR=submit
}

@test "with a path in which srun would see a pattern" {
  refuses "the run directory needs a path without percent sign (srun would take it for a pattern): ${SUBMIT}%j/outputs/4242" \
    SLURM_SUBMIT_DIR="${SUBMIT}%j"
}

@test "with results of another run in the run directory" {
  mkdir -p "${RUN}/logs"
  run_job
  [ "${status}" = 1 ]
  log_lines | expect 'the run directory is not empty: RUN'
  [ -z "$(ls -A "${RUN}/logs")" ]
}

@test "a job that submit.sh has not submitted writes its record itself" {
  printf '{\n  "job_name": "demo"\n}\n' >"${BUNDLE}/record.json"
  printf 'sums\n' >"${BUNDLE}/manifest.sha256"
  sed -i 's/^readonly OUTPUT_BASE/readonly SRTGEN_TAGS=(a "b c")\n&/' "${BUNDLE}/job.sh"
  run_job
  [ "${status}" = 0 ]
  sed -E 's/[0-9-]{10} [0-9:]{8}/TIME/' "${RUN}/4242.json" | expect '{
  "job_id": "4242",
  "generated_at": "TIME",
  "bundle": "'"$(sha256sum <"${BUNDLE}/manifest.sha256" | cut -d ' ' -f 1)"'",
  "tags": ["a", "b c"],
  "job_name": "demo"
}'
  (cd "${RUN}" && find . -maxdepth 1 -name '4242*') | expect ./4242.json
}

@test "with the job record alone in the run directory" {
  mkdir -p "${RUN}"
  printf '{\n  "job_name": "demo"\n}\n' >"${BUNDLE}/record.json"
  printf '{}\n' >"${RUN}/4242.json"
  run_job
  [ "${status}" = 0 ]
  expect '{}' <"${RUN}/4242.json"
}

@test "a restarted job has a run directory of its own" {
  make_job 'exit 0'
  sed -i '/start_step/d' "${BUNDLE}/job.sh"
  mkdir -p "${RUN}/logs"
  run_job SLURM_RESTART_COUNT=2
  [ -s "${RUN}-restart-2/verdict.json" ]
}

@test "nodes beyond the plan stay idle" {
  run_job SLURM_JOB_NUM_NODES=4 SLURM_JOB_NODELIST=n1,n2,n3,n4
  [ "${status}" = 0 ]
  log_lines | head -n 1 | expect 'component 0 has 4 nodes, planned: 3; the others stay idle'
  head -n 1 "${FAKE_SLURM}/srun.calls" | grep -o -e '--nodes.*--wait' | expect '--nodes=3 --ntasks=3 --ntasks-per-node=1 --nodelist=n1,n2,n3 --wait'
}

@test "what the environment would add to every srun is gone" {
  make_step prefill-0 PREFILL_0 'env | grep -E "PYXIS|SLURM_(CPUS|MEM|EXPORT|LABEL)" | sort; exec sleep 300'
  make_step benchmark HEAD 'sleep 0.3'
  run_job PYXIS_CONTAINER_IMAGE=other PYXIS_CONTAINER_MOUNTS=/a:/b SLURM_CPUS_PER_TASK=1 SLURM_LABELIO=1 \
    SLURM_EXPORT_ENV=NONE SLURM_MEM_PER_CPU=1 SLURM_MEM_PER_NODE=2
  [ "${status}" = 0 ]
  [ ! -s "${RUN}/logs/prefill-0.log" ]
}

@test "the job's memory limit reaches the steps if there is but one" {
  make_step prefill-0 PREFILL_0 'env | grep SLURM_MEM; exec sleep 300'
  make_step benchmark HEAD 'sleep 0.3'
  run_job SLURM_MEM_PER_NODE=2
  expect 'SLURM_MEM_PER_NODE=2' <"${RUN}/logs/prefill-0.log"
}

@test "with an evaluation asked for that was not compiled in" {
  refuses 'RUN_EVAL is true, and this bundle has no evaluation: build it with --eval after' RUN_EVAL=true
  refuses 'EVAL_ONLY is true, and this bundle has a benchmark: build it with --eval only' EVAL_ONLY=true
  : >"${BUNDLE}/bench/workspace-evaluation.sh"
  : >"${BUNDLE}/steps/evaluation.sh"
  refuses 'EVAL_ONLY is true, and this bundle has a benchmark: build it with --eval only' EVAL_ONLY=true RUN_EVAL=true
}

@test "but not with one that was" {
  : >"${BUNDLE}/bench/workspace-evaluation.sh"
  run_job EVAL_ONLY=true RUN_EVAL=true
  [ "${status}" = 0 ]
  rm -r "${RUN}"
  : >"${BUNDLE}/steps/evaluation.sh"
  run_job RUN_EVAL=true EVAL_ONLY=false
  [ "${status}" = 0 ]
}
