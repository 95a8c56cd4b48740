#!/usr/bin/env bats
# lib/stage-model.sh and lib/stage-file.sh: a node's own copy of the model, with real files.

# shellcheck disable=SC2016,SC2154 # code for other shells; bats sets status and output

load container

setup() {
  make_task_bundle
  MODEL=${BATS_TEST_TMPDIR}/model
  COPY=${BATS_TEST_TMPDIR}/stage/example
  mkdir -p "${MODEL}/sub dir"
  printf '{}' >"${MODEL}/config.json"
  printf 'weights' >"${MODEL}/sub dir/a model.safetensors"
}

# stage [NAME=VALUE...]: sets status and output, without times.
stage() {
  run env "$@" bash "${BUNDLE}/lib/stage-model.sh" "${MODEL}" "${COPY}"
  output=$(sed -E "s/^[0-9]{2}:[0-9]{2}:[0-9]{2} //; s#${BATS_TEST_TMPDIR}#T#g; s/[0-9.]+[A-Z]i?B are free/F are free/" <<<"${output}")
}

# tree DIRECTORY: what is in it, files with their text.
tree() {
  (cd "$1" && find . -type f -printf '%P: ' -exec cat {} \; -printf '\n' -o -type l -printf '%P -> %l\n' | sort)
}

readonly WHOLE='config.json: {}
sub dir/a model.safetensors: weights'

