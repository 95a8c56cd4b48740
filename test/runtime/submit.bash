# shellcheck shell=bash
# A bundle of the golden cases on a submit host with stand-ins for Slurm's clients.
#
# Provides: make_submit_host, answer, submit, run_submit, shown, calls, expect, reseal

# shellcheck disable=SC2034 # used by the tests

ROOT="${BATS_TEST_DIRNAME}/../.."

# make_submit_host CASE: one partition that has what the job wants; sbatch gives job 4711.
make_submit_host() {
  BUNDLE="${BATS_TEST_TMPDIR}/it's a bundle"
  HERE="${BATS_TEST_TMPDIR}/here"
  FAKE_SLURM="${BATS_TEST_TMPDIR}/slurm"
  OUT="${BATS_TEST_TMPDIR}/stdout"
  ERR="${BATS_TEST_TMPDIR}/stderr"
  mkdir -p "${HERE}" "${FAKE_SLURM}" "${BATS_TEST_TMPDIR}/bin"
  cp -R "${ROOT}/fixtures/golden/$1/tree" "${BUNDLE}"
  cp -R "${ROOT}/templates/static/lib" "${BUNDLE}/lib"
  reseal
  local program
  for program in sbatch squeue sinfo; do
    ln -s "${BATS_TEST_DIRNAME}/fakes/slurm-client" "${BATS_TEST_TMPDIR}/bin/${program}"
  done
  answer sbatch out 4711
  answer sinfo out 'gpu*|8|2:00:00' 'long|2|7-00:00:00'
}

# reseal: the manifest of the bundle as it is now.
reseal() {
  rm -f "${BUNDLE}/manifest.sha256"
  (cd "${BUNDLE}" && find . -type f -printf '%P\0' | sort -z | xargs -0 sha256sum) >"${BATS_TEST_TMPDIR}/manifest"
  mv "${BATS_TEST_TMPDIR}/manifest" "${BUNDLE}/manifest.sha256"
  SHA=$(sha256sum <"${BUNDLE}/manifest.sha256")
  SHA=${SHA%% *}
  RECEIPTS="${HERE}/outputs/submissions/${SHA}.jsonl"
}

# answer PROGRAM out|err|code|seconds LINE...
answer() {
  local file="${FAKE_SLURM}/$1.$2"
  shift 2
  printf '%s\n' "$@" >"${file}"
}

# submit [NAME=VALUE...] [-- ARGUMENT...]: its exit code is in `status`, what it says in OUT and ERR.
submit() {
  local variables=()
  while (($# > 0)) && [[ $1 != -- ]]; do
    variables+=("$1")
    shift
  done
  shift || :
  status=0
  (run_submit "$@") || status=$?
}

# run_submit ARGUMENT...: takes the place of the shell that calls it.
run_submit() {
  cd "${HERE}" || exit
  exec env -i PATH="${BATS_TEST_TMPDIR}/bin:/usr/bin:/bin" FAKE_SLURM="${FAKE_SLURM}" \
    "${variables[@]}" bash "${BUNDLE}/submit.sh" "$@" >"${OUT}" 2>"${ERR}" 3>&-
}

# shown FILE: with HERE, BUNDLE and SHA for what is another with every test.
shown() {
  sed -e "s|${HERE}|HERE|g" -e "s|${BUNDLE}|BUNDLE|g" -e "s|${SHA}|SHA|g" \
    -e 's|[0-9-]\{10\}T[0-9:]\{8\}Z|TIME|g' -e 's|[0-9-]\{10\} [0-9:]\{8\}"|TIME"|g' "$1"
}

# calls PROGRAM: how it was called, a call a line.
calls() {
  if [[ -e ${FAKE_SLURM}/$1.calls ]]; then shown "${FAKE_SLURM}/$1.calls"; fi
}

# expect WANTED: compares it with stdin, but for line breaks at the end.
expect() {
  diff <(printf '%s\n' "$1") <(printf '%s\n' "$(cat)")
}
