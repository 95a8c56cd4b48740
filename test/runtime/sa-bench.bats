#!/usr/bin/env bats
# lib/sa-bench.sh and lib/sa-bench-prompts.py: which load a recipe's sa-bench is, for each client.

load container

setup() {
  make_task_bundle
  fake_program python3
  fake_program vllm
  PATH=${FAKES}:/usr/bin:/bin
  unset OPENAI_API_KEY "${!PROFILE_@}"
}
teardown() { remove_locks; }

# sweep CLIENT SETTING...: a task that runs the sweep, the settings changed by the given ones.
sweep() {
  local client=$1
  shift
  cat >"${BATS_TEST_TMPDIR}/settings" <<END
CLIENT=${client}
MODEL=org/model
TOKENIZER=/model
HOST=localhost
PORT=8000
ISL=8192
OSL=1024
RANGE_RATIO=0.8
CONCURRENCIES=(4)
REQUEST_RATE=inf
PROMPTS_MULTIPLIER=10
WARMUP_MULTIPLIER=2
USE_CHAT_TEMPLATE=true
DATASET_NAME=random
DATASET_PATH=
CUSTOM_TOKENIZER=
RESULT_DIR='${BATS_TEST_TMPDIR}/logs/sa-bench_isl_8192_osl_1024'
RESULT_SUFFIX=gpus_16_ctx_8_gen_8
END
  printf '%s\n' "$@" >>"${BATS_TEST_TMPDIR}/settings"
  task 'source "${BASH_SOURCE[0]%/*}/../lib/sa-bench.sh"' "source '${BATS_TEST_TMPDIR}/settings'" run_sa_bench
  run_task
}

readonly PROMPTS='python3 T/bundle/tasks/../lib/sa-bench-prompts.py'

