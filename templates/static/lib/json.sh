# shellcheck shell=bash
# Reads JSON answers and result files with awk alone, and writes JSON strings, objects and lists of strings.
#
# Provides: json_flatten json_value json_read json_count_elements json_last_line json_string
#           json_strings json_object, and json_string_to json_object_to for what is done often
# Needs:    json.awk beside this file
#
# FILE - is stdin (a socket cannot be opened as /dev/stdin). A PATH is a JSON Pointer such as
# /choices/0/text; the empty one is the whole text. Values come in the one-line form that json.awk
# describes: a line break is \n, a number is its own text. Every reader checks the whole text and
# returns 2 if it is malformed or cannot be read, with the reason on stderr, nothing on stdout.

# What stands for itself, each character written out because ranges differ by locale. Most texts have nothing else, and
# changing the locale takes longer than all the rest.
JSON_PLAIN='ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 _.,:;/+=@%()-'

# json_flatten FILE [PATH...]: prints `path<tab>type<tab>value` lines of everything, or of the PATHs
# and what is below them.
json_flatten() {
  json_lines 0 "$@"
}

# json_lines PYTHON FILE [PATH...]: json_flatten; with PYTHON 1 also of the numbers that only Python
# writes.
json_lines() {
  local python=$1 file=$2
  shift 2
  json_bytes "${file}" |
    LC_ALL=C awk -v python="${python}" -f "${BASH_SOURCE[0]%/*}/json.awk" -- "$@"
}

# json_bytes FILE: prints FILE with each NUL, where busybox awk would end a line, as the control
# character 1, which JSON forbids just the same.
json_bytes() {
  local file=$1
  if [[ ${file} == - ]]; then
    tr '\000' '\001'
  else
    tr '\000' '\001' <"${file}"
  fi
}

# json_value FILE PATH: prints the string, number or boolean there; returns 1 for anything else,
# null included, because a caller asks whether there is an answer.
json_value() {
  local file=$1 path=$2
  local leaf
  leaf=$(json_flatten "${file}" "${path}") || return
  leaf=${leaf#"${path}"$'\t'}
  case ${leaf%%$'\t'*} in
    string | number | boolean) printf '%s\n' "${leaf#*$'\t'}" ;;
    *) return 1 ;;
  esac
}

