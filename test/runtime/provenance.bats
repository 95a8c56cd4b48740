#!/usr/bin/env bats
# Where the numbers come from: what a worker reports, and what the job makes of it.

# shellcheck disable=SC2016 # the code in quotes is for the shells of the job

load job

setup() {
  make_bundle
  # A container with Python packages, CUDA and a driver.
  PACKAGES="${BATS_TEST_TMPDIR}/packages"
  CONTAINER="${BATS_TEST_TMPDIR}/container"
  mkdir -p "${CONTAINER}/proc/driver/nvidia" "${CONTAINER}/proc/self" "${RUN}/state/workers" "${RUN}/logs"
  package sglang 0.5.8.post1
  package torch 2.9.1+cu129
  package tensorrt-llm 1.2.0
  package sgl-kernel 0.3.20
  printf 'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build  (dvs-builder@U22)\nGCC version: 12\n' >"${CONTAINER}/proc/driver/nvidia/version"
  printf '{"cuda": {"name": "CUDA SDK", "version": "12.9.1"}, "nvcc": {"version": "12.9.86"}}' >"${CONTAINER}/version.json"
  : >"${CONTAINER}/proc/self/mountinfo"
  sed -i -e "s|^PROC=.*|PROC=${CONTAINER}/proc|; s|^CUDA_FILE=.*|CUDA_FILE=${CONTAINER}/version.json|" "${BUNDLE}/lib/worker-record.sh"
}

# package NAME VERSION: installed for Python, as far as its metadata go.
package() {
  mkdir -p "${PACKAGES}/${1//-/_}-$2.dist-info"
  printf 'Metadata-Version: 2.1\nName: %s\nVersion: %s\n' "$1" "$2" >"${PACKAGES}/${1//-/_}-$2.dist-info/METADATA"
}

# report MODEL PLANNED [NAME=VALUE...]: what worker-record.sh says of a worker with this environment; without the time and
# without Python's own version. PLANNED are `NAME=VALUE` lines.
report() {
  local file="${RUN}/state/workers/decode-0.json"
  if [[ -n $2 ]]; then tr '\n' '\0' <<<"$2"; fi |
    env -i PATH="${PATH}" PYTHONPATH="${PACKAGES}" HOME="${BATS_TEST_TMPDIR}" "${@:3}" \
      bash "${BUNDLE}/lib/worker-record.sh" decode-0 n3 "$1" "${file}" sgl-kernel
  sed -E 's/"reported":"[0-9TZ:-]*",//; s/,"python":"[0-9.]+"/,"python":"P"/' "${file}"
}

readonly VERSIONS='"versions":{"sglang":"0.5.8.post1","tensorrt_llm":"1.2.0","torch":"2.9.1+cu129","sgl-kernel":"0.3.20","python":"P","cuda":"12.9.1","driver":"580.65.06"}'
readonly UNCHANGED='"environment":{"changed":[],"unplanned":[]}'

@test "a worker's versions, and the model of a mounted snapshot" {
  mkdir "${BATS_TEST_TMPDIR}/model"
  printf '36 1 0:30 /hub/models--Qwen--Qwen3-32B/snapshots/9216db5781bf %s ro - nfs s:/ rw\n' "${BATS_TEST_TMPDIR}/model" >"${CONTAINER}/proc/self/mountinfo"
  report "${BATS_TEST_TMPDIR}/model" '' | expect '{"step":"decode-0","node":"n3",'"${VERSIONS}"',"model":{"path":"'"${BATS_TEST_TMPDIR}"'/model","repo":"Qwen/Qwen3-32B","revision":"9216db5781bf"},'"${UNCHANGED}"',"problems":[]}'
}

# model_of PATH [NAME=VALUE...]: repo and revision that are found there.
model_of() {
  report "$1" '' "${@:2}" | sed -E 's/.*"repo":([^,]*),"revision":([^}]*)}.*/\1 \2/'
}

