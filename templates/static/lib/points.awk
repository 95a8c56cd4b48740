# Summary: judges one result of a benchmark, flattened by json.awk, by what its point asks for
# Usage:   LC_ALL=C awk [-v SETTING=VALUE]... -f points.awk -- METRIC='PATH PATH'... <LEAVES
#
# Settings, each empty or - where nothing is known:
#   client                        whose result it has to be: vllm, tensorrt-llm, sa-bench, sglang, aiperf,
#                                 sglang-eval, lm-eval
#   requests, failure_rate        how many, and the part of them that may fail
#   concurrency                   requests at once
#   input, output                 tokens of each request, least-most
#   seconds                       since the client has started
#
# A METRIC is read at the first of its PATHs that is there. Prints lines with a tab after the first word: `metric NAME
# VALUE` with a number, `fault TEXT`, `absent NAME`.

BEGIN {
  FS = "\t"
  # Clients count prompts again with tokenizers of their own, which may differ by special tokens.
  counted_again = 0.95

  title["aiperf"] = "AIPerf"
  title["sglang"] = "SGLang's load generator"
  title["serving"] = "vLLM's, TensorRT-LLM's or sa-bench's load generator"
  title["sglang-eval"] = "SGLang's evaluation harness"
  title["lm-eval"] = "lm-eval"
  family["vllm"] = family["tensorrt-llm"] = family["sa-bench"] = "serving"

  for (i = 1; i < ARGC; i++) {
    name = ARGV[i]
    sub(/=.*/, "", name)
    count = split(substr(ARGV[i], length(name) + 2), listed, " ")
    for (j = 1; j <= count; j++) {
      metric_at[listed[j]] = name
      place[listed[j]] = j
    }
  }
  ARGC = 1 # the arguments are no files
}

{
  there[$1]
  if ($2 == "object" || $2 == "array" || $2 == "null") next
  take($1, $2, substr($0, length($1) + length($2) + 3))
}

# take(PATH, TYPE, VALUE): the first path of a metric counts, and of lm-eval's metrics the first one.
function take(path, type, text, name) {
  if (path in metric_at) {
    name = metric_at[path]
    if (name in text_of && place[path] > place_of[name]) return
    place_of[name] = place[path]
  } else if (client == "lm-eval" && path ~ /^\/results\/[^\/]+\/[^\/]+$/ && path !~ /stderr|alias|sample_len/) {
    name = "score"
    if (name in text_of) return
  } else {
    return
  }
  text_of[name] = type == "string" ? "the text \"" text "\"" : text
}

END {
  if (client == "sglang-eval" || client == "lm-eval") judge_score()
  else judge_load()
}

function judge_score(value) {
  if (is_of_other_client()) return
  value = required("score")
  if (value == "") return
  if (client == "sglang-eval" && (value + 0 < 0 || value + 0 > 1)) fault("score is " value ", and not from 0 to 1")
  else print_metric("score", value)
}

function judge_load() {
  if (is_of_other_client() || is_of_other_run() || is_of_other_point()) return
  completed = judge_requests()
  judge_tokens("total_input_tokens", input, counted_again)
  judge_tokens("total_output_tokens", output, 1)
  judge_positive("output_throughput")
  judge_positive("mean_ttft_ms")
  judge_optional("mean_tpot_ms")
}

# What only that client writes.
function writer() {
  if ("/aiperf_version" in there || "/request_count" in there || "/error_request_count" in there) return "aiperf"
  if ("/num_prompts" in there || "/model_id" in there) return "serving"
  if ("/dataset_name" in there || "/total_output_tokens_retokenized" in there) return "sglang"
  if ("/score" in there || "/mean_score" in there) return "sglang-eval"
  if ("/results" in there) return "lm-eval"
  return ""
}

function is_of_other_client(wanted, found) {
  wanted = client in family ? family[client] : client
  found = writer()
  if (found == "" || wanted == "" || found == wanted) return 0
  return fault("a result of " title[found] ", not of " title[wanted])
}

function is_of_other_run(value) {
  value = number("duration")
  if (value == "" || seconds == "" || value + 0 <= seconds + 60) return 0 # a minute, as clients count in their own ways
  return fault("a result of another run: it measured for " value " s, and the client runs since " seconds " s")
}

function is_of_other_point() {
  return differs("concurrency", "max_concurrency", concurrency) ||
    differs("input length", "random_input_len", most(input)) ||
    differs("output length", "random_output_len", most(output))
}

# differs(TITLE, METRIC, ASKED): clients that state it say what they were told.
function differs(what, name, asked, value) {
  value = number(name)
  if (value == "" || asked == "" || asked == "-" || value + 0 == asked + 0) return 0
  return fault("a result of another point: " what " " value ", not " asked)
}

function judge_requests(value, failures) {
  failures = number("failed")
  if (requests != "-") {
    value = read_metric("completed")
    if (!("completed" in text_of)) {
      fault("completed an unknown number of " requests " requests")
      print "absent\tcompleted"
    }
    if (value != "" && (value + 0 > requests + 0 || value + 0 < requests * (1 - failure_rate) - 1e-9))
      fault("completed " value " of " requests " requests" tolerance())
    return value
  }
  value = judge_positive("completed")
  if (failures + 0 > (value + failures) * failure_rate + 1e-9)
    fault(failures " requests failed" tolerance())
  return value
}

function tolerance() {
  return failure_rate > 0 ? ", and " failure_rate * 100 " % of them may fail" : ""
}

# judge_tokens(METRIC, RANGE, PART): over all completed requests no fewer than PART of the shortest that were asked for.
function judge_tokens(name, range, part, value, least) {
  if (range == "-" && name == "total_input_tokens") return judge_optional(name)
  value = judge_positive(name)
  if (range == "-" || value == "" || value + 0 <= 0 || completed == "") return
  least = completed * range_start(range)
  if (value + 0 < least * part) fault(name " is " value ", and at least " sprintf("%.0f", least) " were asked for")
}

function judge_positive(name, value) {
  value = required(name)
  if (value != "") print_metric(name, value)
  if (value != "" && value + 0 <= 0) fault(name " is " value)
  return value
}

function judge_optional(name, value) {
  value = read_metric(name)
  if (!(name in text_of)) print "absent\t" name
  else if (value != "" && value + 0 < 0) fault(name " is " value)
}

function required(name) {
  if (!(name in text_of)) {
    fault("no " name)
    print "absent\t" name
    return ""
  }
  if (number(name) == "") fault(name " is " text_of[name])
  return number(name)
}

# read_metric(METRIC): its number is printed, anything else in its place is a fault.
function read_metric(name, value) {
  value = number(name)
  if (value != "") print_metric(name, value)
  else if (name in text_of) fault(name " is " text_of[name])
  return value
}

# number(METRIC): as it stands in the result, 64 for 64.0; empty if there is none.
function number(name, text) {
  text = name in text_of ? text_of[name] : ""
  if (text !~ /^-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?$/) return ""
  if (text ~ /^-?[0-9]+[.]0+$/) sub(/[.]0+$/, "", text)
  return text
}

function print_metric(name, value) {
  print "metric\t" name "\t" value
}

function fault(text) {
  print "fault\t" text
  return 1
}

function range_start(range, ends) {
  split(range, ends, "-")
  return ends[1]
}

function most(range, ends) {
  split(range, ends, "-")
  return ends[2]
}
