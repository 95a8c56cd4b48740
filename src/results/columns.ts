/** The columns of the table on a terminal: what a reader compares first. */

import type { LatencyName } from '../types/measurement.js';
import type { RunPoint } from '../types/run.js';

export interface Column {
  /** Two lines: the quantity, and its unit. */
  readonly heading: readonly [string, string];
  readonly align: 'left' | 'right';
  /** It is there even when no point has it. */
  readonly always?: true;
  readonly cell: (point: RunPoint) => string;
}

/** What a point does not have. */
export const absent = '-';

export const columns: readonly Column[] = [
  { heading: ['point', ''], align: 'left', always: true, cell: ({ name }) => `  ${name}` },
  { heading: ['completed', ''], align: 'right', always: true, cell: completed },
  throughput(['output', 'tok/s'], ({ measurement }) => measurement?.outputThroughput),
  throughput(['output', 'tok/s/GPU'], ({ derived }) => derived.outputThroughputPerGpu),
  throughput(['in+out', 'tok/s/GPU'], ({ derived }) => derived.totalThroughputPerGpu),
  throughput(['1/TPOT', 'tok/s/user'], ({ derived }) => derived.interactivity),
  latency('TTFT', 'mean', 'ttft'),
  latency('TTFT', 'p99', 'ttft'),
  latency('TPOT', 'mean', 'tpot'),
  latency('ITL', 'mean', 'itl'),
  latency('E2EL', 'mean', 'e2el'),
  throughput(['goodput', 'req/s'], ({ measurement }) => measurement?.goodput),
  { heading: ['scores', '0 to 1'], align: 'left', cell: scores },
  { heading: ['verdict', ''], align: 'left', always: true, cell: verdict },
];

function throughput(
  heading: Column['heading'],
  read: (point: RunPoint) => number | undefined,
): Column {
  return { heading, align: 'right', cell: (point) => decimal(read(point), 2) };
}

function latency(title: string, statistic: 'mean' | 'p99', name: LatencyName): Column {
  return {
    heading: [`${statistic} ${title}`, 'ms'],
    align: 'right',
    cell: ({ measurement }) => {
      const distribution = measurement?.latency[name];
      const value = statistic === 'mean' ? distribution?.mean : distribution?.percentiles['99'];
      return decimal(value, 2);
    },
  };
}

function decimal(value: number | undefined, digits: number): string {
  return value === undefined ? absent : value.toFixed(digits);
}

function completed({ measurement }: RunPoint): string {
  if (measurement?.completed === undefined) return absent;
  return `${measurement.completed}/${measurement.load.requests ?? '?'}`;
}

function scores({ measurement }: RunPoint): string {
  const all = Object.entries(measurement?.scores ?? {});
  if (all.length === 0) return absent;
  return all.map(([name, score]) => `${name} ${score.toFixed(3)}`).join(', ');
}

function verdict({ verdict: judged, fault }: RunPoint): string {
  return fault === null ? judged : `${judged}: ${fault}`;
}
