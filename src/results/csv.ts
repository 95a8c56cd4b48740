/** Runs as CSV, quoted as RFC 4180 has it, with Unix's line ends: a row for each point, and one for a run without. */

import { type LatencyName, latencyNames } from '../types/measurement.js';
import type { Run, RunPoint } from '../types/run.js';

type Value = string | number | null | undefined;

type Column = readonly [string, (run: Run, point: RunPoint | undefined) => Value];

const moments = ['mean', 'median', 'std', 'min', 'max'] as const;
const percentiles = ['90', '95', '99'] as const;

/** Name -> value. Names carry their units; no value is an empty cell. */
const columns: readonly Column[] = [
  ['run', (run) => run.id],
  ['name', (run) => run.name],
  ['directory', (run) => run.directory],
  ['run_verdict', (run) => run.verdict],
  ['completeness', (run) => run.completeness],
  ['started', (run) => run.started],
  ['elapsed_seconds', (run) => run.elapsedSeconds],
  ['tags', (run) => run.tags.join(' ')],
  ['summary', (run) => run.summary],
  ['gpus', (run) => run.gpus?.total],
  ['prefill_gpus', (run) => run.gpus?.prefill],
  ['decode_gpus', (run) => run.gpus?.decode],
  ['agg_gpus', (run) => run.gpus?.agg],
  ['point', (_, point) => point?.name],
  ['point_verdict', (_, point) => point?.verdict],
  ['fault', (_, point) => point?.fault],
  ['file', (_, point) => point?.file],
  ['client', (_, point) => point?.measurement?.client],
  ['concurrency', (_, point) => point?.measurement?.load.concurrency],
  ['request_rate_per_second', (_, point) => rate(point?.measurement?.load.requestRate)],
  ['requests', (_, point) => point?.measurement?.load.requests],
  ['input_tokens_of_a_request', (_, point) => point?.measurement?.load.inputTokens],
  ['output_tokens_of_a_request', (_, point) => point?.measurement?.load.outputTokens],
  ['completed', (_, point) => point?.measurement?.completed],
  ['failed', (_, point) => point?.measurement?.failed],
  ['duration_seconds', (_, point) => point?.measurement?.durationSeconds],
  ['input_tokens', (_, point) => point?.measurement?.inputTokens],
  ['output_tokens', (_, point) => point?.measurement?.outputTokens],
  ['requests_per_second', (_, point) => point?.measurement?.requestThroughput],
  ['input_tokens_per_second', (_, point) => point?.measurement?.inputThroughput],
  ['output_tokens_per_second', (_, point) => point?.measurement?.outputThroughput],
  ['total_tokens_per_second', (_, point) => point?.measurement?.totalThroughput],
  ['goodput_requests_per_second', (_, point) => point?.measurement?.goodput],
  ['output_tokens_per_second_and_gpu', (_, point) => point?.derived.outputThroughputPerGpu],
  ['total_tokens_per_second_and_gpu', (_, point) => point?.derived.totalThroughputPerGpu],
  ['output_tokens_per_second_and_user', (_, point) => point?.derived.outputThroughputPerUser],
  ['interactivity_tokens_per_second', (_, point) => point?.derived.interactivity],
  ...latencyNames.flatMap(latencyColumns),
  [
    'scores',
    (_, point) =>
      Object.entries(point?.measurement?.scores ?? {})
        .map(([name, score]) => `${name}=${score}`)
        .join(' '),
  ],
];

/** The table, with a heading; each line has its end. */
export function csvOf(runs: readonly Run[]): string {
  const rows = runs.flatMap((run) => {
    const points = run.points.length === 0 ? [undefined] : run.points;
    return points.map((point) => columns.map(([, read]) => read(run, point)));
  });
  return [columns.map(([name]) => name), ...rows].map(line).join('');
}

function latencyColumns(name: LatencyName): readonly Column[] {
  return [
    ...moments.map(
      (moment): Column => [
        `${moment}_${name}_ms`,
        (_, point) => point?.measurement?.latency[name]?.[moment],
      ],
    ),
    ...percentiles.map(
      (percentile): Column => [
        `p${percentile}_${name}_ms`,
        (_, point) => point?.measurement?.latency[name]?.percentiles[percentile],
      ],
    ),
  ];
}

function rate(requestRate: number | undefined): Value {
  return requestRate === Number.POSITIVE_INFINITY ? 'inf' : requestRate;
}

function line(values: readonly Value[]): string {
  return `${values.map(cell).join(',')}\n`;
}

function cell(value: Value): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