@test "where a model's name and revision are" {
  local place="${BATS_TEST_TMPDIR}/models" commit=0123456789abcdef
  mkdir -p "${place}/hub/models--Org--A/snapshots/${commit}" "${place}/plain/.cache/huggingface/download" "${place}/hub/models--Org--B/refs"
  ln -s "${place}/hub/models--Org--A/snapshots/${commit}" "${place}/link"
  model_of "${place}/link" | expect "\"Org/A\" \"${commit}\""
  printf '{"_name_or_path": "Org/C", "architectures": []}' >"${place}/plain/config.json"
  model_of "${place}/plain" | expect '"Org/C" null'
  printf '%s\netag\n' "${commit}" >"${place}/plain/.cache/huggingface/download/config.json.metadata"
  model_of "${place}/plain" | expect "\"Org/C\" \"${commit}\""
  printf '{"_name_or_path": "/tmp/x"}' >"${place}/plain/config.json"
  model_of "${place}/plain" | expect "null \"${commit}\""
  printf '%s\n' "${commit}" >"${place}/hub/models--Org--B/refs/main"
  model_of Org/B HF_HOME="${place}" | expect "\"Org/B\" \"${commit}\""
  model_of Org/D HF_HOME="${place}" | expect '"Org/D" null'
  report "${place}/none" '' | grep -o '"problems.*' | expect "\"problems\":[\"model: no directory ${place}/none\"]}"
}

@test "the environment that is not the plan's; of secrets only the names" {
  report Org/A $'A=1\nB=two words\nGONE=x\nHF_TOKEN=hf_planned\nDYN_X=1' \
    A=1 B='other "words"' HF_TOKEN=hf_another DYN_X=1 NCCL_DEBUG=INFO OTHER=1 SGLANG_MAX_TOKENS=5 VLLM_API_KEY=abc \
    UCX_TLS=rc,cuda VLLM_PLUGIN=hf_abcdefghijklmnop DYN_STORE=http://user:pass@host/ |
    grep -o '"environment.*' | expect '"environment":{"changed":[{"name":"B","planned":"two words","found":"other \"words\""},{"name":"GONE","planned":"x","found":null},{"name":"HF_TOKEN"}],"unplanned":[{"name":"DYN_STORE"},{"name":"NCCL_DEBUG","value":"INFO"},{"name":"SGLANG_MAX_TOKENS","value":"5"},{"name":"UCX_TLS","value":"rc,cuda"},{"name":"VLLM_API_KEY"},{"name":"VLLM_PLUGIN"}]},"problems":[]}'
}

@test "without Python the rest is reported" {
  mkdir "${BATS_TEST_TMPDIR}/bin"
  printf '#!/bin/sh\nexit 3\n' >"${BATS_TEST_TMPDIR}/bin/python3"
  chmod +x "${BATS_TEST_TMPDIR}/bin/python3"
  report Org/A '' PATH="${BATS_TEST_TMPDIR}/bin:${PATH}" CUDA_VERSION=13.0.1 | grep -oE '"versions":[^}]*}|"problems.*' | expect '"versions":{"cuda":"13.0.1","driver":"580.65.06"}
"problems":["versions of packages: python3 ended with exit code 3"]}'
}

# worker STEP REVISION SGLANG: has reported.
worker() {
  printf '{"step":"%s","versions":{"sglang":"%s"},"model":{"path":"/model","repo":"Org/A","revision":"%s"}}\n' "$1" "$3" "$2" >"${RUN}/state/workers/$1.json"
}

# identity_of DECLARED...: what the job says of it.
identity_of() {
  run_library "
    MODEL_IMAGE='nvcr.io#nvidia/sglang:0.5'
    $(printf 'identity %s; ' "$@")
    compare_identity
    for name in \"\${IDENTITY_NAMES[@]}\"; do print_identity \"\${name}\"; done"
}

@test "what the recipe says it is, compared with what workers found" {
  worker decode-0 0123456789abcdef 0.5.8
  worker prefill-0 0123456789abcdef 0.5.9
  identity_of 'model.repo Org/A' 'model.revision 012345' 'frameworks.sglang 0.5.8' 'frameworks.vllm 1' 'container.image nvcr.io/nvidia/sglang:0.5' |
    expect '{"name":"model.repo","declared":"Org/A","found":["Org/A"],"result":"agrees"}
{"name":"model.revision","declared":"012345","found":["0123456789abcdef"],"result":"differs"}
{"name":"frameworks.sglang","declared":"0.5.8","found":["0.5.8", "0.5.9"],"result":"differs"}
{"name":"frameworks.vllm","declared":"1","found":[],"result":"unknown"}
{"name":"container.image","declared":"nvcr.io/nvidia/sglang:0.5","found":["nvcr.io#nvidia/sglang:0.5"],"result":"agrees"}'
  identity_of 'model.revision 01234567' | expect '{"name":"model.revision","declared":"01234567","found":["0123456789abcdef"],"result":"agrees"}'
}

