#!/usr/bin/env bats
# Judging result files.

# shellcheck disable=SC2016 # the code in quotes is for the shells of the job

load job

setup() { make_bundle; }

# judged WANTED RESULT [REQUESTED]: WANTED is `<fault>|<note>|<metrics, - for none>`.
judged() {
  local wanted=$1
  mkdir -p "${RUN}/logs" "${RUN}/state/steps"
  touch -d '1 minute ago' "${RUN}/state/steps/benchmark.started"
  printf '%s' "$2" >"${RUN}/logs/result.json"
  judge "${3:-64}" | expect "${wanted}"
}

judge() {
  run_library "
    CLIENT_STEP=benchmark
    point c64 result.json $1
    printf '%s|%s|' \"\${POINT_FAULT[c64]}\" \"\${POINT_NOTE[c64]}\"
    for metric in \"\${METRICS[@]}\"; do printf '%s ' \"\${POINT_METRIC[\"c64 \${metric}\"]:--}\"; done" |
    sed 's/ $//'
}

readonly NO_TIMES='not in the result: output_throughput mean_ttft_ms mean_tpot_ms'

@test "a good result" {
  judged '||64 4096 512.5 42.25 7.5' '{"completed":64,"total_output_tokens":4096,"output_throughput":512.5,"mean_ttft_ms":42.25,"mean_tpot_ms":7.5}'
}

@test "requests that did not complete" {
  judged "completed 60 of 64 requests|${NO_TIMES}|60 4096 - - -" '{"completed":60,"total_output_tokens":4096}'
  judged "completed 65 of 64 requests|${NO_TIMES}|65 4096 - - -" '{"completed":65,"total_output_tokens":4096}'
  judged 'completed an unknown number of 64 requests|not in the result: completed output_throughput mean_ttft_ms mean_tpot_ms|- 4096 - - -' '{"total_output_tokens":4096}'
}

@test "nothing generated" {
  judged "total_output_tokens is 0|${NO_TIMES}|64 0 - - -" '{"completed":64,"total_output_tokens":0}'
  judged "no number of output tokens|not in the result: total_output_tokens output_throughput mean_ttft_ms mean_tpot_ms|64 - - - -" '{"completed":64}'
}

@test "speeds and latencies of nothing; no TPOT for one token" {
  judged 'output_throughput is 0.0; mean_ttft_ms is 0e3||64 9 0.0 0e3 0.0' '{"completed":64,"total_output_tokens":9,"output_throughput":0.0,"mean_ttft_ms":0e3,"mean_tpot_ms":0.0}'
  judged 'mean_ttft_ms is -1.5||64 9 1e-3 -1.5 1' '{"completed":64,"total_output_tokens":9,"output_throughput":1e-3,"mean_ttft_ms":-1.5,"mean_tpot_ms":1}'
}

@test "the last of SGLang's lines counts" {
  judged "|${NO_TIMES}|64 4096 - - -" $'{"completed":1,"total_output_tokens":1}\n{"completed":64,"total_output_tokens":4096}\n\n'
}

@test "AIPerf's layout" {
  judged '|not in the result: mean_tpot_ms|64.0 4096.0 512.5 42.25 -' '{"request_count":{"unit":"requests","avg":64.0},"total_output_tokens":{"unit":"tokens","avg":4096.0},"output_token_throughput":{"avg":512.5},"time_to_first_token":{"unit":"ms","avg":42.25,"p99":80}}'
}

# aiperf REPLACED WITH: a result of AIPerf 0.8 as it writes it, shortened by percentiles and GPU telemetry,
# with one line changed.
aiperf() {
  sed "s#^  $1\$#$2#" <<'END'
{
  "schema_version": "1.1",
  "aiperf_version": "0.8.0",
  "benchmark_id": "8c4f9a2e-1234-4567-89ab-0123456789ab",
  "input_config": {"endpoint": {"model_names": ["org/model"], "streaming": true}, "loadgen": {"request_count": 20}},
  "request_throughput": {"unit": "requests/sec", "avg": 1.45},
  "request_latency": {"unit": "ms", "avg": 2620.71, "p50": 2568.73, "p99": 3371.24, "min": 2145.06, "max": 3411.10, "std": 297.93, "count": 20, "sum": 52414.29},
  "request_count": {"unit": "requests", "avg": 20.0},
  "time_to_first_token": {"unit": "ms", "avg": 42.25, "p50": 40.5, "p99": 80.0, "min": 30.1, "max": 81.0, "std": 9.5, "count": 20, "sum": 845.0},
  "inter_token_latency": {"unit": "ms", "avg": 7.5, "p50": 7.4, "p99": 9.0, "min": 7.0, "max": 9.1, "std": 0.5, "count": 20, "sum": 150.0},
  "output_token_throughput": {"unit": "tokens/sec", "avg": 512.5},
  "total_osl": {"unit": "tokens", "avg": 4096.0},
  "total_output_tokens": {"unit": "tokens", "avg": 4096.0},
  "was_cancelled": false,
  "error_summary": [],
  "start_time": "2026-05-18T10:00:00.000000",
  "end_time": "2026-05-18T10:01:00.000000"
}
END
}

