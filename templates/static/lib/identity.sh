# shellcheck shell=bash
# What a recipe says that it is, compared with what its workers have found. A difference is a warning: somebody may know better,
# and the numbers stay what they are.
#
# Provides: identity, compare_identity, tell_identity, list_identity
# Needs:    json.sh, log.sh, provenance.sh (gather_worker_reports, WORKER_FILES, MODEL_IMAGE), verdict.sh (print_elements)

# shellcheck disable=SC2034 # provenance.sh reads these too

IDENTITY_NAMES=()                # in the order of the recipe
declare -gA IDENTITY_DECLARED=() # by name, like all that follow
declare -gA IDENTITY_FOUND=()    # different values, one a line
declare -gA IDENTITY_RESULT=()   # agrees, differs or unknown
declare -gA IDENTITY_WARNED=()   # not empty once its difference is a warning
IDENTITY_TOLD=''                 # the last line about it

# identity NAME DECLARED: a line of the bundle's provenance.sh.
identity() {
  IDENTITY_NAMES+=("$1")
  IDENTITY_DECLARED[$1]=$2
  IDENTITY_FOUND[$1]=''
  IDENTITY_RESULT[$1]=unknown
}

# compare_identity: what the recipe says it is, with what all workers have found.
compare_identity() {
  local name file path paths=(/model/repo /model/revision)
  local -A found=()
  gather_worker_reports
  MODEL_REPO=''
  MODEL_REVISION=''
  for name in "${IDENTITY_NAMES[@]}"; do
    IDENTITY_FOUND[${name}]=''
    path=$(path_of_identity "${name}")
    if [[ -n ${path} ]]; then paths+=("${path}"); fi
  done
  for file in "${WORKER_FILES[@]}"; do
    json_read found "${file}" "${paths[@]}" 2>/dev/null || continue
    MODEL_REPO=${MODEL_REPO:-${found["/model/repo"]:-}}
    MODEL_REVISION=${MODEL_REVISION:-${found["/model/revision"]:-}}
    for name in "${IDENTITY_NAMES[@]}"; do
      path=$(path_of_identity "${name}")
      if [[ -n ${path} ]]; then add_found "${name}" "${found["${path}"]:-}"; fi
    done
  done
  for name in "${IDENTITY_NAMES[@]}"; do
    # An image is known by its name alone; a file's name says nothing.
    if [[ ${name} == container.image && ${MODEL_IMAGE} != /* ]]; then add_found "${name}" "${MODEL_IMAGE}"; fi
    IDENTITY_RESULT[${name}]=$(judge_identity "${name}")
  done
}

# path_of_identity NAME: where a worker's report has it; empty if no worker knows it.
path_of_identity() {
  case $1 in
    model.*) printf '/model/%s' "${1#model.}" ;;
    frameworks.*) printf '/versions/%s' "${1#frameworks.}" ;;
  esac
}

# add_found NAME VALUE: unless it is empty, or was found before.
add_found() {
  if [[ -z $2 || $'\n'${IDENTITY_FOUND[$1]}$'\n' == *$'\n'"$2"$'\n'* ]]; then return 0; fi
  IDENTITY_FOUND[$1]+=${IDENTITY_FOUND[$1]:+$'\n'}$2
}

judge_identity() {
  local values value result=agrees
  if [[ -z ${IDENTITY_FOUND[$1]} ]]; then
    printf 'unknown'
    return
  fi
  mapfile -t values <<<"${IDENTITY_FOUND[$1]}"
  for value in "${values[@]}"; do
    if ! agrees "$1" "${IDENTITY_DECLARED[$1]}" "${value}"; then result=differs; fi
  done
  printf '%s' "${result}"
}

# agrees NAME DECLARED FOUND: the beginning of a revision will do; registries are written in Docker's way and in enroot's.
agrees() {
  case $1 in
    model.revision) ((${#2} >= 7)) && [[ ${3,,} == "${2,,}"* ]] ;;
    container.image) [[ $(plain_image "$2") == "$(plain_image "$3")" ]] ;;
    *) [[ $2 == "$3" ]] ;;
  esac
}

plain_image() {
  local image=${1#docker://}
  printf '%s' "${image/\#//}"
}

# tell_identity: a difference is a warning, once.
tell_identity() {
  local name text='' separator='' members
  for name in "${IDENTITY_NAMES[@]}"; do
    text+="${separator}${name} ${IDENTITY_RESULT[${name}]}"
    separator=', '
    if [[ ${IDENTITY_WARNED[${name}]:-} == "${IDENTITY_RESULT[${name}]}" ]]; then continue; fi
    IDENTITY_WARNED[${name}]=${IDENTITY_RESULT[${name}]}
    identity_members "${name}"
    event identity "${members[@]}"
    if [[ ${IDENTITY_RESULT[${name}]} == differs ]]; then
      warn "identity: ${name} is ${IDENTITY_DECLARED[${name}]} in the recipe, and ${IDENTITY_FOUND[${name}]//$'\n'/, } was found"
    fi
  done
  if [[ -n ${text} && ${text} != "${IDENTITY_TOLD}" ]]; then log "identity: ${text}"; fi
  IDENTITY_TOLD=${text}
}

# identity_members NAME: sets the caller's `members`, arguments of json_object.
identity_members() {
  local values=()
  if [[ -n ${IDENTITY_FOUND[$1]} ]]; then mapfile -t values <<<"${IDENTITY_FOUND[$1]}"; fi
  members=(
    name="$1"
    declared="${IDENTITY_DECLARED[$1]}"
    found:="$(json_strings "${values[@]}")"
    result="${IDENTITY_RESULT[$1]}"
  )
}

print_identity() {
  local members
  identity_members "$1"
  json_object "${members[@]}"
}

# list_identity: elements of a JSON array.
list_identity() {
  print_elements print_identity "${IDENTITY_NAMES[@]}"
}
