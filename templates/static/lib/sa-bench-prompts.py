"""Writes the prompts of one sa-bench run, in the form that the image's load generator reads.

What sa-bench means by its lengths, and what every client gets to replay:
- the length of a prompt is drawn evenly from [floor(ratio * L), L], and counts everything that
  the server will count: the chat template, and the tokens that the tokenizer adds;
- the length of the answer is drawn in the same way, and every prompt asks for its own;
- a prompt is a walk through the vocabulary, each from another place, so that no two of a run share
  a beginning that a prefix cache could answer.

The same arguments and tokenizer give the same file, on any machine.
"""

import argparse
import functools
import importlib
import json
import multiprocessing
import os
import random
from typing import NamedTuple

# Attempts to make a text that is read back as exactly so many tokens.
ATTEMPTS = 10
WORKERS = 8

# Tokenizers that the original scripts bring along: the checkpoint has a plain tokenizer file, which
# AutoTokenizer may not know how to read, and its chat format is not a template but a program. For
# one user message it comes down to this text.
DEEPSEEK_V4 = "<｜begin▁of▁sentence｜><｜User｜>{}<｜Assistant｜></think>"
BUNDLED_TOKENIZERS = {
    "sa_bench_tokenizers.vllm_deepseek_v4.VLLMDeepseekV4Tokenizer": DEEPSEEK_V4,
    "sa_bench_tokenizers.sglang_deepseek_v4.SGLangDeepseekV4Tokenizer": DEEPSEEK_V4,
}


class Request(NamedTuple):
    prompt: str
    input_tokens: int
    output_tokens: int


def main():
    arguments = parse_arguments()
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # it must not meet fork
    tokenizer = load_tokenizer(arguments.tokenizer, arguments.custom_tokenizer)
    if arguments.save_tokenizer:
        tokenizer.save_pretrained(arguments.save_tokenizer)

    render = chat_renderer(tokenizer, arguments) if arguments.chat_template else str
    if arguments.dataset:
        requests = read_dataset(arguments, tokenizer, render)
    else:
        requests = make_requests(arguments, tokenizer, render)
    write_requests(requests, arguments, tokenizer)
    print(describe(requests), flush=True)


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--client", choices=FORMATS, required=True)
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--custom-tokenizer", default="")
    parser.add_argument("--save-tokenizer")
    parser.add_argument("--chat-template", action="store_true")
    parser.add_argument("--dataset")
    parser.add_argument("--input-tokens", type=int, default=0)
    parser.add_argument("--output-tokens", type=int, default=0)
    parser.add_argument("--range-ratio", type=float, default=1.0)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--output", required=True)
    return parser.parse_args()


def load_tokenizer(path, custom):
    """The model's tokenizer, or the class that a recipe names as module.Class."""
    from transformers import AutoTokenizer, PreTrainedTokenizerFast

    if not custom:
        return AutoTokenizer.from_pretrained(path, trust_remote_code=True)
    module, _, name = custom.rpartition(".")
    if custom in BUNDLED_TOKENIZERS or not module:
        return PreTrainedTokenizerFast.from_pretrained(path)
    return getattr(importlib.import_module(module), name).from_pretrained(path)


def chat_renderer(tokenizer, arguments):
    """The function from a user's message to the text that the model gets."""
    known = BUNDLED_TOKENIZERS.get(arguments.custom_tokenizer)
    if known:
        return known.format
    return lambda message: tokenizer.apply_chat_template(
        [{"role": "user", "content": message}], add_generation_prompt=True, tokenize=False
    )


def make_requests(arguments, tokenizer, render):
    """Random prompts."""
    # The count is part of the seed: the runs of a sweep must not begin with the same prompts.
    draw = random.Random(f"{arguments.seed} {arguments.count}")
    special = {*tokenizer.all_special_ids, *tokenizer.get_added_vocab().values()}
    words = [token for token in range(tokenizer.vocab_size) if token not in special]
    starts = draw_starts(draw, len(words), arguments.count)
    inputs = draw_lengths(draw, arguments.input_tokens, arguments)
    outputs = draw_lengths(draw, arguments.output_tokens, arguments)

    make = functools.partial(make_prompt, tokenizer, render, words)
    prompts = run_parallel(make, list(zip(starts, inputs)))
    return [Request(text, tokens, output) for (text, tokens), output in zip(prompts, outputs)]


def draw_starts(draw, words, count):
    if count <= words:
        return draw.sample(range(words), count)
    return draw.choices(range(words), k=count)


def draw_lengths(draw, length, arguments):
    least = max(1, int(length * arguments.range_ratio))
    return [draw.randint(least, length) for _ in range(arguments.count)]


