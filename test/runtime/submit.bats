#!/usr/bin/env bats
# submit.sh of a bundle: what it checks, what sbatch gets, and what it leaves.

# shellcheck disable=SC2154 # of submit.bash

load submit

setup() { make_submit_host sglang-dynamo-agg; }

# refuses LINE...: all that is said on stderr, and nothing was submitted.
refuses() {
  [ "${status}" = 1 ]
  shown "${ERR}" | expect "$(printf '%s\n' "$@")"
  [ ! -s "${OUT}" ]
  calls sbatch | expect ''
}

submitted='submitted      job 4711 (qwen-agg)
log            HERE/qwen-agg-4711.log
run directory  HERE/outputs/4711
watch          squeue --jobs=4711
               tail -F HERE/qwen-agg-4711.log
cancel         scancel 4711'

@test "a job is submitted, with a receipt and a record" {
  submit
  [ "${status}" = 0 ]
  shown "${OUT}" | expect "${submitted}"
  [ ! -s "${ERR}" ]
  calls sbatch | expect 'sbatch [--parsable] [BUNDLE/job.sh]'
  calls squeue | expect ''
  shown "${RECEIPTS}" | expect "{\"job_id\":\"4711\",\"cluster\":\"\",\"submitted_at\":\"TIME\",\"user\":\"$(id -un)\",\"bundle\":\"SHA\",\"bundle_path\":\"BUNDLE\",\"submit_dir\":\"HERE\",\"tags\":[]}"
  (cd "${HERE}" && find . ! -type d | sort) | expect "./outputs/4711/4711.json
./outputs/submissions/${SHA}.jsonl"
  shown "${HERE}/outputs/4711/4711.json" | expect "{
  \"job_id\": \"4711\",
  \"generated_at\": \"TIME\",
  \"submitted_at\": \"TIME\",
  \"bundle\": \"SHA\",
  \"tags\": [],
$(tail -n +2 "${BUNDLE}/record.json")"
}

@test "an earlier receipt stays, and nothing is left of the lock" {
  mkdir -p "${RECEIPTS%/*}"
  printf 'older\n' >"${RECEIPTS}"
  submit
  [ "${status}" = 0 ]
  head -n 1 "${RECEIPTS}" | expect older
  [ "$(wc -l <"${RECEIPTS}")" = 2 ]
  [ ! -L "${RECEIPTS}.lock" ]
}

@test "--json describes the job on one line" {
  submit -- --json --tags nightly
  [ "${status}" = 0 ]
  shown "${OUT}" | expect '{"status":"submitted","slurm_job_id":"4711","job_name":"qwen-agg","output_dir":"HERE/outputs/4711","metadata_path":"HERE/outputs/4711/4711.json","config_path":"BUNDLE/recipe.yaml","tags":["nightly"]}'
}

@test "tags of the build and of the submission, each once" {
  sed -i "s/^readonly REQUIRED/readonly SRTGEN_TAGS=(base)\n&/" "${BUNDLE}/submit.sh"
  reseal
  submit -- --tags 'nightly, it "works",base' --tags=b200 --json
  [ "${status}" = 0 ]
  local tags='["base", "nightly", "it \"works\"", "b200"]'
  [[ $(<"${OUT}") == *"\"tags\":${tags}}" ]]
  [[ $(<"${RECEIPTS}") == *"\"tags\":${tags}}" ]]
  grep tags "${HERE}/outputs/4711/4711.json" | expect "  \"tags\": ${tags},"
}

@test "options after -- go to sbatch, and are what is checked and shown" {
  submit -- -- --partition long -t 3-0 --job-name='a b' -o logs/%x/%j.out --comment 'two words'
  [ "${status}" = 0 ]
  calls sbatch | expect 'sbatch [--parsable] [--partition] [long] [-t] [3-0] [--job-name=a b] [-o] [logs/%x/%j.out] [--comment] [two words] [BUNDLE/job.sh]'
  shown "${OUT}" | expect 'submitted      job 4711 (a b)
log            HERE/logs/a b/4711.out
run directory  HERE/outputs/4711
watch          squeue --jobs=4711
               tail -F HERE/logs/a\ b/4711.out
cancel         scancel 4711'
  [ -d "${HERE}/logs/a b" ]
}

@test "a job of another cluster" {
  answer sbatch out '4711;west'
  submit -- -- --clusters=west
  [ "${status}" = 0 ]
  shown "${ERR}" | expect 'srtgen: partitions are not checked: the job goes to a cluster that --clusters chooses'
  tail -n 3 "${OUT}" | cut -c 16- | shown - | expect 'squeue --clusters=west --jobs=4711
tail -F HERE/qwen-agg-4711.log
scancel --clusters=west 4711'
  [[ $(<"${RECEIPTS}") == '{"job_id":"4711","cluster":"west",'* ]]
}

