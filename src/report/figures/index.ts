/** The figures of a report: what each draws, from what. The page and its script both go by this list. */

import { type LatencyName, latencyNames } from '../../types/measurement.js';
import type { ModelPoint, RateName, ReportModel } from '../model.js';
import type { Plot } from './plot.js';
import { seriesOf } from './series.js';

/** What the reader chooses. */
export interface Choices {
  /** Of latencies: `median`, `p99`. */
  readonly statistic: string;
  /** Which tokens throughput counts. */
  readonly tokens: Tokens;
}

export const tokenChoices = ['output', 'total'] as const;
export type Tokens = (typeof tokenChoices)[number];

export interface Figure {
  readonly name: string;
  readonly heading: string;
  /** What the quantity is, and whether more is better. */
  readonly note: string;
  readonly unit: string;
  readonly x: Quantity;
  readonly y: (choices: Choices) => Quantity;
  readonly hasFrontier: boolean;
}

export interface Quantity {
  readonly title: string;
  readonly read: (point: ModelPoint) => number | undefined;
}

const perGpu: Readonly<Record<Tokens, RateName>> = { output: 'outputPerGpu', total: 'totalPerGpu' };

const tokenWords: Readonly<Record<Tokens, string>> = {
  output: 'Output tokens',
  total: 'Input and output tokens',
};

const interactivity: Quantity = {
  title: 'tokens per second that each user sees →',
  read: ({ rates }) => rates.interactivity,
};

const concurrency: Quantity = {
  title: 'requests at the same time',
  // A place by doublings is one of numbers above 0.
  read: ({ load }) => (Number(load.concurrency) > 0 ? load.concurrency : undefined),
};

const throughput = ({ tokens }: Choices): Quantity => ({
  title: `${tokenWords[tokens]} per second and GPU`,
  read: ({ rates }) => rates[perGpu[tokens]],
});

const latencyWords: Readonly<Record<LatencyName, { heading: string; note: string }>> = {
  ttft: { heading: 'Time to first token', note: 'From the request to its first token.' },
  tpot: { heading: 'Time per output token', note: 'After the first: the mean over a request.' },
  itl: { heading: 'Time between tokens', note: 'From one piece of the stream to the next.' },
  e2el: { heading: 'Whole request', note: 'From the request to its last token.' },
};

const latencyFigures = latencyNames.map(
  (name): Figure => ({
    name,
    ...latencyWords[name],
    unit: 'ms',
    x: concurrency,
    y: ({ statistic }) => ({
      title: `${statistic}, ms`,
      read: ({ latency }) => latency[name]?.[statistic],
    }),
    hasFrontier: false,
  }),
);

/** In the order of the page. */
export const figures: readonly Figure[] = [
  {
    name: 'tradeoff',
    heading: 'Throughput against interactivity',
    note: 'Up and to the right is better: more tokens of each GPU, and faster for each user.',
    unit: 'tokens/s',
    x: interactivity,
    y: throughput,
    hasFrontier: true,
  },
  {
    name: 'throughput',
    heading: 'Throughput',
    note: 'Tokens that each GPU gives in a second. More is better.',
    unit: 'tokens/s',
    x: concurrency,
    y: throughput,
    hasFrontier: false,
  },
  ...latencyFigures,
  {
    name: 'goodput',
    heading: 'Goodput',
    note: 'Requests in a second that kept to the thresholds. More is better.',
    unit: 'requests/s',
    x: concurrency,
    y: () => ({ title: 'requests per second', read: ({ rates }) => rates.goodput }),
    hasFrontier: false,
  },
];

/** What a figure draws of the runs that are shown. */
export function plotOf(
  figure: Figure,
  model: ReportModel,
  shown: readonly number[],
  choices: Choices,
): Plot {
  const { x, hasFrontier, heading } = figure;
  const y = figure.y(choices);
  const place = (point: ModelPoint) => ({ x: x.read(point), y: y.read(point) });
  const series = seriesOf(model, shown, place);
  const points = series.flatMap(({ marks }) => marks.filter((mark) => mark !== null)).length;
  return {
    description: `${heading}: ${points} points of ${series.length} runs; the table of all points has the numbers.`,
    x: { title: x.title, scale: x === concurrency ? 'by-doublings' : 'from-zero' },
    y: { title: y.title, scale: 'from-zero' },
    series,
    hasFrontier,
  };
}

/** Statistics of latencies that a point has, as people order them: mean, median, then percentiles upwards. */
export function statisticsOf({ points }: ReportModel): readonly string[] {
  const found = new Set<string>();
  for (const { latency } of points) {
    for (const name of latencyNames) {
      for (const statistic in latency[name]) found.add(statistic);
    }
  }
  const percentiles = [...found].filter((name) => /^p[\d.]+$/.test(name));
  percentiles.sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
  return [...['mean', 'median'].filter((name) => found.has(name)), ...percentiles];
}

/** What a page shows before anybody has chosen. */
export function firstChoices(model: ReportModel): Choices {
  const statistics = statisticsOf(model);
  const statistic = statistics.includes('median') ? 'median' : (statistics[0] ?? 'median');
  return { statistic, tokens: 'output' };
}

/** The figures that have at least one point, whatever the choices. */
export function figuresOf(model: ReportModel): readonly Figure[] {
  const statistics = statisticsOf(model);
  const everything = tokenChoices.flatMap((tokens) =>
    [...statistics, ''].map((statistic): Choices => ({ statistic, tokens })),
  );
  return figures.filter(({ x, y }) =>
    everything.some((choices) => {
      const read = y(choices).read;
      return model.points.some((point) => x.read(point) !== undefined && read(point) !== undefined);
    }),
  );
}