@test "sglang: a warm-up and a measured run, on prompts of their own" {
  sweep sglang
  [[ ${status} == 0 ]]
  expect "$(calls)" "${PROMPTS} --client sglang --tokenizer /model --count 8 --seed 1 --output T/tmp/sa-bench.XXXXXX/prompts.jsonl --input-tokens 8192 --output-tokens 1024 --range-ratio 0.8 --chat-template
python3 -m sglang.bench_serving --backend sglang-oai --host localhost --port 8000 --model org/model --tokenizer /model --dataset-name sharegpt --dataset-path T/tmp/sa-bench.XXXXXX/prompts.jsonl --num-prompts 8 --random-input-len 8192 --random-output-len 1024 --random-range-ratio 0.8 --request-rate 250 --max-concurrency 4 --extra-request-body \\{\\\"temperature\\\":\\ 0\\,\\ \\\"ignore_eos\\\":\\ true\\} --warmup-requests 1 --seed 1 --disable-tqdm --output-file /dev/null
${PROMPTS} --client sglang --tokenizer /model --count 40 --seed 0 --output T/tmp/sa-bench.XXXXXX/prompts.jsonl --input-tokens 8192 --output-tokens 1024 --range-ratio 0.8 --chat-template
python3 -m sglang.bench_serving --backend sglang-oai --host localhost --port 8000 --model org/model --tokenizer /model --dataset-name sharegpt --dataset-path T/tmp/sa-bench.XXXXXX/prompts.jsonl --num-prompts 40 --random-input-len 8192 --random-output-len 1024 --random-range-ratio 0.8 --request-rate inf --max-concurrency 4 --extra-request-body \\{\\\"temperature\\\":\\ 0\\,\\ \\\"ignore_eos\\\":\\ true\\} --warmup-requests 1 --seed 0 --disable-tqdm --output-file T/logs/sa-bench_isl_8192_osl_1024/results_concurrency_4_gpus_16_ctx_8_gen_8.json"
}

@test "vllm: a warm-up and a measured run, on prompts of their own" {
  sweep vllm
  [[ ${status} == 0 ]]
  expect "$(calls)" "${PROMPTS} --client vllm --tokenizer /model --count 8 --seed 1 --output T/tmp/sa-bench.XXXXXX/prompts.jsonl --input-tokens 8192 --output-tokens 1024 --range-ratio 0.8 --chat-template
vllm bench serve --backend openai --endpoint /v1/completions --host localhost --port 8000 --model org/model --tokenizer /model --trust-remote-code --dataset-name custom --dataset-path T/tmp/sa-bench.XXXXXX/prompts.jsonl --custom-output-len=-1 --skip-chat-template --num-prompts 8 --random-input-len 8192 --random-output-len 1024 --request-rate 250 --max-concurrency 4 --temperature 0 --ignore-eos --ready-check-timeout-sec 60 --seed 1 --percentile-metrics ttft\\,tpot\\,itl\\,e2el --metric-percentiles 90\\,95\\,99 --disable-tqdm
${PROMPTS} --client vllm --tokenizer /model --count 40 --seed 0 --output T/tmp/sa-bench.XXXXXX/prompts.jsonl --input-tokens 8192 --output-tokens 1024 --range-ratio 0.8 --chat-template
vllm bench serve --backend openai --endpoint /v1/completions --host localhost --port 8000 --model org/model --tokenizer /model --trust-remote-code --dataset-name custom --dataset-path T/tmp/sa-bench.XXXXXX/prompts.jsonl --custom-output-len=-1 --skip-chat-template --num-prompts 40 --random-input-len 8192 --random-output-len 1024 --request-rate inf --max-concurrency 4 --temperature 0 --ignore-eos --ready-check-timeout-sec 60 --seed 0 --percentile-metrics ttft\\,tpot\\,itl\\,e2el --metric-percentiles 90\\,95\\,99 --disable-tqdm --save-result --result-dir T/logs/sa-bench_isl_8192_osl_1024 --result-filename results_concurrency_4_gpus_16_ctx_8_gen_8.json"
}

@test "trtllm: a measured run alone, at a rate, without the chat template" {
  sweep trtllm WARMUP_MULTIPLIER=0 REQUEST_RATE=300 USE_CHAT_TEMPLATE=false RANGE_RATIO=1
  [[ ${status} == 0 ]]
  expect "$(calls)" "${PROMPTS} --client trtllm --tokenizer /model --count 40 --seed 0 --output T/tmp/sa-bench.XXXXXX/prompts.jsonl --input-tokens 8192 --output-tokens 1024 --range-ratio 1
python3 -m tensorrt_llm.serve.scripts.benchmark_serving --backend openai --endpoint /v1/completions --host localhost --port 8000 --model org/model --tokenizer /model --trust-remote-code --dataset-name trtllm_custom --dataset-path T/tmp/sa-bench.XXXXXX/prompts.jsonl --num-prompts 40 --random-input-len 8192 --random-output-len 1024 --request-rate 300 --max-concurrency 4 --temperature 0 --ignore-eos --seed 0 --percentile-metrics ttft\\,tpot\\,itl\\,e2el --metric-percentiles 90\\,95\\,99 --disable-tqdm --save-result --result-dir T/logs/sa-bench_isl_8192_osl_1024 --result-filename results_concurrency_4_gpus_16_ctx_8_gen_8.json"
}

@test "a staged data set brings its own lengths" {
  sweep vllm WARMUP_MULTIPLIER=0 DATASET_NAME=custom DATASET_PATH=/data/chats.jsonl USE_CHAT_TEMPLATE=false
  expect "$(calls | head -n 1)" "${PROMPTS} --client vllm --tokenizer /model --count 40 --seed 0 --output T/tmp/sa-bench.XXXXXX/prompts.jsonl --dataset /data/chats.jsonl"
}

@test "a custom tokenizer is loaded once, and given to the client in the usual form" {
  sweep vllm WARMUP_MULTIPLIER=0 CUSTOM_TOKENIZER=module.Class
  expect "$(calls | head -n 1)" "${PROMPTS} --client vllm --tokenizer /model --count 40 --seed 0 --output T/tmp/sa-bench.XXXXXX/prompts.jsonl --input-tokens 8192 --output-tokens 1024 --range-ratio 0.8 --chat-template --custom-tokenizer module.Class --save-tokenizer T/tmp/sa-bench.XXXXXX/tokenizer"
  expect "$(calls | grep -o ' --tokenizer [^ ]*' | tail -n 1)" ' --tokenizer T/tmp/sa-bench.XXXXXX/tokenizer'
}

@test "the points come in the order of the recipe, and leave nothing but results" {
  sweep vllm WARMUP_MULTIPLIER=0 'CONCURRENCIES=(16 1 4)'
  expect "$(calls | grep -o 'concurrency [0-9]*')" 'concurrency 16
concurrency 1
concurrency 4'
  expect "$(ls -A "${TMPDIR}")" ''
}

@test "a failing run ends the sweep, with its exit code" {
  fake_program vllm '[[ "$*" != *"--max-concurrency 2 "*--save-result* ]] || exit 7'
  sweep vllm 'CONCURRENCIES=(1 2 4)'
  [[ ${status} == 7 ]]
  expect "$(calls | grep ^vllm | grep -o 'max-concurrency [0-9]*')" 'max-concurrency 1
max-concurrency 1
max-concurrency 2
max-concurrency 2'
}

@test "a failing warm-up ends the sweep before it is measured" {
  fake_program vllm 'exit 3'
  sweep vllm
  [[ ${status} == 3 ]]
  expect "$(calls | grep -c ^vllm)" 1
}

@test "prompts that cannot be made end the sweep before any load" {
  fake_program python3 'exit 5'
  sweep vllm
  [[ ${status} == 5 ]]
  expect "$(calls | grep -c .)" 1
}

@test "a result of an earlier attempt is gone before the run" {
  mkdir -p "${BATS_TEST_TMPDIR}/logs/sa-bench_isl_8192_osl_1024"
  echo old >"${BATS_TEST_TMPDIR}/logs/sa-bench_isl_8192_osl_1024/results_concurrency_4_gpus_16_ctx_8_gen_8.json"
  sweep sglang WARMUP_MULTIPLIER=0
  expect "$(ls -A "${BATS_TEST_TMPDIR}/logs/sa-bench_isl_8192_osl_1024")" ''
}

@test "the log names the lengths and the limits; the key is no more than passed on" {
  fake_program vllm 'echo "key: ${OPENAI_API_KEY}"'
  sweep vllm WARMUP_MULTIPLIER=0 OSL=1000 RANGE_RATIO=0.0
  expect "$(grep -v '^open files\|^vllm\|^ ' <<<"${output}")" 'decode-0: task 0 of 2 starts on node002
concurrency 4: input tokens [1,8192], output tokens [1,1000]
key: EMPTY'
  OPENAI_API_KEY=secret sweep vllm WARMUP_MULTIPLIER=0
  expect "$(grep -v '^open files\|^vllm\|^ ' <<<"${output}")" 'decode-0: task 0 of 2 starts on node002
concurrency 4: input tokens [6553,8192], output tokens [819,1024]
key: secret'
}

@test "a limit that would fail requests is a warning" {
  sweep vllm WARMUP_MULTIPLIER=0 'CONCURRENCIES=(4 70000)'
  expect "$(grep warning <<<"${output}")" 'warning: too few for 70000 requests at once, some will fail'
}

@test "a client that is none" {
  sweep curl
  [[ ${status} == 1 ]]
  expect "${output}" 'decode-0: task 0 of 2 starts on node002
no load generator: curl'
}

@test "with profiling the sweep as a whole has one trace, also when it fails" {
  export PROFILE_TYPE=nsys PROFILE_OUTPUT_DIR=/logs/profiles PROFILE_AGG_ENDPOINTS=10.0.0.2:6100 SRTCTL_FRONTEND_TYPE=sglang
  fake_program python3 'if [[ $1 == */post-json.py ]]; then cat >>"${CALLS}"; fi'
  fake_program vllm '[[ "$*" != *"--max-concurrency 2 "*--save-result* ]] || exit 7'
  sweep vllm WARMUP_MULTIPLIER=0 'CONCURRENCIES=(1 2 4)'
  [[ ${status} == 7 ]]
  expect "$(calls | grep -v sa-bench-prompts | sed 's/ --backend.*--max-concurrency \([0-9]*\) .*/ \1/')" 'python3 T/bundle/tasks/../lib/post-json.py 60
http://10.0.0.2:6100/start_profile	{"output_dir": "/logs/profiles/agg", "start_step": 0, "num_steps": 50, "activities": ["CUDA_PROFILER"]}
vllm bench serve 1
vllm bench serve 2
python3 T/bundle/tasks/../lib/post-json.py 300
http://10.0.0.2:6100/stop_profile	{}'
  expect "$(ls -A "${TMPDIR}")" ''
}

# --- the prompts themselves, with a tokenizer of letters in place of a model's ---

# Reading joins what writing kept apart ("ab" is one token), and each text begins with a special one.
make_tokenizer() {
  rm "${FAKES}/python3"
  type -P python3 >/dev/null || skip 'no python3'
  python3 -c '' || skip 'no python3'
  mkdir -p "${BATS_TEST_TMPDIR}/python"
  cat >"${BATS_TEST_TMPDIR}/python/transformers.py" <<'END'
import os
import re

class Letters:
    vocab_size = 28
    all_special_ids = [0]

    @classmethod
    def from_pretrained(cls, path, **options):
        assert path == "/model"
        return cls()

    def get_added_vocab(self):
        return {"<pad>": 27}

    def decode(self, tokens):
        return "".join(chr(96 + token) for token in tokens)

    def encode(self, text):
        return ["<s>", *re.findall("ab| the|<[a-z]+>|.", text)]

    def apply_chat_template(self, messages, add_generation_prompt, tokenize):
        assert add_generation_prompt and not tokenize
        return "".join("<" + m["role"] + ">" + m["content"] for m in messages) + "<assistant>"

    def save_pretrained(self, path):
        os.makedirs(path)

AutoTokenizer = PreTrainedTokenizerFast = Letters
END
  cp "${BATS_TEST_TMPDIR}/python/transformers.py" "${BATS_TEST_TMPDIR}/python/site_tokenizer.py"
}

# make_prompts ARGUMENT...: writes T/prompts.
make_prompts() {
  PYTHONPATH=${BATS_TEST_TMPDIR}/python PYTHONDONTWRITEBYTECODE=1 run python3 \
    "${BUNDLE}/lib/sa-bench-prompts.py" --tokenizer /model --output "${BATS_TEST_TMPDIR}/prompts" "$@"
}

# look PYTHON: prints an expression over `rows`, what a client would send: (prompt, tokens, output).
look() {
  PYTHONPATH=${BATS_TEST_TMPDIR}/python PYTHONDONTWRITEBYTECODE=1 python3 - "${BATS_TEST_TMPDIR}/prompts" "$1" <<'END'
import json, sys
from transformers import Letters
count = lambda text: len(Letters().encode(text))
text = open(sys.argv[1]).read()
if text.startswith("["):
    turns = [[turn["value"] for turn in row["conversations"]] for row in json.loads(text)]
    rows = [(prompt, count(prompt), count(answer)) for prompt, answer in turns]
else:
    values = [json.loads(line) for line in text.splitlines()]
    rows = [(v["prompt"], count(v["prompt"]), v["output_tokens"]) if "prompt" in v else
            (v["input"]["messages"][1]["content"], count(v["input"]["messages"][1]["content"]), v["input"]["max_tokens"])
            for v in values]
print(eval(sys.argv[2]))
END
}

@test "prompts: every length of the interval, and no other, whatever the client" {
  make_tokenizer
  for client in sglang vllm trtllm; do
    make_prompts --client "${client}" --count 400 --seed 0 --input-tokens 43 --output-tokens 10 --range-ratio 0.85
    expect "${output}" '400 prompts: input tokens 36 to 43, output tokens 8 to 10'
    expect "$(look 'len(rows), sorted({r[1] for r in rows}), sorted({r[2] for r in rows})')" \
      '(400, [36, 37, 38, 39, 40, 41, 42, 43], [8, 9, 10])'
    look 'rows' >"${BATS_TEST_TMPDIR}/rows-${client}"
  done
  cmp "${BATS_TEST_TMPDIR}/rows-sglang" "${BATS_TEST_TMPDIR}/rows-vllm"
  cmp "${BATS_TEST_TMPDIR}/rows-sglang" "${BATS_TEST_TMPDIR}/rows-trtllm"
}

@test "prompts: a chat template is part of the length" {
  make_tokenizer
  make_prompts --client vllm --count 3 --seed 0 --input-tokens 12 --output-tokens 4 --chat-template
  expect "$(look '{(r[0][:6], r[0][-11:], r[1], r[2]) for r in rows}')" "{('<user>', '<assistant>', 12, 4)}"
  make_prompts --client vllm --count 3 --seed 0 --input-tokens 2 --output-tokens 4 --chat-template
  expect "${output}" '3 prompts: input tokens 4 to 4, output tokens 4 to 4'
}

@test "prompts: plain words only, each from a place of its own" {
  make_tokenizer
  make_prompts --client vllm --count 26 --seed 0 --input-tokens 9 --output-tokens 4
  expect "$(look 'sorted({r[0][0] for r in rows}) == sorted({c for r in rows for c in r[0]}) == list("abcdefghijklmnopqrstuvwxyz")')" True
}

@test "prompts: the same again, and others for another seed or count" {
  make_tokenizer
  for arguments in '0 20' '0 20' '1 20' '0 21'; do
    read -r seed count <<<"${arguments}"
    make_prompts --client vllm --count "${count}" --seed "${seed}" --input-tokens 30 --output-tokens 4
    look '[r[0] for r in rows[:20]]'
  done >"${BATS_TEST_TMPDIR}/runs"
  expect "$(sort -u "${BATS_TEST_TMPDIR}/runs" | grep -c .)" 3
  expect "$(sed -n 1p "${BATS_TEST_TMPDIR}/runs")" "$(sed -n 2p "${BATS_TEST_TMPDIR}/runs")"
}

@test "prompts: a data set in both of sa-bench's forms" {
  make_tokenizer
  cat >"${BATS_TEST_TMPDIR}/data" <<'END'
{"input": {"messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": "y"}, {"role": "user", "content": "aba"}], "max_tokens": 7, "num_tokens": 99}}
{"input": {"messages": [{"role": "user", "content": "z"}]}}

{"prompt": "c", "expected_output_len": 5, "prompt_len": 9}
{"prompt": "d", "max_tokens": 6}
{"prompt": "e"}
END
  make_prompts --client trtllm --count 5 --seed 0 --dataset "${BATS_TEST_TMPDIR}/data"
  expect "${output}" '5 prompts: input tokens 2 to 3, output tokens 5 to 128'
  expect "$(look 'sorted((r[0], r[2]) for r in rows)')" "[('aba', 7), ('c', 5), ('d', 6), ('e', 128), ('z', 128)]"
  make_prompts --client trtllm --count 6 --seed 0 --dataset "${BATS_TEST_TMPDIR}/data"
  [[ ${status} == 1 ]]
  expect "${output}" "${BATS_TEST_TMPDIR}/data has 5 prompts, the run needs 6"
}

