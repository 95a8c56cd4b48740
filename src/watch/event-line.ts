/** An event as a line of a log. */

import { spoken } from '../inspect/duration.js';
import { plainText, table } from '../inspect/layout.js';
import { numberAt, textAt } from '../lib/json.js';
import type { JobEvent } from '../results/timeline.js';
import { pointOf } from './state.js';

type Say = (event: JobEvent) => string;

const said: Readonly<Record<string, Say>> = {
  'job-opened': (event) => `job ${field(event, 'job_id')} ${field(event, 'name')}`,
  stage: (event) => `stage ${field(event, 'name')}`,
  'stage-ready': (event) =>
    `${field(event, 'name')} ready after ${spoken(numberAt(event.fields, 'seconds') ?? 0)}`,
  node: (event) => `node ${numberAt(event.fields, 'slot') ?? '?'} is ${field(event, 'host')}`,
  'node-finding': (event) =>
    `${field(event, 'severity')}: ${field(event, 'host')}: ${field(event, 'text')}`,
  'step-started': (event) => `${field(event, 'step')} started on ${field(event, 'hosts')}`,
  'step-refused': (event) => `warning: Slurm has not started ${field(event, 'step')} yet`,
  'step-given-up': (event) =>
    `warning: ${field(event, 'step')}: ${field(event, 'reason')}; ${field(event, 'otherwise')}`,
  'step-ended': (event) =>
    field(event, 'ended_by') === 'teardown'
      ? `${field(event, 'step')} ended by teardown`
      : `${field(event, 'step')} ended with exit code ${numberAt(event.fields, 'exit_code') ?? '?'}`,
  point: (event) => {
    const { name, verdict, fault, figures } = pointOf(event);
    return [`point ${name}: ${verdict}`, ...(fault === '' ? figures : [fault])].join(', ');
  },
  identity: (event) => `${field(event, 'name')} ${field(event, 'result')}`,
  signal: (event) => `signal ${field(event, 'name')}`,
  verdict: (event) =>
    [`verdict ${field(event, 'verdict')}`, field(event, 'reason')].filter(Boolean).join(': '),
};

/** `+123 s  decode-0 started on node7`, counted from `began`, milliseconds of the epoch. One that is not known by its name. */
export function eventLine(event: JobEvent, began: number): string {
  const say = Object.hasOwn(said, event.name) ? said[event.name] : undefined;
  const seconds = Math.round((event.time - began) / 1000);
  const text = `+${seconds} s  ${say === undefined ? event.name : say(event)}`;
  return plainText(table([[text]], 0, Number.MAX_SAFE_INTEGER));
}

function field({ fields }: JobEvent, key: string): string {
  return textAt(fields, key) ?? '';
}
