#!/usr/bin/env bash
# Summary: reports what a worker runs with, for run.json; started by its task beside the engine
# Usage:   worker-record.sh STEP NODE MODEL FILE [PACKAGE]...
#
# stdin has what the plan sets, NAME=VALUE with a NUL behind each. The environment is the engine's: both are started by the
# same shell, one right after the other. FILE appears whole or not at all. Nobody waits for this, and nothing that it
# cannot find out is an error.

set -uo pipefail

LIBRARY=${BASH_SOURCE[0]%/*}
# shellcheck source=/dev/null
source "${LIBRARY}/json.sh"

readonly PACKAGES=(sglang vllm tensorrt_llm ai-dynamo ai-dynamo-runtime torch)
# Settings that change what an engine does, and that images and sites set behind a recipe's back.
readonly ENGINE_VARIABLE='^(SGLANG|VLLM|TRTLLM|TLLM|DYN|NCCL|UCX|NIXL)_'
readonly SECRET_NAME='(^|_)(TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|APIKEY|KEY|AUTH|COOKIE)(_|$)'
readonly SECRET_VALUE='(hf_|sk-|nvapi-|gh[opsur]_|xox[a-z]-|AKIA)[A-Za-z0-9_-]{10,}|://[^/@[:space:]]*:[^/@[:space:]]+@|Bearer '
readonly DRIVER_VERSION=' ([0-9]{3}\.[0-9]+(\.[0-9]+)?) '
readonly SNAPSHOT='/models--([^/]+)/snapshots/([0-9a-f]{7,64})(/|$)'
readonly COMMIT='^[0-9a-f]{7,64}$'

PROC=/proc
CUDA_FILE=/usr/local/cuda/version.json
PROBLEMS=()
VERSIONS=() # members of a JSON object, as of json_object
REPO=''
REVISION=''

main() {
  local step=$1 node=$2 model=$3 file=$4 now text planned=()
  shift 4
  mapfile -t -d '' planned
  find_versions "$@"
  find_model "${model}"
  TZ=UTC0 printf -v now '%(%Y-%m-%dT%H:%M:%SZ)T' -1
  text=$(
    json_object step="${step}" node="${node}" reported="${now}" \
      versions:="$(json_object "${VERSIONS[@]}")" \
      model:="$(json_object path="${model}" repo:="$(known "${REPO}")" revision:="$(known "${REVISION}")")" \
      environment:="$(json_object changed:="[$(list_changed "${planned[@]}")]" unplanned:="[$(list_unplanned "${planned[@]}")]")" \
      problems:="$(json_strings "${PROBLEMS[@]}")"
  )
  mkdir -p "${file%/*}"
  printf '%s\n' "${text//$'\n'/}" >"${file}.tmp" && mv -f "${file}.tmp" "${file}"
}

# known TEXT: JSON of it, null if it is empty.
known() {
  if [[ -n $1 ]]; then json_string "$1"; else printf 'null'; fi
}

# find_versions PACKAGE...: Python is asked for what is installed, and imports none of it.
find_versions() {
  local lines line cuda code=0
  lines=$(python3 "${LIBRARY}/package-versions.py" "${PACKAGES[@]}" "$@" 2>/dev/null) || code=$?
  if ((code == 0)); then
    while read -r line; do VERSIONS+=("${line%% *}=${line#* }"); done <<<"${lines}"
  else
    PROBLEMS+=("versions of packages: python3 ended with exit code ${code}")
  fi
  cuda=${CUDA_VERSION:-}
  if [[ -z ${cuda} && -r ${CUDA_FILE} ]]; then cuda=$(json_value "${CUDA_FILE}" /cuda/version 2>/dev/null) || cuda=''; fi
  if [[ -n ${cuda} ]]; then VERSIONS+=(cuda="${cuda}"); fi
  if [[ -r ${PROC}/driver/nvidia/version ]] && read -r line <"${PROC}/driver/nvidia/version" && [[ ${line} =~ ${DRIVER_VERSION} ]]; then
    VERSIONS+=(driver="${BASH_REMATCH[1]}")
  fi
}

# find_model MODEL: a directory, or a name of the hub whose cache is asked.
find_model() {
  local hub=${HF_HUB_CACHE:-${HF_HOME:-${HOME:-}/.cache/huggingface}/hub}
  if [[ $1 != /* ]]; then
    REPO=$1
    read_revision "${hub}/models--${1//\//--}/refs/main"
  elif [[ -d $1 ]]; then
    read_snapshot "$1"
    read_revision "$1/.cache/huggingface/download/config.json.metadata"
    read_revision "$1/refs/main"
    read_name "$1/config.json"
  else
    PROBLEMS+=("model: no directory $1")
  fi
}

# read_snapshot DIRECTORY: the path of a Hugging Face cache has both. In a container it is that of the mount.
read_snapshot() {
  local path paths=()
  path=$(cd -P -- "$1" && pwd) && paths+=("${path}")
  paths+=("$(mounted_path "$1")")
  for path in "${paths[@]}"; do
    if [[ ${path} =~ ${SNAPSHOT} ]]; then
      REPO=${BASH_REMATCH[1]/--//}
      REVISION=${BASH_REMATCH[2]}
      return
    fi
  done
}

# mounted_path DIRECTORY: where on its file system it is, if something is mounted there.
mounted_path() {
  local root place
  while read -r _ _ _ root place _; do
    if [[ ${place} == "$1" ]]; then printf '%s' "${root}"; fi
  done <"${PROC}/self/mountinfo"
}

# read_revision FILE: its first line, unless the revision is known.
read_revision() {
  local line
  if [[ -n ${REVISION} || ! -r $1 ]]; then return; fi
  read -r line <"$1"
  if [[ ${line} =~ ${COMMIT} ]]; then REVISION=${line}; fi
}

# read_name FILE: what a model was saved from, unless its name is known; a name of the hub, and no path.
read_name() {
  local name
  if [[ -n ${REPO} || ! -r $1 ]]; then return; fi
  name=$(json_value "$1" /_name_or_path 2>/dev/null) || return
  if [[ ${name} =~ ^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$ && ${name} != .* ]]; then REPO=${name}; fi
}

# is_secret NAME VALUE...
is_secret() {
  local value
  if [[ ${1^^} =~ ${SECRET_NAME} ]]; then return 0; fi
  for value in "${@:2}"; do
    if [[ ${value} =~ ${SECRET_VALUE} ]]; then return 0; fi
  done
  return 1
}

# list_changed NAME=VALUE...: objects of those that the engine has with another value, or not.
list_changed() {
  local entry name planned found separator=''
  for entry in "$@"; do
    name=${entry%%=*}
    planned=${entry#*=}
    found=${!name-}
    if [[ -n ${!name+set} && ${found} == "${planned}" ]]; then continue; fi
    printf '%s' "${separator}"
    if is_secret "${name}" "${planned}" "${found}"; then
      json_object name="${name}"
    elif [[ -n ${!name+set} ]]; then
      json_object name="${name}" planned="${planned}" found="${found}"
    else
      json_object name="${name}" planned="${planned}" found:=null
    fi
    separator=,
  done
}

# list_unplanned NAME=VALUE...: objects of the engines' variables that are none of these.
list_unplanned() {
  local name names separator=''
  local -A planned=()
  for name in "$@"; do planned[${name%%=*}]=yes; done
  mapfile -t names < <(compgen -e)
  for name in "${names[@]}"; do
    if [[ ! ${name} =~ ${ENGINE_VARIABLE} || -n ${planned[${name}]:-} ]]; then continue; fi
    printf '%s' "${separator}"
    if is_secret "${name}" "${!name}"; then
      json_object name="${name}"
    else
      json_object name="${name}" value="${!name}"
    fi
    separator=,
  done
}

main "$@"