@test "from the bundle's own directory, and by a relative path" {
  HERE=${BUNDLE}
  submit
  [ "${status}" = 0 ]
  calls sbatch | expect 'sbatch [--parsable] [HERE/job.sh]'
  cd "${BATS_TEST_TMPDIR}"
  CDPATH=/ FAKE_SLURM="${FAKE_SLURM}" PATH="${BATS_TEST_TMPDIR}/bin:${PATH}" bash "it's a bundle/submit.sh" --test-only
}

@test "--test-only shows Slurm's estimate, and leaves nothing" {
  answer sbatch err 'sbatch: Job 4712 to start at 2026-11-24T08:00:00 using 8 processors on nodes n1 in partition gpu'
  : >"${FAKE_SLURM}/sbatch.out"
  submit -- --test-only -- --exclusive
  [ "${status}" = 0 ]
  expect 'sbatch: Job 4712 to start at 2026-11-24T08:00:00 using 8 processors on nodes n1 in partition gpu' <"${OUT}"
  calls sbatch | expect 'sbatch [--test-only] [--exclusive] [BUNDLE/job.sh]'
  [ -z "$(ls -A "${HERE}")" ]
  submit -- --test-only --json
  expect '{"status":"tested","job_name":"qwen-agg","estimate":"sbatch: Job 4712 to start at 2026-11-24T08:00:00 using 8 processors on nodes n1 in partition gpu"}' <"${OUT}"
}

@test "variables of Slurm's clients are reported, and not passed on" {
  submit SBATCH_PARTITION=debug SLURM_JOB_ID=12 PYXIS_ROOT='a b' SLURM_CONF=/etc/slurm.conf SLURM_API_TOKEN=hush \
    SQUEUE_STATES=PD SINFO_FORMAT=%N OTHER=1
  [ "${status}" = 0 ]
  shown "${ERR}" | expect 'srtgen: not passed on: SBATCH_PARTITION=debug
srtgen: not passed on: SLURM_API_TOKEN=(not shown)
srtgen: not passed on: SLURM_JOB_ID=12
srtgen: not passed on: PYXIS_ROOT=a\ b'
  shown "${FAKE_SLURM}/sbatch.environment" | expect 'SLURM_CONF=/etc/slurm.conf
SRTGEN_BUNDLE=BUNDLE'
}

@test "another bundle in the environment does not count" {
  submit SRTGEN_BUNDLE=/elsewhere
  [ "${status}" = 0 ]
  shown "${FAKE_SLURM}/sbatch.environment" | expect 'SRTGEN_BUNDLE=BUNDLE'
}

# ---- refused before sbatch is asked

@test "files of the bundle that were changed or are missing" {
  printf '\n' >>"${BUNDLE}/job.sh"
  rm "${BUNDLE}/nodes.sh"
  submit
  refuses 'srtgen: the bundle at BUNDLE is not what was built: job.sh: FAILED; sha256sum: nodes.sh: No such file or directory; nodes.sh: FAILED open or read; sha256sum: WARNING: 1 listed file could not be read; sha256sum: WARNING: 1 computed checksum did NOT match'
}

@test "everything that is wrong, at once" {
  BUNDLE="${BATS_TEST_TMPDIR}/a,b"
  cp -R "${BATS_TEST_TMPDIR}/it's a bundle" "${BUNDLE}"
  HERE="${BATS_TEST_TMPDIR}/%j"
  mkdir "${HERE}"
  answer sinfo out 'gpu*|0|30:00'
  submit
  refuses 'srtgen: the bundle needs an absolute path without comma, colon and line break (Pyxis would cut it there): BUNDLE' \
    'srtgen: the directory of runs needs a path without percent sign (srun would take it for a pattern): HERE/outputs' \
    'srtgen: the job asks for 1 nodes, and partition gpu has 0' \
    'srtgen: the job asks for 01:00:00, and partition gpu gives at most 0-00:30:00' \
    'srtgen: not submitted'
}

@test "without a client of Slurm" {
  mkdir "${BATS_TEST_TMPDIR}/few"
  local program
  for program in bash dirname sha256sum uname awk timeout cat; do ln -s "$(type -P "${program}")" "${BATS_TEST_TMPDIR}/few"; done
  submit PATH="${BATS_TEST_TMPDIR}/few"
  refuses "srtgen: not found on $(uname -n): sbatch squeue sinfo" 'srtgen: not submitted'
}

