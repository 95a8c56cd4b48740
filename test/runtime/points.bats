#!/usr/bin/env bats
# Judging result files.

# shellcheck disable=SC2016 # the code in quotes is for the shells of the job

load job

setup() {
  make_bundle
  mkdir -p "${RUN}/logs" "${RUN}/state/steps"
  touch -d '1 minute ago' "${RUN}/state/steps/benchmark.started"
}

# judged WANTED RESULT [COLUMNS]: WANTED is `<fault>|<note>|<metrics, - for none>`, COLUMNS what bench/points.sh says after
# the file: client, requests, concurrency, input and output tokens of a request.
judged() {
  printf '%s' "$2" >"${RUN}/logs/result.json"
  judge "${3:-vllm 64 - - -}" | expect "$1"
}

judge() {
  run_library "
    CLIENT_STEP=benchmark
    MAX_FAILURE_RATE=${FAILURE_RATE:-0}
    CLIENT_STARTED=\$(($(date +%s) - 60))
    point c64 ${RESULT_FILE:-result.json} $1
    judge_points
    printf '%s|%s|' \"\${POINT_FAULT[c64]:-}\" \"\${POINT_NOTE[c64]:-}\"
    for metric in \"\${METRICS[@]}\"; do printf '%s ' \"\${POINT_METRIC[\"c64 \${metric}\"]:--}\"; done" 2>"${BATS_TEST_TMPDIR}/said" |
    sed 's/ $//'
}