@test "everything is copied, and nothing temporary stays" {
  stage
  expect "${output}" 'node002: copying 2 files to T/stage/example: 9B, F are free
node002: T/stage/example is a whole copy of T/model now'
  [ "${status}" = 0 ]
  expect "$(tree "${COPY}")" "${WHOLE}"
  expect "$(ls -A "${COPY%/*}" "${TMPDIR}")" "${COPY%/*}:
example

${TMPDIR}:"
}

@test "a whole copy is left alone" {
  stage
  printf 'WEIGHTS' >"${COPY}/sub dir/a model.safetensors" # same size: nobody looks further
  stage
  expect "${status} ${output}" '0 node002: T/stage/example is a whole copy of T/model'
  expect "$(tree "${COPY}")" "${WHOLE/weights/WEIGHTS}"
}

@test "what is missing or of another size is copied again, with all the rest" {
  stage
  rm "${COPY}/config.json"
  printf 'half' >"${COPY}/sub dir/a model.safetensors"
  stage
  expect "${status} ${output}" '0 node002: copying 2 files to T/stage/example: 9B, F are free
node002: T/stage/example is a whole copy of T/model now'
  expect "$(tree "${COPY}")" "${WHOLE}"
}

@test "files that are not the model's stay, and are a failure before anything is copied" {
  mkdir -p "${COPY}"
  touch "${COPY}"/{1,2,3,4,5,6}.bin
  stage
  expect "${status} ${output}" "1 node002: T/stage/example has files that are not the model's: 1.bin, 2.bin, 3.bin, 4.bin, 5.bin and 1 more; remove them, or name another stage_dir"
  expect "$(ls "${COPY}")" '1.bin
2.bin
3.bin
4.bin
5.bin
6.bin'
}

@test "links are copied as what they lead to; dead ones are named and left out" {
  mkdir "${BATS_TEST_TMPDIR}/blobs"
  printf 'blob' >"${BATS_TEST_TMPDIR}/blobs/1"
  ln -s ../blobs/1 "${MODEL}/shard"
  ln -s ../blobs "${MODEL}/linked directory"
  ln -s nowhere "${MODEL}/dead"
  stage
  expect "${status} ${output}" '0 node002: warning: links of T/model that lead nowhere here: dead
node002: copying 4 files to T/stage/example: 17B, F are free
node002: T/stage/example is a whole copy of T/model now'
  expect "$(tree "${COPY}")" 'config.json: {}
linked directory/1: blob
shard: blob
sub dir/a model.safetensors: weights'
}

@test "a link in the copy is replaced, and what it leads to is not written" {
  mkdir -p "${COPY}"
  printf 'mine' >"${BATS_TEST_TMPDIR}/mine"
  ln -s "${BATS_TEST_TMPDIR}/mine" "${COPY}/config.json"
  stage
  [ "${status}" = 0 ]
  expect "$(tree "${COPY}") $(<"${BATS_TEST_TMPDIR}/mine")" "${WHOLE} mine"
}

@test "a name may hold anything" {
  local name
  for name in $'new\nline' $'\ttab ' '-n' '@' '*' '$(touch hit)' '[x]' "it's" 'back\slash' '%s'; do
    printf '%s' "${name}" >"${MODEL}/${name}"
  done
  stage
  [ "${status}" = 0 ]
  diff -r "${MODEL}" "${COPY}"
  touch "${COPY}/"$'other\nfile'
  stage
  expect "${status} ${output}" "1 node002: T/stage/example has files that are not the model's: other?file; remove them, or name another stage_dir"
}

@test "an empty file is a file" {
  : >"${MODEL}/empty"
  stage
  expect "${status} $(tree "${COPY}")" "0 ${WHOLE/sub/empty: $'\n'sub}"
}

@test "a model that is not there, or has no files" {
  rm -r "${MODEL}"
  stage
  expect "${status} ${output}" '1 node002: there is no directory T/model'
  mkdir "${MODEL}"
  stage
  expect "${status} ${output}" '1 node002: there are no files in T/model, or all are links that lead out of this container'
}

@test "too little space is found out before the first file" {
  fake_program df "printf 'Avail\n       8\n'"
  stage PATH="${FAKES}:${PATH}"
  expect "${status} ${output}" '1 node002: T/stage/example needs 9B more, and its disk has 8B left'
  expect "$(ls -A "${COPY%/*}") $(ls -A "${COPY}")" 'example '
}

@test "files that are replaced give room back" {
  stage
  rm "${COPY}/config.json"
  fake_program df "printf 'Avail\n2\n'"
  stage PATH="${FAKES}:${PATH}"
  expect "${status} $(tree "${COPY}")" "0 ${WHOLE}"
}

@test "a disk that does not say what it has is a warning" {
  fake_program df 'exit 1'
  stage PATH="${FAKES}:${PATH}"
  expect "${status} ${output}" '0 node002: warning: nobody says how much space is left for T/stage/example
node002: T/stage/example is a whole copy of T/model now'
}

@test "a file that cannot be copied ends all, and leaves no half of it" {
  fake_program cp 'echo "cp: no" >&2' 'printf half >"${@: -1}"' 'exit 1'
  stage PATH="${FAKES}:${PATH}" STAGE_PARALLEL=1
  expect "${status} ${output}" '1 node002: copying 2 files to T/stage/example: 9B, F are free
cp: no
xargs: bash: exited with status 255; aborting
node002: copying T/model to T/stage/example failed, see above'
  expect "$(tree "${COPY}")$(ls -A "${COPY%/*}")" example
}

@test "a copy that comes out otherwise is named" {
  fake_program cp 'printf wrong >"${@: -1}"'
  stage PATH="${FAKES}:${PATH}" STAGE_PARALLEL=1
  expect "${status} $(tail -n 1 <<<"${output}")" '1 node002: T/stage/example is still no copy of T/model: config.json has 5 bytes, not 2, sub dir/a model.safetensors has 5 bytes, not 7'
  rm -r "${COPY}"
  fake_program mv 'rm "${@: -2:1}"' ': >"${@: -1}.other"'
  rm "${FAKES}/cp" "${MODEL}/config.json"
  stage PATH="${FAKES}:${PATH}"
  expect "${status} $(tail -n 1 <<<"${output}")" '1 node002: T/stage/example is still no copy of T/model: sub dir/a model.safetensors is missing, sub dir/a model.safetensors.other is not the model'"'"'s'
}

@test "STAGE_PARALLEL is how many copies there are at a time" {
  local count
  for count in 1 2 3 4 5 6; do touch "${MODEL}/${count}"; done
  # Each notes how many are under way while it is.
  fake_program cp 'mkdir -p "${CALLS}.now"' ': >"${CALLS}.now/$$"' 'sleep 0.1' \
    'ls "${CALLS}.now" | wc -l >>"${CALLS}.most"' 'rm "${CALLS}.now/$$"' 'exec /bin/cp "$@"'
  stage PATH="${FAKES}:${PATH}" STAGE_PARALLEL=3
  expect "${status} $(sort -n "${CALLS}.most" | tail -n 1)" '0 3'
  stage STAGE_PARALLEL=many
  expect "${status} ${output}" '0 node002: T/stage/example is a whole copy of T/model'
  rm "${COPY}/1"
  stage STAGE_PARALLEL=many
  expect "${status} ${output}" '1 node002: STAGE_PARALLEL is no number of copies: many'
}

@test "nodes that copy into one directory at the same time do not disturb each other" {
  local node pids=() codes=''
  for node in 1 2 3 4; do
    dd if=/dev/urandom of="${MODEL}/${node}" bs=64k count=16 status=none
  done
  for node in a b c d; do
    SLURMD_NODENAME=${node} bash "${BUNDLE}/lib/stage-model.sh" "${MODEL}" "${COPY}" 3>&- 2>/dev/null &
    pids+=("$!")
  done
  for node in "${pids[@]}"; do
    wait "${node}"
    codes+=$?
  done
  expect "${codes} $(ls -A "${COPY%/*}")" '0000 example'
  diff -r "${MODEL}" "${COPY}"
}

@test "what killed jobs left behind goes when it is a day old" {
  mkdir -p "${COPY%/*}"/{.srtgen-staging-1-old,.srtgen-staging-2-new,other}
  touch -d '2 days ago' "${COPY%/*}"/{.srtgen-staging-1-old,other}
  stage
  expect "$(ls -A "${COPY%/*}")" '.srtgen-staging-2-new
example
other'
}
