#!/usr/bin/env bats
# record.json with what only a run knows.

setup() {
  LIB="${BATS_TEST_DIRNAME}/../../templates/static/lib"
  RECORD="${BATS_TEST_TMPDIR}/record.json"
  cat >"${RECORD}" <<'END'
{
  "job_name": "a {\"job\"} {",
  "model": {
    "path": "${MODELS}/qwen"
  },
  "resources": {
    "gpu_type": "h100"
  },
  "setup_script": "a \\ {"
}
END
}

# library CODE [ARGUMENT...]
library() {
  bash -c 'set -Eeuo pipefail; source "$1/json.sh"; source "$1/record.sh"; "${@:2}"' - "${LIB}" "$@"
}

@test "without more fields it is the file" {
  library print_record "${RECORD}" | diff "${RECORD}" -
}

@test "fields come first, in the record and in its objects" {
  diff <(library print_record "${RECORD}" job_id='4"2' tags:='["a", "b=c"]' resources.cpus:=8 \
    resources.check='a=b' model.head=n1) - <<'END'
{
  "job_id": "4\"2",
  "tags": ["a", "b=c"],
  "job_name": "a {\"job\"} {",
  "model": {
    "head": "n1",
    "path": "${MODELS}/qwen"
  },
  "resources": {
    "cpus": 8,
    "check": "a=b",
    "gpu_type": "h100"
  },
  "setup_script": "a \\ {"
}
END
}

@test "a field of the record itself is read as JSON" {
  diff <(library record_field "${RECORD}" job_name) - <<<'"a {\"job\"} {"'
  diff <(library record_field "${RECORD}" setup_script) - <<<'"a \\ {"'
}

@test "a field that is not there, or only in an object" {
  run library record_field "${RECORD}" cluster
  [ "${status} ${output}" = '1 ' ]
  run library record_field "${RECORD}" path
  [ "${status} ${output}" = '1 ' ]
}
