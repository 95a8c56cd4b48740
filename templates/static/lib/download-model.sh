#!/usr/bin/env bash
# Summary: downloads a model of Hugging Face into HF_HOME, where the workers of all nodes look for it
# Usage:   download-model.sh ID
# Runs on: the first worker node, in the model's container
# Started: tasks/model-download.sh
#
# HF_HOME is a path in the container; the mounts of the workers, which this step has too, say where it really
# is. A token comes with the environment and is none of this script's business.

set -euo pipefail

# shellcheck source=/dev/null
source "${BASH_SOURCE[0]%/*}/log.sh"

readonly STALE_MINUTES=30 # a lock this old belongs to a download that was killed

main() {
  local id=$1 client
  [[ -n ${HF_HOME:-} ]] || die 'HF_HOME is not set'
  mkdir -p -- "${HF_HOME}" || die "HF_HOME cannot be made: ${HF_HOME}"
  remove_stale_locks
  client=$(type -P hf || type -P huggingface-cli) ||
    die 'neither hf nor huggingface-cli is in this container'
  if is_there "${client}" "${id}"; then
    log "${id} is in ${HF_HOME}"
    return
  fi
  if wants_offline; then die "${id} is not whole in ${HF_HOME}, and HF_HUB_OFFLINE forbids a download"; fi
  log "downloading ${id} into ${HF_HOME}"
  "${client}" download "${id}" --quiet
  log "downloaded ${id}"
}

# Other downloads wait for a lock for as long as its file is held, or for ever on some file systems.
remove_stale_locks() {
  local lock
  while IFS= read -r -d '' lock; do
    log "removing the stale lock ${lock}"
    rm -f -- "${lock}" || log "it stays"
  done < <(find "${HF_HOME}" -type f -name '*.lock' -mmin "+${STALE_MINUTES}" -print0)
}

# is_there CLIENT ID: nothing is missing. Without the network, versions before 1.22 of the hub's client are
# content with the half of a download that was interrupted; such a one has left unfinished files.
is_there() {
  local client=$1 id=$2 files
  HF_HUB_OFFLINE=1 "${client}" download "${id}" --quiet >/dev/null 2>&1 || return 1
  files="${HF_HUB_CACHE:-${HF_HOME}/hub}/models--${id//\//--}/blobs"
  [[ ! -d ${files} || -z $(find "${files}" -name '*.incomplete' -print -quit) ]]
}

# The values that the hub's client takes for yes.
wants_offline() {
  local value=${HF_HUB_OFFLINE:-}
  [[ ${value^^} =~ ^(1|ON|YES|TRUE)$ ]]
}

main "$@"
