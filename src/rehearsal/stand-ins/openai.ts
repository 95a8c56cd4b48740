/** OpenAI's completion routes, as the engines serve them. */

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { generate, prefillMilliseconds } from './generator.js';
import { field, isRecord, listField, numberField, parseJson, textField } from './json.js';
import { type Routes, readBody, sendError, sendJson } from './server.js';

const TOKEN = ' ok';
const DEFAULT_MAX_TOKENS = 16;

export interface ServedModel {
  readonly names: readonly string[];
  /** Requests for another model are answered too. */
  readonly answersToAll?: boolean;
  /** `sglang`, `vllm` …: whose server this is. */
  readonly ownedBy: string;
}

/** What differs between the two routes. */
interface Shape {
  readonly object: string;
  readonly chunkObject: string;
  readonly prompt: (body: unknown) => unknown;
  readonly choice: (text: string) => Readonly<Record<string, unknown>>;
  readonly chunkChoice: (text: string) => Readonly<Record<string, unknown>>;
}

const COMPLETION: Shape = {
  object: 'text_completion',
  chunkObject: 'text_completion',
  prompt: (body) => field(body, 'prompt'),
  choice: (text) => ({ text, logprobs: null }),
  chunkChoice: (text) => ({ text, logprobs: null }),
};

const CHAT: Shape = {
  object: 'chat.completion',
  chunkObject: 'chat.completion.chunk',
  prompt: (body) => listField(body, 'messages').map((message) => field(message, 'content')),
  choice: (content) => ({ message: { role: 'assistant', content } }),
  chunkChoice: (content) => ({ delta: { role: 'assistant', content } }),
};

/** A word is a token, and so is each number of a prompt that is tokenized already. */
export function countTokens(prompt: unknown): number {
  if (typeof prompt === 'string') return prompt.split(' ').filter((word) => word !== '').length;
  if (typeof prompt === 'number') return 1;
  if (Array.isArray(prompt))
    return prompt.reduce((sum: number, part) => sum + countTokens(part), 0);
  return isRecord(prompt) ? countTokens(prompt.text) : 0;
}

function wantedTokens(body: unknown): number {
  const wanted = numberField(body, 'max_tokens') ?? numberField(body, 'max_completion_tokens');
  return Math.max(1, wanted ?? DEFAULT_MAX_TOKENS);
}

function usageOf(inputTokens: number, outputTokens: number): unknown {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  };
}

function streamAnswer(
  response: ServerResponse,
  shape: Shape,
  head: Readonly<Record<string, unknown>>,
  usage: { readonly tokens: number; readonly inputTokens: number; readonly asked: boolean },
): void {
  const event = (body: Readonly<Record<string, unknown>>): string =>
    `data: ${JSON.stringify({ ...head, object: shape.chunkObject, ...body })}\n\n`;
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  const stop = generate(usage.tokens, (count, last) => {
    const choice = shape.chunkChoice(TOKEN.repeat(count));
    const text = event({
      choices: [{ index: 0, ...choice, finish_reason: last ? 'length' : null }],
    });
    if (!last) {
      response.write(text);
      return;
    }
    const closing = usage.asked
      ? event({ choices: [], usage: usageOf(usage.inputTokens, usage.tokens) })
      : '';
    response.end(`${text}${closing}data: [DONE]\n\n`);
  });
  response.on('close', stop);
}

function wholeAnswer(
  response: ServerResponse,
  shape: Shape,
  head: Readonly<Record<string, unknown>>,
  usage: { readonly tokens: number; readonly inputTokens: number },
): void {
  const stop = generate(usage.tokens, (_, last) => {
    if (!last) return;
    const choice = shape.choice(TOKEN.repeat(usage.tokens));
    sendJson(response, 200, {
      ...head,
      object: shape.object,
      choices: [{ index: 0, ...choice, finish_reason: 'length' }],
      usage: usageOf(usage.inputTokens, usage.tokens),
    });
  });
  response.on('close', stop);
}

async function complete(
  shape: Shape,
  model: ServedModel,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = parseJson((await readBody(request)).toString('utf8'));
  if (!isRecord(body)) return sendError(response, 400, 'the body is no JSON object');
  const name = textField(body, 'model') ?? model.names[0] ?? '';
  if (!model.answersToAll && !model.names.includes(name)) {
    return sendError(response, 404, `The model \`${name}\` does not exist.`);
  }
  const inputTokens = countTokens(shape.prompt(body));
  if (inputTokens === 0) return sendError(response, 400, 'the prompt is empty');
  await sleep(prefillMilliseconds(inputTokens));
  if (response.destroyed) return;
  const head = { id: `cmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model: name };
  const tokens = wantedTokens(body);
  const asked = field(field(body, 'stream_options'), 'include_usage') === true;
  if (body.stream === true) streamAnswer(response, shape, head, { tokens, inputTokens, asked });
  else wholeAnswer(response, shape, head, { tokens, inputTokens });
}

/** The answer of /v1/models. */
export function modelList(model: ServedModel): unknown {
  const data = model.names.map((id) => ({
    id,
    object: 'model',
    created: 0,
    owned_by: model.ownedBy,
    root: id,
    parent: null,
    max_model_len: 131_072,
    permission: [],
  }));
  return { object: 'list', data };
}

/** The routes of a server that generates by itself; they answer 503 until it is ready. */
export function completionRoutes(model: ServedModel, isReady: () => boolean): Routes {
  const route =
    (shape: Shape) =>
    (request: IncomingMessage, response: ServerResponse): void | Promise<void> =>
      isReady() ? complete(shape, model, request, response) : sendError(response, 503, 'loading');
  return {
    'POST /v1/completions': route(COMPLETION),
    'POST /v1/chat/completions': route(CHAT),
  };
}
