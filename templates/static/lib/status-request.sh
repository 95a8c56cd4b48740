# shellcheck shell=bash
# Status services: which they are, and one request to one of them. Endpoints may hold credentials, so an
# address is never printed, is in no file of a run directory, and in no command line.
#
# Provides: list_services, request, announce_submission, STATUS_SERVICES
# Needs:    json.sh (json_object); of the bundle's status.sh: STATUS_ENDPOINTS

readonly STATUS_SECONDS=5 # for one answer

STATUS_SERVICES=() # base URLs, as list_services found them

# list_services: each service once. What $VAR stands for is known only now.
list_services() {
  local url known
  STATUS_SERVICES=()
  for url in "${STATUS_ENDPOINTS[@]}"; do
    while [[ ${url} == */ ]]; do url=${url%/}; done
    for known in "${STATUS_SERVICES[@]}"; do [[ ${known} != "${url}" ]] || continue 2; done
    STATUS_SERVICES+=("${url}")
  done
}

# name_service NUMBER: its host. What is no URL may be anything, a token too.
name_service() {
  local url=${STATUS_SERVICES[$1]} host
  host=${url##*@}
  host=${host#*://}
  if [[ ${url} == http?(s)://* ]]; then
    printf '%s' "${host%%/*}"
  else
    printf 'endpoint %d' "$(($1 + 1))"
  fi
}

# request METHOD URL BODY: in a shell of its own, which becomes curl. Prints the status code, 000 without an
# answer. A redirect is not followed, and a user's curl settings have no say. Proxies have: unlike all that
# the job asks its own nodes, a status service may be where only the site's proxy leads.
request() {
  exec curl -q \
    --silent \
    --globoff \
    --proto '=http,https' \
    --max-time "${STATUS_SECONDS}" \
    --request "$1" \
    --header 'Content-Type: application/json' \
    --output /dev/null \
    --write-out '%{http_code}\n' \
    --config - <<END
url = $(curl_text "$2")
data-raw = $(curl_text "$3")
END
}

# curl_text TEXT: for a line of a curl configuration.
curl_text() {
  local text=${1//[[:cntrl:]]/ }
  text=${text//\\/"\\\\"}
  printf '"%s"' "${text//\"/'\"'}"
}

# announce_submission KEY=TEXT | KEY:=JSON...: tells all services at once that Slurm has accepted the job, and
# waits for them, at most STATUS_SECONDS. Whoever did not hear it goes without: nothing is printed, and the
# result is always 0.
announce_submission() {
  local body url pid pids=()
  body=$(json_object "$@")
  list_services
  for url in "${STATUS_SERVICES[@]}"; do
    request POST "${url}/api/jobs" "${body}" </dev/null >/dev/null 2>&1 &
    pids+=("$!")
  done
  for pid in "${pids[@]}"; do wait "${pid}" || :; done
}