@test "a partition that is not there" {
  submit -- -- -pgpu,dbug
  refuses 'srtgen: there is no partition dbug here, but gpu long' 'srtgen: not submitted'
}

@test "of several partitions the best one counts" {
  submit -- -- --partition=gpu,long --nodes=8 --time=7-0
  [ "${status}" = 0 ]
}

@test "without a partition it is the default one" {
  sed -i '/^#SBATCH --partition/d' "${BUNDLE}/job.sh"
  reseal
  submit -- -- -N 9-12
  refuses 'srtgen: the job asks for 9 nodes, and partition gpu has 8' 'srtgen: not submitted'
}

@test "without an answer of sinfo partitions are not checked" {
  answer sinfo code 1
  submit
  [ "${status}" = 0 ]
  shown "${ERR}" | expect 'srtgen: partitions are not checked: sinfo did not answer within 5 s'
  calls sinfo | expect 'sinfo [--noheader] [--all] [--format=%P|%D|%l]'
}

# Left what sinfo gives as the limit, right what is asked for; the first pair of each line is refused.
@test "time limits as Slurm writes them" {
  local limit within above
  while read -r limit within above; do
    rm -rf "${HERE}/outputs"
    answer sinfo out "gpu*|8|${limit}"
    submit -- -- --time="${within}"
    [ "${status}" = 0 ]
    rm "${FAKE_SLURM}/sbatch.calls"
    submit -- -- --time="${above}"
    [ "${status}" = 1 ]
    grep -F "the job asks for ${above}, and" "${ERR}"
  done <<'END'
1:00:00       60         61
30:00         30:00      30:01
1-00:00:00    24:00:00   1-00:01
2-00:00:00    2-0        2-0:0:1
08:09         8:09       9
END
  answer sinfo out 'gpu*|8|infinite'
  rm -r "${HERE}/outputs"
  submit -- -- --time=300-0
  [ "${status}" = 0 ]
}

@test "a component of a heterogeneous job that asks for too much" {
  rm -r "${BUNDLE}"
  cp -R "${ROOT}/fixtures/golden/sglang-het-job/tree" "${BUNDLE}"
  cp -R "${ROOT}/templates/static/lib" "${BUNDLE}/lib"
  sed -i '/hetjob/,$ { s/--nodes=1/--nodes=9/; s/--partition=gpu/--partition="long"/ }' "${BUNDLE}/job.sh"
  reseal
  submit
  refuses 'srtgen: the job asks for 9 nodes, and partition long has 2' 'srtgen: not submitted'
}

@test "a variable of the recipe that is not set" {
  rm -r "${BUNDLE}"
  cp -R "${ROOT}/fixtures/golden/sglang-dynamo-nginx/tree" "${BUNDLE}"
  cp -R "${ROOT}/templates/static/lib" "${BUNDLE}/lib"
  reseal
  submit
  refuses 'srtgen: MODEL_ROOT is not set, and the recipe uses it: export it' 'srtgen: not submitted'
  submit MODEL_ROOT=/models
  [ "${status}" = 0 ]
}

@test "no place for the job's output" {
  printf 'a file\n' >"${HERE}/logs"
  submit -- -- --output=logs/%j.log
  [ "${status}" = 1 ]
  shown "${ERR}" | tail -n 1 | expect "srtgen: the job's output cannot be written to HERE/logs"
}

@test "an output directory with a pattern is for somebody else to make" {
  submit -- -- --output=%j/job.log
  [ "${status}" = 0 ]
  shown "${ERR}" | expect 'srtgen: Slurm makes no directories: without HERE/%j the job has no output'
}

@test "no place for receipts" {
  printf 'a file\n' >"${HERE}/outputs"
  submit
  [ "${status}" = 1 ]
  shown "${ERR}" | tail -n 1 | expect 'srtgen: no place for receipts and results: HERE/outputs'
  calls sbatch | expect ''
}

# ---- a second submission

earlier() {
  mkdir -p "${RECEIPTS%/*}"
  printf '{"job_id":"%s","cluster":"","submitted_at":"2026-01-01T00:00:00Z"}\n' "$@" >"${RECEIPTS}"
}

@test "a live job of the same bundle" {
  earlier 12 34
  answer squeue out '12 COMPLETED bob' '34+1 PENDING ann'
  submit
  refuses 'srtgen: this bundle is submitted already: job 34 of ann is PENDING; --force submits it all the same'
  calls squeue | expect 'squeue [--noheader] [--jobs=12,34] [--format=%i %T %u]'
  submit -- --force
  [ "${status}" = 0 ]
  shown "${ERR}" | expect 'srtgen: this bundle is submitted already: job 34 of ann is PENDING; submitted all the same'
  shown "${OUT}" | expect "${submitted}"
}

