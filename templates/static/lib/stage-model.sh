#!/usr/bin/env bash
# Summary: gives this node its own copy of the model, unless it has one
# Usage:   stage-model.sh MODEL COPY
# Runs on: every worker node at the same time, in the model's container
# Started: tasks/model-staging.sh
#
# A copy is whole when it has files of the same names and sizes, no more and no fewer; links count as what they
# lead to. Otherwise every file is copied: beside the copy first, then renamed, so that nobody ever reads half
# a file, not even where several nodes copy into one shared directory. STAGE_PARALLEL is how many at a time.

set -euo pipefail

export LC_ALL=C # names are bytes, and sorted as such

# shellcheck source=/dev/null
source "${BASH_SOURCE[0]%/*}/log.sh"

readonly LIBRARY=${BASH_SOURCE[0]%/*}
readonly NODE=${SLURMD_NODENAME:-${HOSTNAME}}
readonly LEFT_BEHIND_MINUTES=1440 # an unfinished copy in which nothing has happened for so long is nobody's
readonly NAMED_FILES=5            # in a message

LISTS=''   # directory of the lists below
PARTIAL='' # directory of the files that are being copied

main() {
  local model=$1 copy=$2
  trap remove_temporary EXIT
  LISTS=$(mktemp -d)
  [[ -d ${model} ]] || fail "there is no directory ${model}"
  list_files "${model}" >"${LISTS}/model" || fail "cannot read all of ${model}"
  [[ -s ${LISTS}/model ]] || fail "there are no files in ${model}, or all are links that lead out of this container"
  tell_dead_links "${model}"
  mkdir -p -- "${copy}" || fail "cannot make ${copy}"
  list_files "${copy}" >"${LISTS}/copy" || fail "cannot read all of ${copy}"
  if is_whole; then
    say "${copy} is a whole copy of ${model}"
    return
  fi
  refuse_others_files "${copy}"
  copy_files "${model}" "${copy}"
  list_files "${copy}" >"${LISTS}/copy" || fail "cannot read all of ${copy}"
  is_whole || fail "${copy} is still no copy of ${model}: $(describe_differences)"
  say "${copy} is a whole copy of ${model} now"
}

say() {
  log "${NODE}: $*"
}

fail() {
  die "${NODE}: $*"
}

remove_temporary() {
  rm -rf -- "${LISTS}" "${PARTIAL}"
}

# list_files DIRECTORY: `SIZE<tab>NAME<nul>` of each, sorted, as a name may hold anything but that.
list_files() {
  (cd -- "$1" && find -L . -type f -printf '%s\t%P\0') | sort -z
}

is_whole() {
  [[ $(sha256sum <"${LISTS}/model") == $(sha256sum <"${LISTS}/copy") ]]
}

# A link that leads nowhere is left out of the copy; engines may not miss it, and somebody may wonder.
tell_dead_links() {
  local links
  mapfile -d '' -t links < <(cd -- "$1" && find -L . -type l -printf '%P\0')
  if ((${#links[@]} > 0)); then say "warning: links of $1 that lead nowhere here: $(name_some "${links[@]}")"; fi
}

# What is not the model's is not ours to remove, and with it the copy cannot become right.
refuse_others_files() {
  local -A wanted=()
  local entries entry others=()
  read_sizes wanted model
  mapfile -d '' -t entries <"${LISTS}/copy"
  for entry in "${entries[@]}"; do
    if [[ -z ${wanted["/${entry#*$'\t'}"]:-} ]]; then others+=("${entry#*$'\t'}"); fi
  done
  ((${#others[@]} == 0)) ||
    fail "$1 has files that are not the model's: $(name_some "${others[@]}"); remove them, or name another stage_dir"
}

# read_sizes ARRAY LIST: sizes by name. A slash before each name, as bash takes the subscript @ for all.
read_sizes() {
  local -n sizes=$1
  local entries entry
  mapfile -d '' -t entries <"${LISTS}/$2"
  # shellcheck disable=SC2034 # it is the caller's array
  for entry in "${entries[@]}"; do sizes["/${entry#*$'\t'}"]=${entry%%$'\t'*}; done
}

copy_files() {
  local model=$1 copy=$2 at_once=${STAGE_PARALLEL:-16} code=0
  [[ ${at_once} =~ ^[1-9][0-9]*$ ]] || fail "STAGE_PARALLEL is no number of copies: ${at_once}"
  remove_left_behind "${copy%/*}"
  PARTIAL="${copy%/*}/.srtgen-staging-${SLURM_JOB_ID:-none}-${NODE}"
  mkdir -p -- "${PARTIAL}" || fail "cannot make ${PARTIAL}"
  require_space "${copy}"
  print_names | (
    cd -- "${model}" &&
      xargs --null --max-args=1 --max-procs="${at_once}" bash "${LIBRARY}/stage-file.sh" "${copy}" "${PARTIAL}"
  ) || code=$?
  ((code == 0)) || fail "copying ${model} to ${copy} failed, see above"
}

# remove_left_behind DIRECTORY: what killed jobs could not remove.
remove_left_behind() {
  find "$1" -mindepth 1 -maxdepth 1 -type d -name '.srtgen-staging-*' \
    -mmin "+${LEFT_BEHIND_MINUTES}" -exec rm -rf -- {} + || say "warning: copies left behind in $1 stay there"
}

# A full disk would be found out after all that fits has been copied. Files that are replaced give room back.
require_space() {
  local needed free entries
  mapfile -d '' -t entries <"${LISTS}/model"
  needed=$(($(total_size model) - $(total_size copy)))
  free=$(df --output=avail --block-size=1 -- "${PARTIAL}" | tail -n 1) || free=''
  free=${free// /}
  if [[ ! ${free} =~ ^[0-9]+$ ]]; then
    say "warning: nobody says how much space is left for $1"
    return
  fi
  ((needed <= free)) || fail "$1 needs $(readable "${needed}") more, and its disk has $(readable "${free}") left"
  say "copying ${#entries[@]} files to $1: $(readable "$(total_size model)"), $(readable "${free}") are free"
}

# total_size LIST
total_size() {
  local entries entry total=0
  mapfile -d '' -t entries <"${LISTS}/$1"
  for entry in "${entries[@]}"; do total=$((total + ${entry%%$'\t'*})); done
  printf '%d\n' "${total}"
}

readable() {
  numfmt --to=iec-i --suffix=B -- "$1"
}

print_names() {
  local entries
  mapfile -d '' -t entries <"${LISTS}/model"
  printf '%s\0' "${entries[@]#*$'\t'}"
}

# Only a model or a disk that somebody else uses at this moment can be the reason.
describe_differences() {
  local -A wanted=() found=()
  local entries entry name size differences=()
  read_sizes wanted model
  read_sizes found copy
  mapfile -d '' -t entries <"${LISTS}/model"
  for entry in "${entries[@]}"; do
    name=${entry#*$'\t'}
    size=${found["/${name}"]:-}
    if [[ -z ${size} ]]; then
      differences+=("${name} is missing")
    elif [[ ${size} != "${entry%%$'\t'*}" ]]; then
      differences+=("${name} has ${size} bytes, not ${entry%%$'\t'*}")
    fi
  done
  mapfile -d '' -t entries <"${LISTS}/copy"
  for entry in "${entries[@]}"; do
    name=${entry#*$'\t'}
    if [[ -z ${wanted["/${name}"]:-} ]]; then differences+=("${name} is not the model's"); fi
  done
  name_some "${differences[@]}"
}

# name_some NAME...: the first few, a line break as a question mark, and how many there are beside.
name_some() {
  local text joined=''
  for text in "${@:1:NAMED_FILES}"; do joined+="${joined:+, }${text//[[:cntrl:]]/?}"; done
  if (($# > NAMED_FILES)); then joined+=" and $(($# - NAMED_FILES)) more"; fi
  printf '%s' "${joined}"
}

main "$@"
