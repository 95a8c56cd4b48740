/** One run: what came of it, where everything was, what happened when, and what it was made of. */

import type { FirstFailure, Run, RunPoint, RunStep } from '../../types/run.js';
import { counted, duration, moment, unknown } from '../format.js';
import { verdictMark } from '../icons.js';
import { type Content, element, type Markup } from '../markup.js';
import { table } from '../table.js';
import { clusterMapSection } from './cluster-map.js';
import { provenance } from './provenance.js';
import { kindOfSpan } from './tiers.js';
import { timeline } from './timeline.js';

/** The anchor of a run's section. */
export function runAnchor(index: number): string {
  return `run-${index}`;
}

/** A run among others: its verdict in a line, the rest for who asks. */
export function runDetails(run: Run, label: string, index: number): Markup {
  return element(
    'details',
    { class: 'run', id: runAnchor(index) },
    element(
      'summary',
      {},
      element('h3', {}, label),
      verdictMark(run.verdict),
      element('span', { class: 'line' }, run.reason),
    ),
    element('p', { class: 'lead' }, run.summary),
    runBody(run, index, 'h4'),
  );
}

/** Everything of a run but its name, verdict and summary; headings are of the level that is said. */
export function runBody(run: Run, index: number, level: 'h3' | 'h4'): readonly Content[] {
  const heading = (title: string): Markup => element(level, {}, title);
  return [
    facts(run),
    failure(heading('First failure'), run.firstFailure),
    remarks(heading('Warnings'), run.warnings),
    remarks(heading('What could not be read'), run.problems),
    part(heading('Points'), points(run.points)),
    part(heading('Cluster'), run.map === null ? null : clusterMapSection(run.map)),
    part(heading('Timeline'), timeline(run.timeline, runAnchor(index), kindOfSpan(run.map))),
    part(heading('Steps'), steps(run.steps)),
    part(heading('Provenance'), provenance(run.provenance)),
  ];
}

function part(title: Markup, content: Content): Content {
  return content === null ? null : element('section', {}, title, content);
}

/** What is known in a line each; what is not known is left out. */
function facts(run: Run): Markup {
  const { gpus } = run;
  const rows: readonly (readonly [string, string | null])[] = [
    ['Job', run.id],
    ['Name', run.name],
    ['Started', run.started === null ? null : moment(run.started)],
    ['Took', run.elapsedSeconds === null ? null : duration(run.elapsedSeconds)],
    ['Points', `${pointsWords(run)} (${run.completeness})`],
    ['GPUs', gpus === null ? null : gpuWords(gpus)],
    ['Tags', run.tags.length === 0 ? null : run.tags.join(', ')],
    ['Directory', run.directory],
  ];
  return element(
    'dl',
    { class: 'facts' },
    rows.flatMap(([name, value]) =>
      value === null || value === ''
        ? []
        : [element('div', {}, element('dt', {}, name), element('dd', {}, value))],
    ),
  );
}

export function pointsWords({ points }: Run): string {
  const valid = points.filter(({ verdict }) => verdict === 'valid').length;
  return `${valid} of ${points.length} valid`;
}

function gpuWords({ total, prefill, decode, agg }: NonNullable<Run['gpus']>): string {
  const parts = [
    [prefill, 'prefill'],
    [decode, 'decode'],
    [agg, 'aggregated'],
  ] as const;
  const shares = parts.filter(([count]) => count > 0).map(([count, role]) => `${count} ${role}`);
  return shares.length === 0 ? String(total) : `${total}: ${shares.join(', ')}`;
}

function failure(title: Markup, first: FirstFailure | null): Markup | null {
  if (first === null) return null;
  const { step, node, exitCode, lastLines } = first;
  const end = exitCode === null ? 'ended' : `ended with exit code ${exitCode}`;
  return element(
    'section',
    { class: 'failure' },
    title,
    element('p', {}, `${step} on ${node} ${end}.`),
    lastLines.length > 0 && [
      element('p', { class: 'small' }, `Its last ${counted(lastLines.length, 'line')}:`),
      element(
        'pre',
        { tabindex: 0, role: 'group', 'aria-label': `Last lines of ${step}` },
        lastLines.join('\n'),
      ),
    ],
  );
}

function remarks(title: Markup, lines: readonly string[]): Content {
  if (lines.length === 0) return null;
  return element(
    'section',
    { class: 'remarks' },
    title,
    element(
      'ul',
      {},
      lines.map((line) => element('li', {}, line)),
    ),
  );
}

const pointVerdicts: Readonly<Record<RunPoint['verdict'], string>> = {
  valid: '✓ valid',
  invalid: '! invalid',
  unjudged: '? not judged',
  missing: '∅ missing',
};

function points(all: readonly RunPoint[]): Markup | null {
  if (all.length === 0) return null;
  const isExplained = all.some(({ fault, note }) => fault !== null || note !== null);
  return table({
    caption: 'Points that were to be measured',
    columns: [
      ...['Point', 'Verdict'].map((title) => ({ title })),
      ...(isExplained ? [{ title: 'Why, and notes' }] : []),
      { title: 'File' },
    ],
    rows: all.map(({ name, verdict, fault, note, file }) => ({
      attributes: { class: verdict },
      cells: [
        name,
        pointVerdicts[verdict],
        ...(isExplained ? [[fault, note].filter((text) => text !== null).join('; ')] : []),
        element('span', { class: 'value' }, file),
      ],
    })),
  });
}

function steps(all: readonly RunStep[]): Markup | null {
  if (all.length === 0) return null;
  return table({
    caption: 'Steps, and how each ended',
    columns: [
      ...['Step', 'Tier', 'Nodes'].map((title) => ({ title })),
      { title: 'Exit code', isNumber: true },
      { title: 'Ended by' },
    ],
    rows: all.map(({ name, tier, hosts, exitCode, endedBy }) => ({
      cells: [
        name,
        tier,
        hosts.join(', ') || unknown,
        exitCode === null ? unknown : String(exitCode),
        endedBy ?? unknown,
      ],
    })),
  });
}