@test "jobs that have ended, or that Slurm has forgotten" {
  local states
  earlier 12
  for states in '12 COMPLETED ann' '12 CANCELLED ann' '12 TIMEOUT ann' '12 NODE_FAIL ann' ''; do
    answer squeue out "${states}"
    submit
    [ "${status}" = 0 ]
  done
  answer squeue err 'slurm_load_jobs error: Invalid job id specified'
  answer squeue code 1
  submit
  [ "${status}" = 0 ]
}

@test "a queue that cannot be asked" {
  earlier 12
  answer squeue err 'slurm_load_jobs error: Unable to contact slurm controller (connect failure)'
  answer squeue code 1
  submit
  refuses 'srtgen: whether a job of this bundle is still live cannot be known (12): squeue: slurm_load_jobs error: Unable to contact slurm controller (connect failure); --force submits it all the same'
}

@test "a bundle that was built anew is another one" {
  earlier 12
  answer squeue out '12 RUNNING ann'
  printf '\n' >>"${BUNDLE}/plan.yaml"
  reseal
  submit
  [ "${status}" = 0 ]
  calls squeue | expect ''
}

@test "jobs of several clusters are asked for there" {
  mkdir -p "${RECEIPTS%/*}"
  printf '{"job_id":"%s","cluster":"%s",\n' 1 '' 2 west 3 west >"${RECEIPTS}"
  submit
  [ "${status}" = 0 ]
  calls squeue | sort | expect 'squeue [--clusters=west] [--noheader] [--jobs=2,3] [--format=%i %T %u]
squeue [--noheader] [--jobs=1] [--format=%i %T %u]'
}

@test "two at the same time" {
  mkdir -p "${RECEIPTS%/*}"
  ln -s 'ann@login, process 5' "${RECEIPTS}.lock"
  submit -- --force
  refuses 'srtgen: this bundle is being submitted by ann@login, process 5; if that is not so, remove HERE/outputs/submissions/SHA.jsonl.lock'
  [ -L "${RECEIPTS}.lock" ]
}

@test "a signal while sbatch is at work does not lose the job" {
  local submitting status=0 variables=()
  answer sbatch seconds 1
  run_submit &
  submitting=$!
  until [ -e "${FAKE_SLURM}/sbatch.calls" ]; do sleep 0.05; done
  kill -TERM "${submitting}"
  wait "${submitting}" || status=$?
  [ "${status}" = 0 ]
  shown "${OUT}" | expect "${submitted}"
  [ "$(wc -l <"${RECEIPTS}")" = 1 ]
  [ ! -L "${RECEIPTS}.lock" ]
}

@test "a signal before sbatch is asked leaves no lock" {
  local submitting status=0 variables=()
  earlier 12
  answer squeue seconds 1
  run_submit &
  submitting=$!
  until [ -e "${FAKE_SLURM}/squeue.calls" ]; do sleep 0.05; done
  kill -TERM "${submitting}"
  wait "${submitting}" || status=$?
  [ "${status}" = 143 ]
  calls sbatch | expect ''
  [ ! -L "${RECEIPTS}.lock" ]
}

# ---- refused by sbatch

@test "what sbatch says is shown, with the cause" {
  local said cause
  answer sbatch code 1
  while IFS='|' read -r said cause; do
    answer sbatch err "${said}"
    submit
    [ "${status}" = 1 ]
    [ ! -s "${OUT}" ]
    shown "${ERR}" | expect "${said}
srtgen: not submitted: sbatch ended with exit code 1
srtgen: ${cause}"
  done <<'END'
sbatch: error: Batch job submission failed: Invalid partition name specified|the cluster has no such partition: slurm.partition of the recipe, default_partition of the cluster profile; sinfo lists them
sbatch: error: Batch job submission failed: Invalid qos specification|the QOS does not exist or is not yours: qos among sbatch_directives of the recipe or default_sbatch_directives of the cluster profile
sbatch: error: Batch job submission failed: More processors requested than permitted|no node of the partition has as many cores as tasks are asked for (ntasks-per-node), or you may not have as many
sbatch: error: Batch job submission failed: Requested node configuration is not available|the partition has no such nodes: compare nodes and gpus-per-node with sinfo
sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)|Slurm cannot be reached from this host
sbatch: unrecognized option '--segment=1'|--segment is no option of slurm 22.05.8 here: use_segment_sbatch_directive: false in the cluster profile leaves it out
sbatch: unrecognized option '--frobnicate'|--frobnicate is no option of slurm 22.05.8 here: look for it in sbatch_directives of the recipe, default_sbatch_directives of the cluster profile, and after --
END
  [ ! -e "${RECEIPTS}" ]
  [ ! -L "${RECEIPTS}.lock" ]
}

