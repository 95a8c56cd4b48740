/** All runs at a glance; with the page's script, also the switches of what figures show. */

import type { Run } from '../../types/run.js';
import { counted, duration } from '../format.js';
import { runKey, verdictMark, verdictWords } from '../icons.js';
import { type Content, element, type Markup } from '../markup.js';
import type { ReportModel } from '../model.js';
import { pointsWords, runAnchor } from './run-details.js';

/** So many runs can be looked through; more of them want a filter. */
const fewRuns = 8;

export function runList(runs: readonly Run[], model: ReportModel): Markup {
  return element(
    'section',
    { class: 'runs', 'aria-labelledby': 'runs' },
    element('h2', { id: 'runs' }, 'Runs'),
    runs.length > 1 && switches(runs),
    element(
      'ul',
      { class: runs.length > fewRuns ? 'long' : undefined },
      runs.map((run, index) => entry(run, model.runs[index]?.label ?? run.id, index)),
    ),
  );
}

/** Useless without the script, which shows them. */
function switches(runs: readonly Run[]): Markup {
  const tags = [...new Set(runs.flatMap((run) => run.tags))].sort();
  const verdicts = (Object.keys(verdictWords) as Run['verdict'][]).filter((verdict) =>
    runs.some((run) => run.verdict === verdict),
  );
  return element(
    'div',
    { class: 'switches script' },
    element(
      'p',
      {},
      element('button', { type: 'button', 'data-switch': 'all' }, 'All'),
      element('button', { type: 'button', 'data-switch': 'none' }, 'None'),
      element(
        'span',
        { class: 'status', role: 'status' },
        `${runs.length} of ${counted(runs.length, 'run')} shown`,
      ),
    ),
    runs.length > fewRuns &&
      element(
        'p',
        { class: 'filters' },
        element('label', {}, 'Name ', element('input', { type: 'search', 'data-filter': 'name' })),
        verdicts.length > 1 &&
          chooser(
            'Verdict',
            'verdict',
            verdicts.map((verdict) => [verdict, verdictWords[verdict]]),
          ),
        tags.length > 0 &&
          chooser(
            'Tag',
            'tag',
            tags.map((tag) => [tag, tag]),
          ),
      ),
  );
}

function chooser(
  label: string,
  name: string,
  options: readonly (readonly [value: string, text: string])[],
): Markup {
  return element(
    'label',
    {},
    `${label} `,
    element(
      'select',
      { 'data-filter': name },
      element('option', { value: '' }, 'any'),
      options.map(([value, text]) => element('option', { value }, text)),
    ),
  );
}

function entry(run: Run, label: string, index: number): Markup {
  return element(
    'li',
    { 'data-run': index },
    element(
      'label',
      {},
      element('input', {
        class: 'script',
        type: 'checkbox',
        checked: true,
        'data-run': index,
        autocomplete: 'off',
      }),
      runKey(index),
      element('span', { class: 'name' }, label),
    ),
    element(
      'p',
      {},
      verdictMark(run.verdict),
      element('span', {}, glance(run)),
      element(
        'a',
        { href: `#${runAnchor(index)}`, 'aria-label': `Details of ${label}` },
        'details',
      ),
    ),
  );
}

function glance(run: Run): Content {
  const parts = [
    run.points.length > 0 ? pointsWords(run) : null,
    run.elapsedSeconds === null ? null : duration(run.elapsedSeconds),
  ];
  return parts.filter((part) => part !== null).join(' · ');
}