def make_prompt(tokenizer, render, words, start_and_length):
    """A rendered prompt of the length, or of the nearest that was found; and its length."""
    start, length = start_and_length

    def text_of(count):
        return render(tokenizer.decode([words[(start + i) % len(words)] for i in range(count)]))

    return fit(text_of, tokenizer, length)


def fit(text_of, tokenizer, length):
    """text_of(n) that has `length` tokens, and how many it has. Text is seldom read back as the
    tokens that it was made of, so n is corrected by what is missing, until nothing is."""
    count, best = length, None
    for _ in range(ATTEMPTS):
        text = text_of(count)
        tokens = len(tokenizer.encode(text))
        if best is None or abs(tokens - length) < abs(best[1] - length):
            best = (text, tokens)
        if tokens == length or (count == 1 and tokens > length):
            break
        count = max(1, count + length - tokens)
    return best


def run_parallel(function, items):
    """map(), by several processes once there is enough to do."""
    if len(items) < 2 * WORKERS:
        return [function(item) for item in items]
    # By fork, and the function through the initializer: not every tokenizer can be pickled.
    context = multiprocessing.get_context("fork")
    with context.Pool(WORKERS, initializer=set_job, initargs=(function,)) as pool:
        return pool.map(run_job, items, chunksize=4)


def set_job(function):
    global job
    job = function


def run_job(item):
    return job(item)


def read_dataset(arguments, tokenizer, render):
    """Prompts of a JSON Lines file, in either of the forms that sa-bench reads."""
    with open(arguments.dataset, encoding="utf-8") as file:
        entries = [json.loads(line) for line in file if line.strip()]
    if len(entries) < arguments.count:
        raise SystemExit(
            f"{arguments.dataset} has {len(entries)} prompts, the run needs {arguments.count}"
        )
    random.Random(arguments.seed).shuffle(entries)
    pairs = [read_entry(entry) for entry in entries[: arguments.count]]
    prompts = [render(prompt) for prompt, _ in pairs]
    lengths = run_parallel(lambda prompt: len(tokenizer.encode(prompt)), prompts)
    return [Request(*request) for request in zip(prompts, lengths, [output for _, output in pairs])]


def read_entry(entry):
    """Prompt and output tokens."""
    if "input" in entry:
        users = [m["content"] for m in entry["input"]["messages"] if m["role"] == "user"]
        return users[-1], entry["input"].get("max_tokens", 128)
    return entry["prompt"], entry.get("expected_output_len", entry.get("max_tokens", 128))


def write_requests(requests, arguments, tokenizer):
    """One JSON value for each request; for SGLang's client, all in one list."""
    listed = arguments.client == "sglang"
    opening, separator, end = ("[\n", ",\n", "\n]\n") if listed else ("", "\n", "\n")
    with open(arguments.output, "w", encoding="utf-8") as file:
        file.write(opening)
        for index, entry in enumerate(FORMATS[arguments.client](requests, tokenizer)):
            file.write((separator if index else "") + json.dumps(entry))
        file.write(end)


def sglang_entries(requests, tokenizer):
    """Conversations: the client asks for an answer as long as the second turn."""
    answer = functools.lru_cache(maxsize=None)(functools.partial(make_answer, tokenizer))
    for request in requests:
        turns = [("human", request.prompt), ("gpt", answer(request.output_tokens))]
        yield {"conversations": [{"from": who, "value": text} for who, text in turns]}


def make_answer(tokenizer, length):
    text, tokens = fit(lambda count: " the" * count, tokenizer, length)
    # The client leaves out conversations with a turn of one token.
    if tokens != length or length < 2:
        raise SystemExit(f"SGLang's load generator cannot be asked for answers of {length} tokens")
    return text


def vllm_entries(requests, tokenizer):
    for request in requests:
        yield {"prompt": request.prompt, "output_tokens": request.output_tokens}


def trtllm_entries(requests, tokenizer):
    """Of the messages, the client sends the second one, as it is."""
    for request in requests:
        roles = [("system", ""), ("user", request.prompt)]
        messages = [{"role": role, "content": content} for role, content in roles]
        yield {"input": {"messages": messages, "max_tokens": request.output_tokens}}


FORMATS = {"sglang": sglang_entries, "vllm": vllm_entries, "trtllm": trtllm_entries}


def describe(requests):
    inputs = [request.input_tokens for request in requests]
    outputs = [request.output_tokens for request in requests]
    return (
        f"{len(requests)} prompts: input tokens {min(inputs)} to {max(inputs)},"
        f" output tokens {min(outputs)} to {max(outputs)}"
    )


if __name__ == "__main__":
    main()
