# shellcheck shell=bash
# Whether paths can be read, the run directory can be written, and file systems have space.
#
# Provides: check_paths, check_space
# Needs:    needs.sh (NEEDED_PATHS, NEEDED_SPACE, NEEDED_CONTAINER_SPACE, ENROOT_CONFIG, look_at, seen, print_share);
#           NODE, SRTGEN_RUN_DIR

check_paths() {
  local index line bad=0 count=$((${#NEEDED_PATHS[@]} / 3)) unjudged=''
  for ((index = 0; index < count; index++)); do
    look_at "${index}" look_at_path "${NEEDED_PATHS[index * 3]}" "${NEEDED_PATHS[index * 3 + 1]}"
  done
  for ((index = 0; index < count; index++)); do
    seen "${index}"
    if [[ ${line} != fine ]]; then
      judge_path "${line}" "${NEEDED_PATHS[@]:index*3:3}"
      bad=$((bad + 1))
    fi
  done
  if [[ -n ${unjudged} ]]; then
    printf 'warning no enroot here: it is not known what the site does about missing paths of containers\n'
  fi
  print_share "$((count - bad))" "${count}"
}

# look_at_path USE PATH: an image without a slash in front is a reference that is pulled.
look_at_path() {
  local use=$1 path=$2
  if [[ ${use} == image && ${path} != /* ]]; then
    printf 'fine\n'
  elif [[ ! -e ${path} ]]; then
    printf 'missing\n'
  elif [[ ! -r ${path} || (-d ${path} && ! -x ${path}) ]]; then
    printf 'unreadable\n'
  else
    printf 'fine\n'
  fi
}

# judge_path FAULT USE PATH ORIGIN: enroot cannot mount what is not there. A node without it has another runtime behind
# the same options, and what that does is unknown. A directory may be mounted by who cannot list it.
judge_path() {
  local fault=$1 use=$2 path=$3 origin=$4 severity=error words=$1
  if [[ ${use} == optional || ${use} == mount && ${fault} == unreadable ]]; then
    severity=warning
  elif [[ ${use} != host && ${fault} != silent ]] && ! has_enroot; then
    severity=warning
    unjudged=yes
  fi
  if [[ ${fault} == silent ]]; then words="no answer within ${LOOK_SECONDS} s from"; fi
  printf '%s %s %s (%s)\n' "${severity}" "${words}" "${path//[[:cntrl:]]/?}" "${origin}"
}

has_enroot() {
  type -P enroot >/dev/null || [[ -x /usr/bin/enroot || -x /usr/local/bin/enroot ]]
}

# The run directory comes first: without it nothing else of the job can be read.
check_space() {
  local index line cells=() places=("${NEEDED_SPACE[@]}")
  look_at run leave_a_mark
  if [[ -n ${NEEDED_CONTAINER_SPACE} ]]; then
    places+=(containers "$(container_directory)" "${NEEDED_CONTAINER_SPACE}" warning)
  fi
  for ((index = 0; index < ${#places[@]}; index += 4)); do
    look_at "${index}" free_mebibytes "${places[index + 1]}"
  done
  seen run
  if [[ ${line} != fine ]]; then
    printf 'error the run directory cannot be written here: %s\n' "${SRTGEN_RUN_DIR}"
  fi
  for ((index = 0; index < ${#places[@]}; index += 4)); do
    seen "${index}"
    judge_space "${line}" "${places[@]:index:4}"
  done
  printf 'cell %s\n' "${cells[*]:--}"
}

leave_a_mark() {
  if : >"${SRTGEN_RUN_DIR}/state/nodes/${NODE}"; then printf 'fine\n'; else printf 'unwritable\n'; fi
} 2>/dev/null

# free_mebibytes DIRECTORY: of its file system; unknown without a directory.
free_mebibytes() {
  if [[ -z $1 ]]; then
    printf 'unknown\n'
  else
    df -Pk -- "$1" 2>/dev/null | awk 'NR == 2 && $4 ~ /^[0-9]+$/ { print int($4 / 1024); found = 1 } END { if (!found) print "unknown" }'
  fi
}

# judge_space FREE LABEL PATH MEBIBYTES OTHERWISE: adds to the caller's `cells`.
judge_space() {
  local free=$1 label=$2 path=$3 wanted=$4 severity=$5
  case ${free} in
    unknown) ;;
    silent) printf '%s no answer within %d s from the file system of %s\n' "${severity}" "${LOOK_SECONDS}" "${path}" ;;
    *)
      cells+=("${label} $(readable_size "${free}")")
      if ((free < wanted)); then
        printf '%s less than %s free for %s in %s\n' "${severity}" "$(readable_size "${wanted}")" "$(title_of_space "${label}")" "${path}"
      fi
      ;;
  esac
}

title_of_space() {
  case $1 in
    run) printf 'the run directory' ;;
    tmp) printf 'temporary files' ;;
    shm) printf 'shared memory' ;;
    *) printf '%s' "$1" ;;
  esac
}

# readable_size MEBIBYTES
readable_size() {
  if (($1 < 10240 && $1 % 1024 != 0)); then printf '%dM' "$1"; else printf '%dG' "$(($1 / 1024))"; fi
}

# Where enroot unpacks images, as far as its settings say so without being run: up to the part that differs by user. The
# environment is asked last, since Pyxis hands on none of it.
container_directory() {
  local value files=("${ENROOT_CONFIG}/enroot.conf" "${ENROOT_CONFIG}"/enroot.conf.d/*.conf)
  value=$(cat "${files[@]}" 2>/dev/null | awk '$1 == "ENROOT_DATA_PATH" { value = $2 } END { print value }') || :
  value=${value:-${ENROOT_DATA_PATH:-}}
  value=${value%%\$*}
  if [[ ${value} != /* ]]; then return; fi
  while [[ ! -e ${value} ]]; do value=${value%/*}; done
  printf '%s' "${value}"
}