@test "what nobody knows is shown as it is" {
  answer sbatch code 3
  : >"${FAKE_SLURM}/sbatch.out"
  answer sbatch err 'sbatch: error: the site wants a project'
  submit -- --test-only
  [ "${status}" = 1 ]
  shown "${ERR}" | expect 'sbatch: error: the site wants a project
srtgen: not submitted: sbatch ended with exit code 3'
}

@test "an answer that is no job id" {
  answer sbatch out 'Submitted batch job 4711'
  submit
  [ "${status}" = 1 ]
  shown "${ERR}" | expect 'srtgen: sbatch has taken the job, but names no job id: Submitted batch job 4711; look for it with squeue --me'
}

@test "what a site's plugin says of an accepted job is shown" {
  answer sbatch err 'sbatch: lua: project set to default'
  submit
  [ "${status}" = 0 ]
  expect 'sbatch: lua: project set to default' <"${ERR}"
  shown "${OUT}" | expect "${submitted}"
}

@test "a record that cannot be written does not make the job undone" {
  mkdir -p "${HERE}/outputs"
  printf 'a file\n' >"${HERE}/outputs/4711"
  submit
  [ "${status}" = 0 ]
  shown "${ERR}" | tail -n 1 | expect 'srtgen: the job record could not be written to HERE/outputs/4711'
  shown "${OUT}" | expect "${submitted}"
}

# ---- the command line

@test "wrong usage" {
  local argument mistake
  while IFS='|' read -r argument mistake; do
    # shellcheck disable=SC2086 # several words
    submit -- ${argument}
    [ "${status}" = 2 ]
    [ ! -s "${OUT}" ]
    shown "${ERR}" | expect "srtgen: ${mistake}
submit.sh --help shows how it is used."
  done <<'END'
--partition=x|there is no option --partition=x; options of sbatch come after --
--tags|--tags needs names
--tags a,,b|--tags has an empty tag
--tags=|--tags has an empty tag
-- --test-only|--test-only is an option of submit.sh: write it before --
-- -W|sbatch -W comes back when the job has ended: wait for the job yourself
-- --wrap=ls|sbatch --wrap would submit something else than this bundle
END
  calls sbatch | expect ''
}

@test "help" {
  submit -- --help
  [ "${status}" = 0 ]
  head -n 1 "${OUT}" | expect 'Usage: submit.sh [options] [-- SBATCH OPTIONS]'
  calls sbatch | expect ''
}

# --- status services

# tell ENDPOINT
tell() {
  printf '%s\n' "STATUS_ENDPOINTS=('$1')" >"${BUNDLE}/status.sh"
  sed -i '4a \  "cluster": "south",' "${BUNDLE}/record.json"
  reseal
}

@test "status services are told of the job" {
  local port="${BATS_TEST_TMPDIR}/port" told="${BATS_TEST_TMPDIR}/told" server tries metadata
  node "${BATS_TEST_DIRNAME}/fakes/recording-server.js" 127.0.0.1 "${port}" "${told}" 3>&- &
  server=$!
  for ((tries = 0; tries < 50; tries++)); do
    if [[ -s ${port} ]]; then break; fi
    sleep 0.1
  done
  tell "http://127.0.0.1:$(<"${port}")/"
  submit -- --tags nightly
  kill "${server}"
  [ "${status}" = 0 ]
  shown "${OUT}" | expect "${submitted}"
  [ ! -s "${ERR}" ]
  metadata=$(tr '\n' ' ' <"${HERE}/outputs/4711/4711.json")
  sed 's|^127.0.0.1:[0-9]* ||' "${told}" | shown - |
    expect "POST /api/jobs application/json {\"job_id\":\"4711\",\"job_name\":\"qwen-agg\",\"submitted_at\":\"TIME\",\"cluster\":\"south\",\"recipe\":\"BUNDLE/recipe.yaml\",\"metadata\":$(shown - <<<"${metadata% }")}"
}

@test "a status service that is not there changes nothing" {
  tell http://127.0.0.1:1
  submit
  [ "${status}" = 0 ]
  shown "${OUT}" | expect "${submitted}"
  [ ! -s "${ERR}" ]
}