@test "prompts: answers that SGLang's client would leave out" {
  make_tokenizer
  make_prompts --client sglang --count 1 --seed 0 --input-tokens 9 --output-tokens 1
  [[ ${status} == 1 ]]
  expect "${output}" "SGLang's load generator cannot be asked for answers of 1 tokens"
}

@test "prompts: custom tokenizers" {
  make_tokenizer
  make_prompts --client vllm --count 2 --seed 0 --input-tokens 9 --output-tokens 4 \
    --custom-tokenizer site_tokenizer.Letters --save-tokenizer "${BATS_TEST_TMPDIR}/saved"
  expect "${output}" '2 prompts: input tokens 9 to 9, output tokens 4 to 4'
  [[ -d ${BATS_TEST_TMPDIR}/saved ]]

  for name in sa_bench_tokenizers.{vllm_deepseek_v4.VLLM,sglang_deepseek_v4.SGLang}DeepseekV4Tokenizer; do
    make_prompts --client vllm --count 2 --seed 0 --input-tokens 90 --output-tokens 4 --chat-template --custom-tokenizer "${name}"
    expect "$(look '{(r[0][:29], r[0][-21:]) for r in rows}')" "{('<｜begin▁of▁sentence｜><｜User｜>', '<｜Assistant｜></think>')}"
  done
}
