/** Sends a workload to an OpenAI server and measures each answer. */

import { setTimeout as sleep } from 'node:timers/promises';
import { send } from '../http-client.js';
import { field, listField, numberField, parseJson, textField } from '../json.js';
import { readBody } from '../server.js';

export interface Workload {
  readonly url: URL;
  readonly model: string;
  readonly requests: readonly RequestLengths[];
  /** Seconds after the start, one for each request. */
  readonly arrivals: readonly number[];
  readonly concurrency: number;
  readonly chat: boolean;
  readonly streaming: boolean;
  /** Further fields of the request body. */
  readonly extraBody: Readonly<Record<string, unknown>>;
}

/** In tokens. */
export interface RequestLengths {
  readonly input: number;
  readonly output: number;
}

/** Times are seconds; `start` counts from the start of the load. */
export interface Outcome {
  readonly succeeded: boolean;
  /** False when no server answered at all. */
  readonly connected: boolean;
  readonly error: string;
  readonly start: number;
  readonly ttft: number;
  readonly latency: number;
  readonly itls: readonly number[];
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly text: string;
}

function bodyOf(workload: Workload, lengths: RequestLengths): string {
  // One letter a word and a word a token: long prompts stay cheap.
  const prompt = 'a '.repeat(lengths.input).trimEnd();
  return JSON.stringify({
    model: workload.model,
    ...(workload.chat ? { messages: [{ role: 'user', content: prompt }] } : { prompt }),
    max_tokens: lengths.output,
    stream: workload.streaming,
    ...(workload.streaming ? { stream_options: { include_usage: true } } : {}),
    ...workload.extraBody,
  });
}

/** What one answer has told so far. */
interface Progress {
  readonly times: number[];
  text: string;
  tokens: number;
}

function readEvent(progress: Progress, event: unknown, time: number): void {
  const choice = listField(event, 'choices')[0];
  const text =
    textField(choice, 'text') ??
    textField(field(choice, 'delta') ?? field(choice, 'message'), 'content') ??
    '';
  if (text !== '') progress.times.push(time);
  progress.text += text;
  progress.tokens = numberField(field(event, 'usage'), 'completion_tokens') ?? progress.tokens;
}

async function readStream(progress: Progress, parts: AsyncIterable<Buffer>, now: () => number) {
  let rest = '';
  for await (const part of parts) {
    const events = (rest + part.toString('utf8')).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) readEvent(progress, parseJson(event.slice('data: '.length)), now());
  }
}

function describe(lengths: RequestLengths, start: number) {
  const nothing = { ttft: 0, latency: 0, itls: [], outputTokens: 0, text: '' };
  return { ...nothing, succeeded: false, connected: true, start, inputTokens: lengths.input };
}

async function sendOne(workload: Workload, index: number, now: () => number): Promise<Outcome> {
  const lengths = workload.requests[index] ?? { input: 0, output: 0 };
  const start = now();
  const failed = describe(lengths, start);
  const { answer } = send('POST', workload.url, bodyOf(workload, lengths));
  const incoming = await answer.catch((error: unknown) => String(error));
  if (typeof incoming === 'string') return { ...failed, connected: false, error: incoming };
  const progress: Progress = { times: [], text: '', tokens: 0 };
  try {
    if (incoming.statusCode !== 200) {
      const content = (await readBody(incoming)).toString('utf8');
      return { ...failed, error: `HTTP ${incoming.statusCode} ${content}` };
    }
    if (workload.streaming) await readStream(progress, incoming, now);
    else readEvent(progress, parseJson((await readBody(incoming)).toString('utf8')), now());
  } catch (error) {
    return { ...failed, error: String(error) };
  }
  const [first = start] = progress.times;
  return {
    ...failed,
    succeeded: true,
    error: '',
    ttft: first - start,
    latency: now() - start,
    itls: progress.times.slice(1).map((time, at) => time - (progress.times[at] ?? time)),
    outputTokens: progress.tokens,
    text: progress.text,
  };
}

/** Sends everything; gives the outcomes in the order of the requests, and the seconds it took. */
export async function sendAll(
  workload: Workload,
): Promise<{ readonly outcomes: readonly Outcome[]; readonly seconds: number }> {
  const origin = performance.now();
  const now = (): number => (performance.now() - origin) / 1000;
  const outcomes: Outcome[] = [];
  let next = 0;
  const takeTurns = async (): Promise<void> => {
    for (let index = next++; index < workload.requests.length; index = next++) {
      const pause = (workload.arrivals[index] ?? 0) - now();
      if (pause > 0) await sleep(pause * 1000);
      outcomes[index] = await sendOne(workload, index, now);
    }
  };
  const lanes = Math.min(workload.concurrency, workload.requests.length);
  await Promise.all(Array.from({ length: lanes }, takeTurns));
  return { outcomes, seconds: now() };
}