@test "run.json, verdict, warning and lock of a job" {
  rm -r "${RUN}"
  make_step decode-0 DECODE_0 'printf "{\"step\":\"decode-0\",\"versions\":{\"sglang\":\"0.5.9\"},\"model\":{\"path\":\"/model\",\"repo\":\"Org/A\",\"revision\":null}}\n" >"$SRTGEN_RUN_DIR/state/workers/decode-0.json"; exec sleep 300'
  printf 'version: 1\n' >"${BUNDLE}/plan.yaml"
  printf 'name: demo\n' >"${BUNDLE}/recipe.yaml"
  printf 'aaaa  plan.yaml\nbbbb  recipe.yaml\n' >"${BUNDLE}/manifest.sha256"
  cat >"${BUNDLE}/provenance.sh" <<'SH'
RECIPE_FILE=demo.yaml
RECIPE_SHA256=cccc
MODEL_PATH=/models/a
MODEL_IMAGE=/images/a.sqsh
identity model.repo Org/A
identity frameworks.sglang 0.5.8
SH
  make_probes workers
  make_step benchmark HEAD 'sleep 1'
  run_job SLURM_JOB_PARTITION=gpu SLURM_CLUSTER_NAME=south
  [ "${status}" = 0 ]
  # At first nobody may have reported.
  log_lines | grep -E '^(identity|warning)' | grep -v unknown | expect 'warning: identity: frameworks.sglang is 0.5.8 in the recipe, and 0.5.9 was found
identity: model.repo agrees, frameworks.sglang differs
warning        identity: frameworks.sglang is 0.5.8 in the recipe, and 0.5.9 was found'
  local bundle
  bundle=$(sha256sum "${BUNDLE}/manifest.sha256")
  masked <"${RUN}/run.json" | expect '{
  "version": 1,
  "state": "ended",
  "job": {"id":"4242","name":"demo","restarts":0,"cluster":"south","partition":"gpu","slurm_version":null,"submit_directory":"SUBMIT"},
  "started": "T",
  "ended": "T",
  "bundle": {"sha256":"'"${bundle%% *}"'","recipe":"demo.yaml","recipe_sha256":"cccc","cluster_sha256":null,"tags":[]},
  "image": "/images/a.sqsh",
  "model": {"path":"/models/a","repo":"Org/A","revision":null},
  "nodes": [
    {"slot":0,"component":0,"host":"n1","address":"127.0.0.11"},
    {"slot":1,"component":0,"host":"n2","address":"127.0.0.12"},
    {"slot":2,"component":0,"host":"n3","address":"127.0.0.13"}
  ],
  "workers": [
    {"step":"decode-0","versions":{"sglang":"0.5.9"},"model":{"path":"/model","repo":"Org/A","revision":null}}
  ],
  "identity": [
    {"name":"model.repo","declared":"Org/A","found":["Org/A"],"result":"agrees"},
    {"name":"frameworks.sglang","declared":"0.5.8","found":["0.5.9"],"result":"differs"}
  ]
}'
  masked <"${RUN}/recipe.lock.yaml" | sed -n '1,9p' | expect 'name: demo
lock:
  version: 1
  recipe_yaml_sha256: "bbbb"
  source: "demo.yaml"
  recipe_sha256: "cccc"
  cluster_sha256: null
  tags: []
  bundle_sha256: "'"${bundle%% *}"'"'
  verdict /verdict /identity/0/result /identity/1/result /warnings/0 | expect 'pass
agrees
differs
identity: frameworks.sglang is 0.5.8 in the recipe, and 0.5.9 was found'
  cmp "${BUNDLE}/plan.yaml" "${RUN}/plan.yaml"
  cmp "${BUNDLE}/recipe.yaml" "${RUN}/recipe.yaml"
}

masked() {
  sed -E -e "s|${SUBMIT}|SUBMIT|g" -e 's/"(started|ended)": "[0-9TZ:-]+"/"\1": "T"/'
}
