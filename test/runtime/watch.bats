#!/usr/bin/env bats
# What the job does about servers that are sick, and about sruns that Slurm refuses for the moment.

# shellcheck disable=SC2016 # the code in quotes is for the shells of the job

load job

setup() {
  make_bundle
  shorten BETWEEN_LOOKS_SECONDS 1
}
teardown() { kill_leftovers; }

# watch_line STEP URL
watch_line() { printf 'watched %s %s\n' "$1" "$2" >>"${BUNDLE}/probes/watch.sh"; }

# await_server PORT: the benchmark starts when the server listens, as it does in a bundle; who does not answer the first look
# is not watched.
await_server() { make_probes workers "probe prefill-0 port_open 127.0.0.12 $1"; }

# A server for the lifetime of its step; /health is there until somebody removes the file.
serve_health() {
  make_step "$1" "$2" 'mkdir -p "$SRTGEN_RUN_DIR/www"; echo 200 >"$SRTGEN_RUN_DIR/www/health"; exec node "$FAKES/http-server.js" '"$3"' "$TEST_PORT" "$SRTGEN_RUN_DIR/www"'
}

@test "a server that is sick in three looks fails the job, and is named" {
  serve_health prefill-0 PREFILL_0 127.0.0.12
  watch_line prefill-0 "http://127.0.0.12:21401/health"
  await_server 21401
  make_step benchmark HEAD 'sleep 2; rm "$SRTGEN_RUN_DIR/www/health"; exec sleep 60'
  run_job TEST_PORT=21401
  [ "${status}" = 1 ]
  verdict /verdict /reason /first_failure/step | expect 'fail
step prefill-0 on n2 is not healthy any more (HTTP 404) in stage benchmark
prefill-0'
}

@test "a server that is gone in three looks cannot be reached any more" {
  serve_health prefill-0 PREFILL_0 127.0.0.12
  watch_line prefill-0 "http://127.0.0.12:21402/health"
  await_server 21402
  # Its step goes on: as if the node had been cut off.
  make_step prefill-0 PREFILL_0 'mkdir -p "$SRTGEN_RUN_DIR/www"; echo 200 >"$SRTGEN_RUN_DIR/www/health"; node "$FAKES/http-server.js" 127.0.0.12 21402 "$SRTGEN_RUN_DIR/www" & echo "$!" >"$SRTGEN_RUN_DIR/server"; wait "$!" || :; exec sleep 60'
  make_step benchmark HEAD 'sleep 2; kill "$(cat "$SRTGEN_RUN_DIR/server")"; exec sleep 60'
  run_job
  verdict /verdict /reason | expect 'fail
step prefill-0 on n2 cannot be reached any more in stage benchmark'
}

@test "a server that never answered is not looked after, nor one that says what it always said" {
  serve_health prefill-0 PREFILL_0 127.0.0.12
  watch_line prefill-0 "http://127.0.0.12:21403/never"
  watch_line decode-0 "http://127.0.0.13:21403/health"
  await_server 21403
  make_step benchmark HEAD 'exec sleep 6'
  run_job TEST_PORT=21403
  verdict /verdict /reason | expect 'pass
completed'
}

# refuse_first STEP COUNT WORDS: Slurm refuses its srun so often.
refuse_first() {
  mv "${BUNDLE}/steps/$1.sh" "${BUNDLE}/steps/$1.real.sh"
  cat >"${BUNDLE}/steps/$1.sh" <<END
printf x >>"\${SRTGEN_RUN_DIR}/state/$1.tries"
if ((\$(wc -c <"\${SRTGEN_RUN_DIR}/state/$1.tries") <= $2)); then
  printf 'srun: error: %s\n' '$3' >&2
  exit 1
fi
exec bash "\${SRTGEN_BUNDLE}/steps/$1.real.sh"
END
}

@test "an srun that Slurm refuses for the moment is tried again" {
  shorten REFUSAL_SECONDS 1
  make_step benchmark HEAD 'exec sleep 4'
  refuse_first decode-0 2 'Unable to create step for job 4242: Socket timed out on send/recv operation'
  run_job
  verdict /verdict /reason | expect 'pass
completed'
  log_lines | grep '^Slurm refused' | expect 'Slurm refused decode-0 (srun: error: Unable to create step for job 4242: Socket timed out on send/recv operation); again in 1 s
Slurm refused decode-0 (srun: error: Unable to create step for job 4242: Socket timed out on send/recv operation); again in 2 s'
}

@test "a fourth refusal fails the job" {
  shorten REFUSAL_SECONDS 1
  make_step benchmark HEAD 'exec sleep 30'
  refuse_first decode-0 9 'Unable to create step for job 4242: Requested nodes are busy'
  run_job
  verdict /verdict /first_failure/step /steps/2/exit_code | expect 'fail
decode-0
1'
}

@test "an srun that will not be accepted the next time either is not tried again" {
  make_step benchmark HEAD 'exec sleep 30'
  refuse_first decode-0 9 'Unable to create step for job 4242: More processors requested than permitted'
  run_job
  verdict /verdict /first_failure/step | expect 'fail
decode-0'
  [ "$(wc -c <"${RUN}/state/decode-0.tries")" = 1 ]
}
