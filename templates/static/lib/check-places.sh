# shellcheck shell=bash
# Whether paths can be read, the run directory can be written, and file systems have space.
#
# Provides: look_at_places, check_paths, check_space
# Needs:    needs.sh (NEEDED_PATHS, NEEDED_SPACE, NEEDED_CONTAINER_SPACE, ENROOT_CONFIG, look_at, seen, read_line, say_share);
#           node-check.sh (say, NODE); SRTGEN_RUN_DIR

# look_at_places KEY...: one process looks at everything, a line each: first at the paths, unless they are left out. Where it
# does not come back from one, each of those behind it gets its own. At its end it becomes the program that is asked for space.
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
    say warning 'no enroot here: it is not known what the site does about missing paths of containers'
  fi
  say_share "$((count - bad))" "${count}"
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
  say "${severity}" "${words} ${path} (${origin})"
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
  if [[ -n ${containers} ]]; then places+=("${containers}"); fi
  list_free_space "${places[@]}"
}

check_space() {
  local line mark containers=silent cells=() index places=("${NEEDED_SPACE[@]}")
  local -A free=() # MiB by path; `silent` where nothing came back
  seen places
  mark=${line}
  if [[ ${mark} != silent ]]; then
    seen places
    containers=${line}
  fi
  if [[ ${containers} == silent ]] || ! read_free_space places; then look_at_each_place; fi
  if [[ ${mark} != fine ]]; then say error "the run directory cannot be written here: ${SRTGEN_RUN_DIR}"; fi
  if [[ -n ${containers} ]]; then places+=(containers "${containers}" "${NEEDED_CONTAINER_SPACE}" warning); fi
  for ((index = 0; index < ${#places[@]}; index += 4)); do judge_space "${places[@]:index:4}"; done
  say cell "${cells[*]:--}"
}

# look_at_each_place: the caller's `mark`, `containers` and `free`, as far as they can be had.
look_at_each_place() {
  local index paths=() line
  look_at run leave_a_mark
  look_at containers print_container_directory
  seen run
  mark=${line}
  seen containers
  containers=${line#silent}
  for ((index = 1; index < ${#NEEDED_SPACE[@]}; index += 4)); do paths+=("${NEEDED_SPACE[index]}"); done
  if [[ -n ${containers} ]]; then paths+=("${containers}"); fi
  for index in "${!paths[@]}"; do look_at "${index}" list_free_space "${paths[index]}"; done
  for index in "${!paths[@]}"; do read_free_space "${index}" || free["${paths[index]}"]=silent; done
}

leave_a_mark() {
  if : >"${SRTGEN_RUN_DIR}/state/nodes/${NODE}"; then printf 'fine\n'; else printf 'unwritable\n'; fi
} 2>/dev/null

# list_free_space DIRECTORY...: becomes stat, and not df, which looks at all mounts of the node. It leaves out what is not there.
list_free_space() {
  if (($# > 0)); then exec stat --file-system --format='%a %S %n' -- "$@" 2>/dev/null; fi
}

# read_free_space NAME: of its lines `BLOCKS SIZE DIRECTORY` into the caller's `free`; returns 1 when the time is over.
read_free_space() {
  local line code=0
  while :; do
    read_line "${LOOKS[$1]}" "${LOOK_SECONDS}" || code=$?
    if ((code > 0)); then break; fi
    if [[ ${line} =~ ^([0-9]+)\ ([0-9]+)\ (.+)$ ]]; then
      free["${BASH_REMATCH[3]}"]=$((BASH_REMATCH[1] * BASH_REMATCH[2] / 1048576))
    fi
  done
  ((code <= 128))
}

# judge_space LABEL PATH MEBIBYTES OTHERWISE: adds to the caller's `cells`.
judge_space() {
  local label=$1 path=$2 wanted=$3 severity=$4 mebibytes=${free["$2"]:-unknown} size
  case ${mebibytes} in
    unknown) ;;
    silent) say "${severity}" "no answer within ${LOOK_SECONDS} s from the file system of ${path}" ;;
    *)
      readable_size_to size "${mebibytes}"
      cells+=("${label} ${size}")
      if ((mebibytes < wanted)); then
        readable_size_to size "${wanted}"
        say "${severity}" "less than ${size} free for $(title_of_space "${label}") in ${path}"
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

# readable_size_to NAME MEBIBYTES: puts it into a variable of the caller.
readable_size_to() {
  if (($2 < 10240 && $2 % 1024 != 0)); then printf -v "$1" '%dM' "$2"; else printf -v "$1" '%dG' "$(($2 / 1024))"; fi
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
