/** The tokens of an engine: all streams share one clock, and slow each other down. */

/** Some hundred times faster than a real engine, so that a sweep ends in seconds. */
const DEFAULT_TOKEN_MILLISECONDS = 0.1;
/** One write of many tokens per tick and stream keeps hundreds of streams cheap. */
const TICK_MILLISECONDS = 20;
/** With so many streams at once each is half as fast. */
const STREAMS_OF_HALF_SPEED = 256;

interface Stream {
  remaining: number;
  /** Fraction of a token that was due at the last tick. */
  credit: number;
  readonly onTokens: (count: number, last: boolean) => void;
}

const streams = new Set<Stream>();
let timer: NodeJS.Timeout | undefined;
let lastTick = 0;

function tokenMilliseconds(): number {
  const text = process.env.SRTGEN_STANDIN_TOKEN_MS;
  return text === undefined ? DEFAULT_TOKEN_MILLISECONDS : Number(text);
}

function tick(): void {
  const now = performance.now();
  const due = (now - lastTick) / tokenMilliseconds() / (1 + streams.size / STREAMS_OF_HALF_SPEED);
  lastTick = now;
  for (const stream of streams) {
    stream.credit += due;
    const count = Math.min(stream.remaining, Math.floor(stream.credit));
    if (count === 0) continue;
    stream.credit -= count;
    stream.remaining -= count;
    if (stream.remaining === 0) streams.delete(stream);
    stream.onTokens(count, stream.remaining === 0);
  }
  if (streams.size === 0) {
    clearInterval(timer);
    timer = undefined;
  }
}

/** The pause before a first token, in milliseconds. */
export function prefillMilliseconds(inputTokens: number): number {
  return 2 + inputTokens / 500;
}

/**
 * Calls back with batches of tokens until `count` are generated; the first comes alone and at once.
 * Gives a function that stops the stream.
 */
export function generate(count: number, onTokens: Stream['onTokens']): () => void {
  onTokens(1, count <= 1);
  if (count <= 1) return () => {};
  const stream: Stream = { remaining: count - 1, credit: 0, onTokens };
  streams.add(stream);
  if (timer === undefined) {
    lastTick = performance.now();
    timer = setInterval(tick, TICK_MILLISECONDS);
  }
  return () => streams.delete(stream);
}