# result [CHANGE...]: a whole one in the layout that vLLM, TensorRT-LLM, SGLang and sa-bench share; a CHANGE is `KEY:JSON`, or `KEY:`
# for none.
result() {
  local change entry entries=(completed:64 total_input_tokens:65536 total_output_tokens:4096 output_throughput:512.5 mean_ttft_ms:42.25 mean_tpot_ms:7.5)
  local -A values=()
  for entry in "${entries[@]}" "$@"; do values[${entry%%:*}]=${entry#*:}; done
  for change in "${!values[@]}"; do
    if [[ -n ${values[${change}]} ]]; then printf ',"%s":%s' "${change}" "${values[${change}]}"; fi
  done | sed 's/^,/{/; s/$/}/'
}

readonly FIGURES='64 65536 4096 512.5 42.25 7.5'

@test "a good result" {
  judged "||${FIGURES}" "$(result)"
  judged "||${FIGURES}" "$(result num_prompts:64 model_id:'"m"' max_concurrency:8 duration:30.5)" 'vllm 64 8 819-1024 51-64'
}

# with_awk COMMAND [ARGUMENT]: what a plain `awk` is for the job.
with_awk() {
  mkdir -p "${BATS_TEST_TMPDIR}/awk"
  printf '#!/bin/sh\nexec %s "$@"\n' "$*" >"${BATS_TEST_TMPDIR}/awk/awk"
  chmod +x "${BATS_TEST_TMPDIR}/awk/awk"
  IN_JOB+=(PATH="${BATS_TEST_TMPDIR}/awk:${FAKES}:/usr/bin:/bin")
}

@test "every awk judges alike" {
  local awk words
  FAILURE_RATE=0.05
  for awk in mawk 'gawk --posix' 'busybox awk'; do
    read -r -a words <<<"${awk}"
    if ! type -P "${words[0]}" >/dev/null; then continue; fi
    with_awk "${words[@]}"
    judged "||${FIGURES}" "$(result num_prompts:64 model_id:'"m"' max_concurrency:8 duration:30.5)" 'vllm 64 8 819-1024 51-64'
    judged 'completed 60 of 64 requests, and 5 % of them may fail; total_output_tokens is 0; mean_ttft_ms is the text "slow"; mean_tpot_ms is -1||60 65536 0 512.5 - -1' \
      "$(result completed:60 total_output_tokens:0 mean_ttft_ms:'"slow"' mean_tpot_ms:-1)" 'vllm 64 8 819-1024 -'
    judged "a result of AIPerf, not of vLLM's, TensorRT-LLM's or sa-bench's load generator||- - - - - -" '{"aiperf_version":"0.8.0"}'
  done
}

@test "requests that did not complete" {
  judged "completed 60 of 64 requests||${FIGURES/64/60}" "$(result completed:60)"
  judged "completed 65 of 64 requests||${FIGURES/64/65}" "$(result completed:65)"
  judged "completed an unknown number of 64 requests|not in the result: completed|${FIGURES/64/-}" "$(result completed:)"
}

@test "as many failures as the recipe allows" {
  FAILURE_RATE=0.05
  judged "||${FIGURES/64/61}" "$(result completed:61)"
  judged "completed 60 of 64 requests, and 5 % of them may fail||${FIGURES/64/60}" "$(result completed:60)"
  judged "||${FIGURES/64/95}" "$(result completed:95 failed:5)" 'vllm - - - -'
  judged "6 requests failed, and 5 % of them may fail||${FIGURES/64/94}" "$(result completed:94 failed:6)" 'vllm - - - -'
  judged "||${FIGURES/64/95}" "$(result completed:95)" 'vllm 100 - - -'
}

@test "nothing generated" {
  judged 'total_output_tokens is 0; output_throughput is 0||64 65536 0 0 42.25 7.5' "$(result total_output_tokens:0 output_throughput:0.0)"
  judged 'no total_output_tokens|not in the result: total_output_tokens|64 65536 - 512.5 42.25 7.5' "$(result total_output_tokens:)"
}

@test "fewer tokens than asked for" {
  judged "||${FIGURES}" "$(result)" 'vllm 64 - 1024-1024 64-64'
  judged 'total_output_tokens is 4095, and at least 4096 were asked for||64 65536 4095 512.5 42.25 7.5' "$(result total_output_tokens:4095)" 'vllm 64 - 1024-1024 64-64'
  judged 'total_input_tokens is 60000, and at least 65536 were asked for||64 60000 4096 512.5 42.25 7.5' "$(result total_input_tokens:60000)" 'vllm 64 - 1024-1024 64-64'
}

@test "prompts that the client counts a little shorter" {
  judged '||64 65472 4096 512.5 42.25 7.5' "$(result total_input_tokens:65472)" 'vllm 64 - 1024-1024 64-64'
}

@test "no number of input tokens: a fault only where it was asked for" {
  judged 'no total_input_tokens|not in the result: total_input_tokens|64 - 4096 512.5 42.25 7.5' "$(result total_input_tokens:)" 'vllm 64 - 1024-1024 64-64'
  judged '|not in the result: total_input_tokens|64 - 4096 512.5 42.25 7.5' "$(result total_input_tokens:)"
}

@test "speeds and latencies of nothing; no TPOT for one token" {
  judged 'output_throughput is 0; mean_ttft_ms is 0e3||64 65536 4096 0 0e3 0' "$(result output_throughput:0.0 mean_ttft_ms:0e3 mean_tpot_ms:0.0)"
  judged 'mean_ttft_ms is -1.5; mean_tpot_ms is -1||64 65536 4096 1e-3 -1.5 -1' "$(result output_throughput:1e-3 mean_ttft_ms:-1.5 mean_tpot_ms:-1)"
  judged 'no output_throughput; no mean_ttft_ms|not in the result: output_throughput mean_ttft_ms mean_tpot_ms|64 65536 4096 - - -' "$(result output_throughput: mean_ttft_ms: mean_tpot_ms:null)"
}

@test "what is no number is no success" {
  judged 'output_throughput is NaN; mean_ttft_ms is Infinity||64 65536 4096 - - 7.5' "$(result output_throughput:NaN mean_ttft_ms:Infinity)"
  judged 'completed is the text "64"; total_output_tokens is the text "many"; mean_tpot_ms is true||- 65536 - 512.5 42.25 -' "$(result completed:'"64"' total_output_tokens:'"many"' mean_tpot_ms:true)"
}

@test "numbers with exponents, and beyond 32 bits" {
  judged '||64 65536 4.096e3 5.125E2 42.25 7.5' "$(result total_output_tokens:4.096e3 output_throughput:5.125E2)" 'vllm 64 - 1024-1024 64-64'
  judged '||64 9007199254740991 4294967296 512.5 42.25 7.5' "$(result total_input_tokens:9007199254740991 total_output_tokens:4294967296)" 'vllm 64 - - 67108864-67108864'
  judged 'total_output_tokens is 4294967295, and at least 4294967296 were asked for||64 9007199254740991 4294967295 512.5 42.25 7.5' "$(result total_input_tokens:9007199254740991 total_output_tokens:4294967295)" 'vllm 64 - - 67108864-67108864'
}

@test "a result of another point" {
  judged 'a result of another point: concurrency 8, not 16||- - - - - -' "$(result max_concurrency:8)" 'vllm 64 16 - -'
  judged 'a result of another point: input length 128, not 1024||- - - - - -' "$(result random_input_len:128)" 'sglang 64 16 1024-1024 64-64'
  judged 'a result of another point: output length 128, not 64||- - - - - -' "$(result random_input_len:1024 random_output_len:128)" 'sglang 64 16 1024-1024 64-64'
  judged "||${FIGURES}" "$(result max_concurrency:null)" 'vllm 64 16 - -'
}

@test "a result of another run: it took longer than the client has run" {
  printf '%s' "$(result duration:3600.5)" >"${RUN}/logs/result.json"
  judge 'vllm 64 - - -' | sed 's/since 6[0-9] s/since SECONDS s/' | expect 'a result of another run: it measured for 3600.5 s, and the client runs since SECONDS s||- - - - - -'
}

@test "a result of another client" {
  judged "a result of AIPerf, not of vLLM's, TensorRT-LLM's or sa-bench's load generator||- - - - - -" "$(aiperf)" 'vllm 20 - - -'
  judged "a result of SGLang's load generator, not of AIPerf||- - - - - -" "$(result dataset_name:'"random"')" 'aiperf 64 - - -'
  judged "a result of vLLM's, TensorRT-LLM's or sa-bench's load generator, not of SGLang's load generator||- - - - - -" "$(result num_prompts:64)" 'sglang 64 - - -'
  judged "a result of SGLang's evaluation harness, not of vLLM's, TensorRT-LLM's or sa-bench's load generator||- - - - - -" '{"score": 0.5}' 'vllm 64 - - -'
}

@test "the last of SGLang's lines counts" {
  judged "||${FIGURES}" "$(result completed:1)"$'\n'"$(result dataset_name:'"random"')"$'\n\n' 'sglang 64 - - -'
}

# aiperf REPLACED WITH: a result of AIPerf 0.8 as it writes it, shortened by percentiles and GPU telemetry,
# with one line changed.
aiperf() {
  sed "s#^  $1\$#$2#" <<'JSON'
{
  "schema_version": "1.1",
  "aiperf_version": "0.8.0",
  "benchmark_id": "8c4f9a2e-1234-4567-89ab-0123456789ab",
  "input_config": {"endpoint": {"model_names": ["org/model"], "streaming": true}, "loadgen": {"concurrency": 4, "request_count": 20}},
  "request_throughput": {"unit": "requests/sec", "avg": 1.45},
  "request_latency": {"unit": "ms", "avg": 2620.71, "p50": 2568.73, "p99": 3371.24, "min": 2145.06, "max": 3411.10, "std": 297.93, "count": 20, "sum": 52414.29},
  "request_count": {"unit": "requests", "avg": 20.0},
  "time_to_first_token": {"unit": "ms", "avg": 42.25, "p50": 40.5, "p99": 80.0, "min": 30.1, "max": 81.0, "std": 9.5, "count": 20, "sum": 845.0},
  "inter_token_latency": {"unit": "ms", "avg": 7.5, "p50": 7.4, "p99": 9.0, "min": 7.0, "max": 9.1, "std": 0.5, "count": 20, "sum": 150.0},
  "output_token_throughput": {"unit": "tokens/sec", "avg": 512.5},
  "total_isl": {"unit": "tokens", "avg": 20480.0},
  "total_osl": {"unit": "tokens", "avg": 4096.0},
  "total_output_tokens": {"unit": "tokens", "avg": 4096.0},
  "was_cancelled": false,
  "error_summary": [],
  "start_time": "2026-05-18T10:00:00.000000",
  "end_time": "2026-05-18T10:01:00.000000"
}
JSON
}

readonly NO_TPOT='not in the result: mean_tpot_ms'
readonly OF_AIPERF='20 20480 4096 512.5 42.25 -'

@test "AIPerf's result, whole" {
  judged "|${NO_TPOT}|${OF_AIPERF}" "$(aiperf)" 'aiperf - - - -'
  judged "|${NO_TPOT}|${OF_AIPERF}" "$(aiperf)" 'aiperf 20 4 - -'
  judged "completed 20 of 21 requests|${NO_TPOT}|${OF_AIPERF}" "$(aiperf)" 'aiperf 21 4 - -'
  judged 'a result of another point: concurrency 4, not 8||- - - - - -' "$(aiperf)" 'aiperf 20 8 - -'
}

@test "AIPerf's failed requests, though it ends with 0" {
  local failed='  "error_request_count": {"unit": "requests", "avg": 3.0},'
  judged "3 requests failed|${NO_TPOT}|${OF_AIPERF}" "$(aiperf '"was_cancelled": false,' "${failed}")" 'aiperf - - - -'
  judged "completed 20 of 23 requests|${NO_TPOT}|${OF_AIPERF}" "$(aiperf '"was_cancelled": false,' "${failed}")" 'aiperf 23 - - -'
  judged "|${NO_TPOT}|${OF_AIPERF}" "$(aiperf '"was_cancelled": false,' "${failed/3.0/0}")" 'aiperf - - - -'
}

@test "AIPerf's result without a good request" {
  judged 'completed is 0||0 20480 4096 512.5 42.25 7' "$(aiperf '"request_count":.*' '"request_count": {"unit": "requests", "avg": 0.0}, "mean_tpot_ms": 7,')" 'aiperf - - - -'
  judged 'no completed; 3 requests failed; no total_output_tokens; no output_throughput; no mean_ttft_ms|not in the result: completed total_input_tokens total_output_tokens output_throughput mean_ttft_ms mean_tpot_ms|- - - - - -' '{"schema_version": "1.1", "error_request_count": {"unit": "requests", "avg": 3.0}, "was_cancelled": false}' 'aiperf - - - -'
}

@test "truncated, malformed and empty results" {
  judged 'malformed JSON (json: line 10 column 125: expected a key, found the end of the input)||- - - - - -' "$(aiperf | head -c 800)" 'aiperf - - - -'
  judged 'malformed JSON (json: line 1 column 14: expected a value, found the end of the input)||- - - - - -' '{"completed":'
  judged 'malformed JSON (json: line 1 column 15: expected a value, found 6x4)||- - - - - -' '{"completed": 6x4}' 'sglang 64 - - -'
  judged 'an empty result file||- - - - - -' ''
}

@test "a file from before the client, no file" {
  result >"${RUN}/logs/result.json"
  touch -d '2 minutes ago' "${RUN}/logs/result.json"
  judge 'vllm 64 - - -' | expect 'a result file from before the client started||- - - - - -'
  rm "${RUN}/logs/result.json"
  judge 'vllm 64 - - -' | expect 'no result file||- - - - - -'
}

@test "an evaluation has a score" {
  run_library 'CLIENT_STEP=benchmark; CLIENT_STARTED=0
    printf "{\"chars\": 812.5, \"score:std\": 0.33, \"score\": 0.875}" >"${SRTGEN_RUN_DIR}/logs/mmlu_org_model.json"
    point mmlu "mmlu_*.json" sglang-eval - - - -
    judge_points 2>/dev/null
    print_point_object mmlu; print_points' | expect '{"name":"mmlu","verdict":"valid","fault":null,"file":"mmlu_org_model.json","requested":null,"completed":null,"total_input_tokens":null,"total_output_tokens":null,"output_throughput":null,"mean_ttft_ms":null,"mean_tpot_ms":null,"score":0.875,"note":null,"seconds":60}
point      completed  output tok/s  mean TTFT ms  mean TPOT ms  verdict
mmlu             -/-             -             -             -  valid, score 0.875
points         complete: 1 of 1 valid'
  judged '||- - - - - -' '{"scores": ["0.81", "0.83"], "mean_score": 0.82, "latency": 3.5}' 'sglang-eval - - - -'
  judged 'score is 1.5, and not from 0 to 1||- - - - - -' '{"score": 1.5}' 'sglang-eval - - - -'
  judged 'score is NaN||- - - - - -' '{"score": NaN}' 'sglang-eval - - - -'
  judged 'no score|not in the result: score|- - - - - -' '{"chars": 3}' 'sglang-eval - - - -'
  judged '||- - - - - -' '{"results": {"gsm8k": {"alias": "gsm8k", "exact_match,strict-match": 0.61, "exact_match_stderr,strict-match": 0.01}}}' 'lm-eval - - - -'
  judged 'score is NaN||- - - - - -' '{"results": {"gsm8k": {"exact_match,strict-match": NaN}}}' 'lm-eval - - - -'
}

@test "no result of a client that alone knows what was asked: not judged, and the verdict warns" {
  make_points 'point "workload x" artifacts/x.json aiperf - - - -'
  run_library 'CLIENT_STEP=benchmark
    begin_points; judge_points; print_points; printf "%s|%s\n" "${INVALID_POINTS}" "$(<"${SRTGEN_RUN_DIR}/state/warnings")"' 2>/dev/null | expect 'point           completed  output tok/s  mean TTFT ms  mean TPOT ms  verdict
workload x            -/-             -             -             -  unjudged
points         unknown: 0 of 1 valid
|workload x is not judged: no result at logs/artifacts/x.json'
}

# the_table RESULT... : what the job says of points c1, c2, ..., of which the first have these results.
the_table() {
  local index=0 points=()
  for index in 1 2 3; do points+=("point c${index} ${index}.json vllm 64 - - -"); done
  make_points "${points[@]}"
  index=0
  for file in "$@"; do
    index=$((index + 1))
    printf '%s' "${file}" >"${RUN}/logs/${index}.json"
  done
  run_library 'CLIENT_STEP=benchmark
    begin_points; judge_points; print_points
    printf "%s|%s|%s\n" "${POINTS_STATE}" "${INVALID_POINTS}" "${MISSING_POINTS[*]}"' 2>/dev/null
}

@test "all points are there" {
  the_table "$(result)" "$(result output_throughput:51234.567)" "$(result mean_tpot_ms:)" | expect 'point      completed  output tok/s  mean TTFT ms  mean TPOT ms  verdict
c1             64/64        512.50         42.25          7.50  valid
c2             64/64      51234.57         42.25          7.50  valid
c3             64/64        512.50         42.25             -  valid
points         complete: 3 of 3 valid
complete||'
}

@test "some points are missing" {
  the_table "$(result)" | expect 'point      completed  output tok/s  mean TTFT ms  mean TPOT ms  verdict
c1             64/64        512.50         42.25          7.50  valid
c2              -/64             -             -             -  missing
c3              -/64             -             -             -  missing
points         partial: 1 of 3 valid, missing: c2, c3
partial|2 of 3 points missing: c2, c3|c2 c3'
}

@test "a point is invalid, and one missing" {
  the_table "$(result)" "$(result completed:3 total_output_tokens:0)" | expect 'point      completed  output tok/s  mean TTFT ms  mean TPOT ms  verdict
c1             64/64        512.50         42.25          7.50  valid
c2              3/64        512.50         42.25          7.50  completed 3 of 64 requests; total_output_tokens is 0
c3              -/64             -             -             -  missing
points         invalid: 1 of 3 valid, missing: c3
invalid|1 of 3 points invalid; c2: completed 3 of 64 requests; total_output_tokens is 0; 1 of 3 points missing: c3|c3'
}

@test "each point is judged when its result has come, and is whole" {
  make_points 'point "c 1" 1.json vllm 8 2 - -' 'point "c 2" 2.json vllm 8 4 - -' 'point "c 3" 3.json vllm 8 8 - -'
  result completed:8 >"${BATS_TEST_TMPDIR}/whole"
  shorten BETWEEN_ATTEMPTS_SECONDS 0
  run_library '
    EVENTS_FILE="${SRTGEN_RUN_DIR}/events.jsonl"
    CLIENT_STEP=benchmark
    results="${SRTGEN_RUN_DIR}/logs"
    look() { look_for_points 2>&1; printf "%s judged\n" "${NEXT_POINT}"; }
    unset SECONDS; SECONDS=100 # no clock: time passes where this test says so
    began() { touch -d "@$((1700000000 + $1))" "$2"; }
    began 0 "${SRTGEN_RUN_DIR}/state/steps/benchmark.started"
    begin_points; begin_progress; SECONDS=106
    look
    head -c 40 "${TEST_TAG}/whole" >"${results}/1.json"; look
    cp "${TEST_TAG}/whole" "${results}/1.json"; began 6 "${results}/1.json"; look
    sed s/:8/:7/ "${TEST_TAG}/whole" >"${results}/2.json"; began 9 "${results}/2.json"
    SECONDS=109; look
    judge_points 2>&1
    sed "s/^{[^,]*,//" "${EVENTS_FILE}"' | sed 's/^[0-9:]* point/point/' | expect '0 judged
0 judged
point 1 of 3, c 1: valid, 8/8 requests, 512.5 output tok/s, 6 s (6 s so far, about 4 s to go)
1 judged
point 2 of 3, c 2: invalid (completed 7 of 8 requests), 3 s (9 s so far, about 1 s to go)
2 judged
point 3 of 3, c 3: missing (no result file) (9 s so far)
points invalid: 1 of 3 valid, missing: c 3
"event":"point","name":"c 1","verdict":"valid","fault":null,"file":"1.json","requested":8,"completed":8,"total_input_tokens":65536,"total_output_tokens":4096,"output_throughput":512.5,"mean_ttft_ms":42.25,"mean_tpot_ms":7.5,"note":null,"seconds":6,"valid":true}
"event":"point","name":"c 2","verdict":"invalid","fault":"completed 7 of 8 requests","file":"2.json","requested":8,"completed":7,"total_input_tokens":65536,"total_output_tokens":4096,"output_throughput":512.5,"mean_ttft_ms":42.25,"mean_tpot_ms":7.5,"note":null,"seconds":3,"valid":false}
"event":"point","name":"c 3","verdict":"missing","fault":"no result file","file":"3.json","requested":8,"completed":null,"total_input_tokens":null,"total_output_tokens":null,"output_throughput":null,"mean_ttft_ms":null,"mean_tpot_ms":null,"note":null,"seconds":null,"valid":false}'
}
