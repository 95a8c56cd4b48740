#!/usr/bin/env bats
# lib/download-model.sh: one download for all workers, with a client that only notes what it is asked.

# shellcheck disable=SC2016,SC2154 # code for other shells; bats sets status and output

load container

setup() {
  make_task_bundle
  export HF_HOME=${BATS_TEST_TMPDIR}/home
  # The system's programs, without a client that this machine may have.
  mkdir "${BATS_TEST_TMPDIR}/bin"
  ln -s /bin/{bash,find,mkdir,rm,touch} "${BATS_TEST_TMPDIR}/bin"
  unset HF_HUB_OFFLINE HF_HUB_CACHE
}

# fake_client NAME OFFLINE ONLINE: ends with one code or the other.
fake_client() {
  fake_program "$1" 'printf "offline: %s\n" "${HF_HUB_OFFLINE:-}" >>"${CALLS}"' \
    'printf "said by the client\n"' 'if [[ ${HF_HUB_OFFLINE:-} == 1 ]]; then exit '"$2"'; fi' "exit $3"
}

# download: sets status and output, without times.
download() {
  PATH="${FAKES}:${BATS_TEST_TMPDIR}/bin" run bash "${BUNDLE}/lib/download-model.sh" org/Example-1B
  output=$(sed -E "s/^[0-9]{2}:[0-9]{2}:[0-9]{2} //; s#${BATS_TEST_TMPDIR}#T#g" <<<"${output}")
}

@test "a model that is there is not downloaded" {
  fake_client hf 0 9
  download
  expect "${status} ${output}" '0 org/Example-1B is in T/home'
  expect "$(calls)" 'hf download org/Example-1B --quiet
offline: 1'
  [ -d "${HF_HOME}" ]
}

@test "one that is not is" {
  fake_client hf 1 0
  download
  expect "${status} ${output}" '0 downloading org/Example-1B into T/home
said by the client
downloaded org/Example-1B'
  expect "$(calls)" 'hf download org/Example-1B --quiet
offline: 1
hf download org/Example-1B --quiet
offline: '
}

@test "half a model is not there, whatever the client says" {
  local blobs
  fake_client hf 0 0
  for blobs in "${HF_HOME}/hub" "${BATS_TEST_TMPDIR}/cache"; do
    mkdir -p "${blobs}/models--org--Example-1B/blobs" "${blobs}/models--org--Other/blobs"
    touch "${blobs}"/models--org--{Example-1B/blobs/1,Other/blobs/1.incomplete}
    download
    expect "${output}" 'org/Example-1B is in T/home'
    touch "${blobs}/models--org--Example-1B/blobs/2.incomplete"
    download
    expect "${status} ${output}" '0 downloading org/Example-1B into T/home
said by the client
downloaded org/Example-1B'
    export HF_HUB_CACHE=${BATS_TEST_TMPDIR}/cache
  done
}

@test "a download that fails" {
  fake_client hf 1 7
  download
  expect "${status} ${output}" '7 downloading org/Example-1B into T/home
said by the client'
}

@test "who forbids the network gets none" {
  local value
  fake_client hf 1 0
  for value in 1 on YES True; do
    HF_HUB_OFFLINE=${value} download
    expect "${status} ${output}" '1 org/Example-1B is not whole in T/home, and HF_HUB_OFFLINE forbids a download'
  done
  HF_HUB_OFFLINE=0 download
  [ "${status}" = 0 ]
}

@test "the older client is used where there is no other" {
  fake_client huggingface-cli 0 9
  download
  expect "${status} ${output}" '0 org/Example-1B is in T/home'
  rm "${FAKES}/huggingface-cli"
  download
  expect "${status} ${output}" '1 neither hf nor huggingface-cli is in this container'
}

@test "stale locks go, others stay" {
  fake_client hf 0 9
  mkdir -p "${HF_HOME}/hub/.locks/a b"
  cd "${HF_HOME}/hub/.locks"
  touch new.lock 'a b/old.lock' $'a b/older\nstill.lock' old.txt
  touch -d '31 minutes ago' 'a b/'* old.txt
  download
  expect "${status} $(sort <<<"${output}")" '0 org/Example-1B is in T/home
removing the stale lock T/home/hub/.locks/a b/old.lock
removing the stale lock T/home/hub/.locks/a b/older
still.lock'
  expect "$(cd "${HF_HOME}" && find . -type f | sort)" './hub/.locks/new.lock
./hub/.locks/old.txt'
}

@test "a HF_HOME that is missing or cannot be" {
  fake_client hf 0 9
  HF_HOME='' download
  expect "${status} ${output}" '1 HF_HOME is not set'
  touch "${BATS_TEST_TMPDIR}/file"
  HF_HOME="${BATS_TEST_TMPDIR}/file/x" download
  expect "${status} $(tail -n 1 <<<"${output}")" '1 HF_HOME cannot be made: T/file/x'
}
