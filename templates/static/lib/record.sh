# shellcheck shell=bash
# The job record: record.json of the bundle, and what only a run knows.
#
# Provides: print_record, record_field
# Needs:    json.sh (json_string_to)
#
# Both lean on how srtgen writes record.json: one field a line, and nothing behind the brace that opens an
# object.

# print_record FILE [FIELD]...: prints FILE with more fields. FIELD is NAME=TEXT or NAME:=JSON for the
# record itself, OBJECT.NAME=TEXT or OBJECT.NAME:=JSON for an object in it.
print_record() {
  local file=$1 lines line object
  shift
  mapfile -t lines <"${file}"
  for line in "${lines[@]}"; do
    printf '%s\n' "${line}"
    [[ ${line} == *'{' ]] || continue
    object=${line#*\"} # empty for the record itself
    print_record_fields "${object%%[\"\{]*}" "$@"
  done
}

# print_record_fields OBJECT [FIELD]...: those of one object, which has others behind them.
print_record_fields() {
  local object=$1 field key value indent='  '
  shift
  if [[ -n ${object} ]]; then indent='    '; fi
  for field in "$@"; do
    key=${field%%=*}
    value=${field#*=}
    [[ ${key} == *: ]] || json_string_to value "${value}"
    key=${key%:}
    if [[ ${object:+${object}.}${key##*.} == "${key}" ]]; then
      printf '%s"%s": %s,\n' "${indent}" "${key##*.}" "${value}"
    fi
  done
}

# record_field FILE NAME: the JSON of a plain field of the record itself; returns 1 where there is none.
record_field() {
  local lines line start="  \"$2\": "
  mapfile -t lines <"$1"
  for line in "${lines[@]}"; do
    if [[ ${line} == "${start}"* ]]; then
      line=${line#"${start}"}
      printf '%s\n' "${line%,}"
      return
    fi
  done
  return 1
}
