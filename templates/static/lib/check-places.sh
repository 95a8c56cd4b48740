# shellcheck shell=bash
# Whether paths can be read, the run directory can be written, and file systems have space.
#
# Provides: look_at_places, check_paths, check_space
# Needs:    needs.sh (NEEDED_PATHS, NEEDED_SPACE, NEEDED_CONTAINER_SPACE, ENROOT_CONFIG, look_at, seen, print_share);
#           NODE, SRTGEN_RUN_DIR

# look_at_places KEY...: one process looks at everything, a line each: first at the paths, unless they are left out. Where it
# does not come back from one, each of those behind it gets its own.
look_at_places() {
  local index key
  for key in "$@"; do
    case ${key} in
      paths)
        for ((index = 0; index < ${#NEEDED_PATHS[@]}; index += 3)); do
          look_at_path "${NEEDED_PATHS[index]}" "${NEEDED_PATHS[index + 1]}"
        done
        ;;
      space) look_at_space ;;
    esac
  done
}

check_paths() {
  local index line together=yes bad=0 count=$((${#NEEDED_PATHS[@]} / 3)) unjudged=''
  for ((index = 0; index < count; index++)); do
    if [[ -n ${together} ]]; then seen places; else seen "${index}"; fi
    if [[ ${line} != fine ]]; then
      judge_path "${line}" "${NEEDED_PATHS[@]:index*3:3}"
      bad=$((bad + 1))
    fi
    if [[ ${line} == silent && -n ${together} ]]; then
      together=''
      look_at_rest "$((index + 1))"
    fi
  done
  if [[ -n ${unjudged} ]]; then
    printf 'warning no enroot here: it is not known what the site does about missing paths of containers\n'
  fi
  print_share "$((count - bad))" "${count}"
}

# look_at_rest FIRST
look_at_rest() {
  local index
  for ((index = $1; index < ${#NEEDED_PATHS[@]} / 3; index++)); do
    look_at "${index}" look_at_path "${NEEDED_PATHS[index * 3]}" "${NEEDED_PATHS[index * 3 + 1]}"
  done
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

# Lines: whether the run directory can be written, where containers are unpacked, and the free space of each place.
look_at_space() {
  local index containers='' places=()
  leave_a_mark
  if [[ -n ${NEEDED_CONTAINER_SPACE} ]]; then find_container_directory; fi
  printf '%s\n' "${containers}"
  for ((index = 1; index < ${#NEEDED_SPACE[@]}; index += 4)); do places+=("${NEEDED_SPACE[index]}"); done
  list_free_space "${places[@]}" "${containers}"
}

check_space() {
  local lines=() line cells=() index places=("${NEEDED_SPACE[@]}") count=$((${#NEEDED_SPACE[@]} / 4))
  while ((${#lines[@]} < count + 3)); do
    seen places
    if [[ ${line} == silent ]]; then
      look_at_each_place
      break
    fi
    lines+=("${line}")
  done
  if [[ ${lines[0]} != fine ]]; then
    printf 'error the run directory cannot be written here: %s\n' "${SRTGEN_RUN_DIR}"
  fi
  if [[ -n ${NEEDED_CONTAINER_SPACE} ]]; then places+=(containers "${lines[1]}" "${NEEDED_CONTAINER_SPACE}" warning); fi
  for ((index = 0; index < ${#places[@]} / 4; index++)); do
    judge_space "${lines[index + 2]}" "${places[@]:index*4:4}"
  done
  printf 'cell %s\n' "${cells[*]:--}"
}

# look_at_each_place: the caller's `lines`, as far as they can be had.
look_at_each_place() {
  local index containers='' line
  lines=()
  look_at run leave_a_mark
  look_at containers print_container_directory
  for ((index = 0; index < count; index++)); do look_at "${index}" list_free_space "${NEEDED_SPACE[index * 4 + 1]}"; done
  seen run
  lines+=("${line}")
  seen containers
  if [[ ${line} != silent ]]; then containers=${line}; fi
  lines+=("${containers}")
  look_at "${count}" list_free_space "${containers}"
  for ((index = 0; index <= count; index++)); do
    seen "${index}"
    lines+=("${line}")
  done
}

leave_a_mark() {
  if : >"${SRTGEN_RUN_DIR}/state/nodes/${NODE}"; then printf 'fine\n'; else printf 'unwritable\n'; fi
} 2>/dev/null

# list_free_space DIRECTORY...: MiB of the file system of each; unknown without a directory. It is stat and not df, which looks
# at all mounts of the node. What it cannot look at is left out, so then each is asked for alone.
list_free_space() {
  local directory there=() rows=() row=0
  for directory in "$@"; do
    if [[ -n ${directory} && -e ${directory} ]]; then there+=("${directory}"); fi
  done
  if ((${#there[@]} > 0)); then mapfile -t rows < <(exec stat --file-system --format='%a %S' -- "${there[@]}" 2>/dev/null); fi
  if ((${#rows[@]} != ${#there[@]} && ${#there[@]} > 1)); then
    for directory in "$@"; do list_free_space "${directory}"; done
    return
  fi
  for directory in "$@"; do
    if [[ -n ${directory} && ${directory} == "${there[row]:-}" && ${rows[row]:-} =~ ^([0-9]+)\ ([0-9]+)$ ]]; then
      printf '%d\n' "$((BASH_REMATCH[1] * BASH_REMATCH[2] / 1048576))"
    else
      printf 'unknown\n'
    fi
    if [[ ${directory} == "${there[row]:-}" ]]; then row=$((row + 1)); fi
  done
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

# find_container_directory: where enroot unpacks images, as far as its settings say so without being run: up to the part that
# differs by user; into the caller's `containers`. The environment is asked last, since Pyxis hands on none of it.
find_container_directory() {
  local file key value
  containers=''
  for file in "${ENROOT_CONFIG}/enroot.conf" "${ENROOT_CONFIG}"/enroot.conf.d/*.conf; do
    if [[ ! -r ${file} ]]; then continue; fi
    while read -r key value _; do
      if [[ ${key} == ENROOT_DATA_PATH ]]; then containers=${value}; fi
    done <"${file}"
  done
  containers=${containers:-${ENROOT_DATA_PATH:-}}
  containers=${containers%%\$*}
  if [[ ${containers} != /* ]]; then containers=''; fi
  while [[ -n ${containers} && ! -e ${containers} ]]; do containers=${containers%/*}; done
}

print_container_directory() {
  local containers=''
  if [[ -n ${NEEDED_CONTAINER_SPACE} ]]; then find_container_directory; fi
  printf '%s\n' "${containers}"
}
