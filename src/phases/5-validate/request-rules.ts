/** Rules about the requests of a benchmark: whether engines take them, and whether one client can send them. */

import * as messages from '../../diagnostics/agreement-messages.js';
import { presentRoles } from '../../lib/disaggregation.js';
import { contextFlags, wholeNumber, writtenFlag } from '../../lib/engine-flags.js';
import type { Diagnostic } from '../../types/diagnostic.js';
import type { BenchmarkSettings } from '../../types/recipe.js';
import { milderInSweep, type Rule } from './rule.js';

/** Tokens of a prompt and of an answer; where lengths differ, the shortest are `ratio` of them. */
interface Request {
  readonly prompt: number;
  readonly answer: number;
  readonly ratio: number;
}

const contextHoldsRequests: Rule = ({ recipe, at }) => {
  const { engine } = recipe;
  const request = requestOf(recipe.benchmark);
  if (request === undefined || engine.name === 'mocker') return [];
  const flag = contextFlags[engine.name];
  return presentRoles(recipe).flatMap((role): readonly Diagnostic[] => {
    const found = writtenFlag(engine.name, role.args, flag);
    const allowed = wholeNumber(found?.value);
    if (found === undefined || allowed === undefined || allowed <= 0) return [];
    // Prefill makes one token of the answer; what room it wants for the rest is the engine's own affair.
    const answer = role.name === 'prefill' ? 0 : request.answer;
    const most = request.prompt + answer;
    if (allowed >= most) return [];
    const parts = answer === 0 ? `isl ${request.prompt}` : `isl ${request.prompt} + osl ${answer}`;
    const least = Math.floor(request.prompt * request.ratio) + Math.floor(answer * request.ratio);
    const lengths = { role: role.name, parts, least, most, flag: found.key, allowed };
    const place = at(`${role.name}.args`, found.key);
    return allowed < least
      ? [
          milderInSweep(
            messages.contextTooShort(lengths, place),
            place.position,
            at('benchmark.isl').position,
            at('benchmark.osl').position,
          ),
        ]
      : [messages.contextShort(lengths, place)];
  });
};

function requestOf(benchmark: BenchmarkSettings): Request | undefined {
  switch (benchmark.name) {
    case 'sa-bench':
      return benchmark.datasetName === 'random'
        ? {
            prompt: benchmark.inputTokens,
            answer: benchmark.outputTokens,
            ratio: Number(benchmark.rangeRatio),
          }
        : undefined;
    case 'sglang-bench':
      return { prompt: benchmark.inputTokens, answer: benchmark.outputTokens, ratio: 1 };
    default:
      return undefined;
  }
}

const rangeRatioIsPart: Rule = ({ recipe, at }) => {
  const { benchmark } = recipe;
  if (benchmark.name !== 'sa-bench') return [];
  const ratio = Number(benchmark.rangeRatio);
  return ratio >= 0 && ratio <= 1
    ? []
    : [messages.rangeRatioUnfit(benchmark.rangeRatio, at('benchmark.rangeRatio'))];
};

const everyPointHasRequests: Rule = ({ recipe, at }) => {
  const { benchmark } = recipe;
  if (benchmark.name !== 'sa-bench') return [];
  const { promptsMultiplier, warmupMultiplier } = benchmark;
  return [
    ...(promptsMultiplier < 1
      ? [messages.multiplierUnfit('num_prompts_mult', promptsMultiplier, 1, at('benchmark'))]
      : []),
    ...(warmupMultiplier < 0
      ? [messages.multiplierUnfit('num_warmup_mult', warmupMultiplier, 0, at('benchmark'))]
      : []),
  ];
};

/** net.ipv4.ip_local_port_range is 32768 to 60999 where nobody has changed it, less a port of our own. */
const ephemeralPorts = 28_231;

/** All clients send to one address and port: that of nginx, of the one frontend, or of the worker. */
const clientHasPorts: Rule = ({ recipe, at }) => {
  const { benchmark, frontend } = recipe;
  const most = Math.max(0, ...levels(benchmark));
  const destination = frontend.maxBehindNginx === null ? 'the frontend' : 'nginx';
  return most > ephemeralPorts
    ? [
        messages.concurrencyBeyondPorts(
          most,
          ephemeralPorts,
          destination,
          at('concurrency' in benchmark ? 'benchmark.concurrency' : 'benchmark.concurrencies'),
        ),
      ]
    : [];
};

function levels(benchmark: BenchmarkSettings): readonly number[] {
  if ('concurrencies' in benchmark) return benchmark.concurrencies.filter(Number.isFinite);
  return benchmark.name === 'router' ? [benchmark.concurrency] : [];
}

/** Results are files named by their concurrency. */
const pointsAreApart: Rule = ({ recipe, written, at }) => {
  const { benchmark } = recipe;
  // Power telemetry wants the same, as an error.
  if (!('concurrencies' in benchmark) || written.power !== null) return [];
  const concurrencies = levels(benchmark);
  const repeated = concurrencies.filter((each, index) => concurrencies.indexOf(each) < index);
  return [...new Set(repeated)].map((each) =>
    messages.concurrencyTwice(each, at('benchmark.concurrencies')),
  );
};

export const requestRules: readonly Rule[] = [
  contextHoldsRequests,
  rangeRatioIsPart,
  everyPointHasRequests,
  clientHasPorts,
  pointsAreApart,
];
