# shellcheck shell=bash
# Whether the GPUs of a node's processes are there, and not in use.
#
# Provides: begin_gpus, check_gpus
# Needs:    needs.sh (NEEDED_GPUS, DEVICES, SYS, look_at, read_line, LOOKS, say_share, list_of); node-check.sh (say)

readonly GPU_SECONDS=20 # nvidia-smi takes seconds where the driver has to be loaded first

# A GPU of which more than both is in use is not free. The context of a process alone is some hundred MiB; where the
# kernel uses the memory of GPUs like any other (GB200), more may be in use that belongs to nobody.
readonly GPU_USED_MEBIBYTES=1024
readonly GPU_USED_PERCENT=5

# shellcheck disable=SC2054 # the commas are nvidia-smi's
readonly GPU_QUESTION=(nvidia-smi --query-gpu=index,memory.used,memory.total --format=csv,noheader,nounits)

begin_gpus() {
  if ((${#NEEDED_GPUS[@]} > 0)) && type -P nvidia-smi >/dev/null; then look_at gpus exec "${GPU_QUESTION[@]}" 2>/dev/null; fi
}

# Steps are started without GPUs of their own, and see all that the job has on the node; so does this one.
check_gpus() {
  local cards=()
  if ((${#NEEDED_GPUS[@]} == 0)); then
    say cell -
  elif [[ -n ${LOOKS[gpus]:-} ]]; then
    check_nvidia_gpus
  else
    find_gpu_cards
    if ((${#cards[@]} == 0)); then
      say warning "it is not known which GPUs are there: no nvidia-smi, no GPU in ${DEVICES}"
      say cell '?'
    else
      judge_gpu_count "${#cards[@]}"
    fi
  fi
}

# Without a program to ask, cards can be counted, into the caller's `cards`: NVIDIA's, else those of AMD's driver,
# where CPUs have no gpu_id.
find_gpu_cards() {
  local file id
  for file in "${DEVICES}"/nvidia[0-9]*; do
    if [[ -e ${file} ]]; then cards+=("${file}"); fi
  done
  for file in "${SYS}"/class/kfd/kfd/topology/nodes/*/gpu_id; do
    if [[ -r ${file} ]] && read -r id <"${file}" && [[ ${id} != 0 ]]; then cards+=("${file}"); fi
  done
}

# judge_gpu_count COUNT
judge_gpu_count() {
  local gpu missing=()
  for gpu in "${NEEDED_GPUS[@]}"; do
    if ((gpu >= $1)); then missing+=("${gpu}"); fi
  done
  tell_missing_gpus "$1" "${missing[@]}"
  say cell "$((${#NEEDED_GPUS[@]} - ${#missing[@]})) there"
}

# tell_missing_gpus FOUND INDEX...
tell_missing_gpus() {
  local found=$1
  shift
  if (($# > 0)); then say error "GPU $(list_of "$@") not there: the step sees ${found}"; fi
}

check_nvidia_gpus() {
  local line code=0 gpu missing=() free=0 row='^([0-9]+), *([^,]+), *(.+)$'
  local -A used=() all=() # MiB by index
  while :; do
    read_line "${LOOKS[gpus]}" "${GPU_SECONDS}" || code=$?
    if ((code > 0)); then break; fi
    if [[ ${line} =~ ${row} ]]; then
      used[${BASH_REMATCH[1]}]=${BASH_REMATCH[2]}
      all[${BASH_REMATCH[1]}]=${BASH_REMATCH[3]}
    fi
  done
  if ((code > 128)); then
    say error "nvidia-smi has not answered within ${GPU_SECONDS} s"
    say cell '?'
    return
  elif ((${#used[@]} == 0)); then
    describe_nvidia_failure
    return
  fi
  for gpu in "${NEEDED_GPUS[@]}"; do
    if [[ -z ${used[${gpu}]:-} ]]; then
      missing+=("${gpu}")
    elif is_gpu_in_use "${used[${gpu}]}" "${all[${gpu}]}"; then
      say error "GPU ${gpu} is not free: ${used[${gpu}]} of ${all[${gpu}]} MiB in use$(by_gpu_processes "${gpu}")"
    else
      free=$((free + 1))
    fi
  done
  tell_missing_gpus "${#used[@]}" "${missing[@]}"
  say_share "${free}" "${#NEEDED_GPUS[@]}"
}

# describe_nvidia_failure: it is asked once more for its exit code.
describe_nvidia_failure() {
  local answer code=0
  answer=$(timeout -k 1 "${GPU_SECONDS}" "${GPU_QUESTION[@]}" 2>&1) || code=$?
  say error "nvidia-smi ended with exit code ${code}: ${answer##*$'\n'}"
  say cell '?'
}

# is_gpu_in_use USED ALL: some GPUs do not say, which is no reason to do without them.
is_gpu_in_use() {
  [[ $1 =~ ^[0-9]+$ && $2 =~ ^[0-9]+$ ]] &&
    (($1 > GPU_USED_MEBIBYTES && $1 * 100 > $2 * GPU_USED_PERCENT))
}

# by_gpu_processes INDEX: only of one that is in use, as it takes another second.
by_gpu_processes() {
  local pids
  pids=$(timeout -k 1 "${GPU_SECONDS}" nvidia-smi --id="$1" --query-compute-apps=pid --format=csv,noheader,nounits 2>/dev/null) || return 0
  # shellcheck disable=SC2086 # a number each
  if [[ ${pids} =~ ^[0-9]+($'\n'[0-9]+)*$ ]]; then printf ', by pid %s' "$(list_of ${pids})"; fi
}