@test "AIPerf's result, whole" {
  judged '|not in the result: mean_tpot_ms|20.0 4096.0 512.5 42.25 -' "$(aiperf)" -
  judged '|not in the result: mean_tpot_ms|20.0 4096.0 512.5 42.25 -' "$(aiperf)" 20
  judged 'completed 20.0 of 21 requests|not in the result: mean_tpot_ms|20.0 4096.0 512.5 42.25 -' "$(aiperf)" 21
}

@test "AIPerf's failed requests, though it ends with 0" {
  local failed='  "error_request_count": {"unit": "requests", "avg": 3.0},'
  judged '3.0 requests failed|not in the result: mean_tpot_ms|20.0 4096.0 512.5 42.25 -' "$(aiperf '"was_cancelled": false,' "${failed}")" -
  judged 'completed 20.0 of 23 requests|not in the result: mean_tpot_ms|20.0 4096.0 512.5 42.25 -' "$(aiperf '"was_cancelled": false,' "${failed}")" 23
  judged '|not in the result: mean_tpot_ms|20.0 4096.0 512.5 42.25 -' "$(aiperf '"was_cancelled": false,' "${failed/3.0/0}")" -
}

@test "AIPerf's result without a good request" {
  judged 'completed is 0.0||0.0 4096.0 512.5 42.25 7' "$(aiperf '"request_count":.*' '"request_count": {"unit": "requests", "avg": 0.0}, "mean_tpot_ms": 7,')" -
  judged '3.0 requests failed; no number of output tokens|not in the result: completed total_output_tokens output_throughput mean_ttft_ms mean_tpot_ms|- - - - -' '{"schema_version": "1.1", "error_request_count": {"unit": "requests", "avg": 3.0}, "was_cancelled": false}' -
}

@test "AIPerf's result, cut off" {
  judged 'malformed JSON (json: line 1 column 18: expected the end of the input, found :)||- - - - -' "$(aiperf | head -c 1000)" -
}

@test "a number of requests that only the client knows" {
  judged "|${NO_TIMES}|17 4096 - - -" '{"completed":17,"total_output_tokens":4096}' -
}

@test "no result of a client that alone knows what was asked: not judged, and the verdict warns" {
  mkdir -p "${RUN}/logs" "${RUN}/state/steps"
  make_points 'point "workload x" artifacts/x.json -'
  run_library 'CLIENT_STEP=benchmark
    judge_points; print_points; printf "%s|%s\n" "${INVALID_POINTS}" "$(<"${SRTGEN_RUN_DIR}/state/warnings")"' 2>/dev/null | expect 'point           completed  output tok/s  mean TTFT ms  mean TPOT ms  verdict
workload x            -/-             -             -             -  unjudged
|workload x is not judged: no result at logs/artifacts/x.json'
}

@test "what is no number is no success" {
  judged 'output_throughput is NaN|not in the result: mean_ttft_ms mean_tpot_ms|64 9 NaN - -' '{"completed":64,"total_output_tokens":9,"output_throughput":NaN}'
}

@test "malformed JSON" {
  judged 'malformed JSON (json: line 1 column 14: expected a value, found the end of the input)||- - - - -' '{"completed":'
  judged 'malformed JSON (json: line 1 column 15: expected a value, found 6x4)||- - - - -' '{"completed": 6x4}'
}

@test "an empty file, a file from before the client, no file" {
  judged 'an empty result file||- - - - -' ''
  printf '{"completed":64,"total_output_tokens":4096}' >"${RUN}/logs/result.json"
  touch -d '2 minutes ago' "${RUN}/logs/result.json"
  judge 64 | expect 'a result file from before the client started||- - - - -'
  rm "${RUN}/logs/result.json"
  judge 64 | expect 'no result file||- - - - -'
}

@test "the table" {
  mkdir -p "${RUN}/logs"
  printf '{"completed":64,"total_output_tokens":4096,"output_throughput":51234.567,"mean_ttft_ms":42.25}' >"${RUN}/logs/a.json"
  printf '{"completed":3,"total_output_tokens":0}' >"${RUN}/logs/b.json"
  make_points 'point c64 a.json 64' 'point concurrency_128 b.json 128'
  run_library 'touch -d "1 minute ago" "${SRTGEN_RUN_DIR}/state/steps/benchmark.started"; CLIENT_STEP=benchmark
    judge_points; print_points; printf "%s\n" "${INVALID_POINTS}"' 2>/dev/null | expect 'point                completed  output tok/s  mean TTFT ms  mean TPOT ms  verdict
c64                      64/64      51234.57         42.25             -  valid
concurrency_128          3/128             -             -             -  completed 3 of 128 requests; total_output_tokens is 0
1 of 2 points invalid; concurrency_128: completed 3 of 128 requests; total_output_tokens is 0'
}

@test "a point of an invalid result is a JSON object all the same" {
  judged 'completed 6"4 of 64 requests; total_output_tokens is many|not in the result: output_throughput mean_ttft_ms mean_tpot_ms|6"4 many - - -' '{"completed":"6\"4","total_output_tokens":"many"}'
  run_library 'CLIENT_STEP=benchmark; point c64 result.json 64; print_point_object c64' | expect '{"name": "c64", "verdict": "invalid", "fault": "completed 6\"4 of 64 requests; total_output_tokens is many", "file": "result.json", "requested": 64, "completed": null, "total_output_tokens": null, "output_throughput": null, "mean_ttft_ms": null, "mean_tpot_ms": null, "note": "not in the result: output_throughput mean_ttft_ms mean_tpot_ms"}'
}