# json_read NAME FILE PATH...: reads a result file once for several values. Fills NAME, a caller's
# associative array (not called file, leaf or leaves), with path -> value; null and what is absent
# have no entry. Load generators are Python: NaN and Infinity are read.
# shellcheck disable=SC2034 # the array is used by the caller
json_read() {
  local -n json_read_result=$1
  local file=$2
  shift 2
  local leaves leaf typed_value
  json_read_result=()
  leaves=$(json_lines 1 "${file}" "$@") || return
  while IFS= read -r leaf; do
    typed_value=${leaf#*$'\t'}
    case ${typed_value%%$'\t'*} in
      string | number | boolean) json_read_result["${leaf%%$'\t'*}"]=${typed_value#*$'\t'} ;;
    esac
  done <<<"${leaves}"
}

# json_count_elements FILE ARRAY [KEY=VALUE[,VALUE]...]...: prints how many elements of the array at
# the path ARRAY have, at each KEY, one of its VALUEs. Returns 1 if there is no array.
#
#   json_count_elements health.json /instances endpoint=generate component=decode,backend
json_count_elements() {
  local file=$1 array=$2
  shift 2
  local leaves
  leaves=$(json_flatten "${file}" "${array}") || return
  [[ ${leaves} == "${array}"$'\tarray\t'* ]] || return 1
  LC_ALL=C awk -F '\t' '
    BEGIN {
      below = ARGV[1] "/"
      for (i = 2; i < ARGC; i++) {
        key = substr(ARGV[i], 1, index(ARGV[i], "=") - 1)
        split(substr(ARGV[i], length(key) + 2), values, ",")
        for (v in values) accepted[key, values[v]] = 1
      }
      conditions = ARGC - 2
      ARGC = 1
    }
    NR == 1 { elements = $3 }
    index($1, below) == 1 {
      key = element = substr($1, length(below) + 1)
      sub("/.*", "", element)
      sub("^[^/]*/?", "", key)
      if ((key, $3) in accepted && ++met[element] == conditions) matching++
    }
    END { print conditions ? matching + 0 : elements }
  ' "${array}" "$@" <<<"${leaves}"
}

# json_last_line FILE: prints the last line that is not blank, the one that counts in a file of JSON
# lines to which each run appends.
json_last_line() {
  json_bytes "$1" | LC_ALL=C awk '/[^ \t\r]/ { last = $0 } END { print last }'
}

# json_string TEXT: prints TEXT as a JSON string. A byte that is not UTF-8 becomes U+FFFD, because a
# log's tail may begin or end within a character, and strict readers would refuse the whole file.
json_string() {
  local json
  json_string_to json "$1"
  printf '%s\n' "${json}"
}

# json_string_to NAME TEXT: puts it into a variable of the caller (not called as one of these), without a process.
json_string_to() {
  if [[ $2 != *[!"${JSON_PLAIN}"]* ]]; then
    printf -v "$1" '"%s"' "$2"
    return 0 # without the 0 it would be the code of what a signal has interrupted
  fi
  local LC_ALL=C # bytes, not characters
  local text=$2
  local code octal character escape

  text=${text//\\/"\\\\"}
  text=${text//\"/'\"'}
  text=${text//$'\n'/'\n'}
  text=${text//$'\t'/'\t'}
  if [[ ${text} == *[$'\001'-$'\037']* ]]; then
    for ((code = 1; code < 32; code++)); do
      printf -v octal '%03o' "${code}"
      printf -v character '%b' "\\0${octal}"
      printf -v escape '\\u%04x' "${code}"
      text=${text//"${character}"/"${escape}"}
    done
  fi
  if [[ ${text} == *[$'\200'-$'\377']* ]]; then text=$(json_print_utf8 "${text}"); fi
  printf -v "$1" '"%s"' "${text}"
}

# json_print_utf8 TEXT: prints TEXT with \ufffd for each byte that is not UTF-8 (RFC 3629). Needs
# LC_ALL=C.
json_print_utf8() {
  local rest=$1
  local tail=$'[\200-\277]'
  local valid=$'^([\001-\177]|[\302-\337]'"${tail}"
  valid+=$'|\340[\240-\277]'"${tail}"
  valid+=$'|[\341-\354\356\357]'"${tail}${tail}"
  valid+=$'|\355[\200-\237]'"${tail}"
  valid+=$'|\360[\220-\277]'"${tail}${tail}"
  valid+=$'|[\361-\363]'"${tail}${tail}${tail}"
  valid+=$'|\364[\200-\217]'"${tail}${tail})*"

  while [[ ${rest} =~ ${valid} ]]; do
    printf '%s' "${BASH_REMATCH[0]}"
    rest=${rest:${#BASH_REMATCH[0]}}
    [[ -n ${rest} ]] || break
    printf '\\ufffd'
    rest=${rest:1}
  done
}

# json_object [KEY=TEXT | KEY:=JSON]...: prints an object with these members, on one line. A KEY needs no
# escapes.
json_object() {
  local json
  json_object_to json "$@"
  printf '%s\n' "${json}"
}

# json_object_to NAME [KEY=TEXT | KEY:=JSON]...: puts it into a variable of the caller, as json_string_to does.
json_object_to() {
  local member key value members=''
  for member in "${@:2}"; do
    key=${member%%=*}
    value=${member#*=}
    [[ ${key} == *: ]] || json_string_to value "${value}"
    members+=",\"${key%:}\":${value}"
  done
  printf -v "$1" '{%s}' "${members#,}"
}

# json_strings TEXT...: prints a JSON array of them on one line.
json_strings() {
  local text json list=''
  for text in "$@"; do
    json_string_to json "${text}"
    list+="${list:+, }${json}"
  done
  printf '[%s]\n' "${list}"
}
