/** Runs on and off, one by one, all together, and by what they are. */

import type { ModelRun, ReportModel } from '../model.js';
import { all, one, runOf } from './dom.js';
import type { State } from './state.js';

export function startSwitches({ runs }: ReportModel, state: State): void {
  const boxes = all('input[type=checkbox][data-run]', HTMLInputElement);
  const update = (): void => {
    const wanted = chosenFilter();
    const listed = runs.map((run) => passes(run, wanted));
    const on = new Set(boxes.filter((box) => box.checked).map(runOf));
    const shown = runs.flatMap((_, run) =>
      listed[run] && (on.has(run) || boxes.length === 0) ? [run] : [],
    );
    for (const entry of all('.runs li[data-run]', HTMLElement))
      entry.hidden = !listed[runOf(entry)];
    for (const row of all('.all-points tr[data-run]', HTMLElement)) {
      row.hidden = !shown.includes(runOf(row));
    }
    say(shown.length, runs.length);
    state.change({ shown, pointed: null });
  };
  for (const box of boxes) box.addEventListener('change', update);
  for (const filter of all('[data-filter]', HTMLElement)) filter.addEventListener('input', update);
  for (const button of all('[data-switch]', HTMLButtonElement)) {
    button.addEventListener('click', () => {
      const on = button.getAttribute('data-switch') === 'all';
      // Those that the filter leaves out stay as they are.
      for (const box of boxes.filter((each) => each.closest('li')?.hidden !== true))
        box.checked = on;
      update();
    });
  }
  for (const entry of all('.runs li[data-run]', HTMLElement)) {
    entry.addEventListener('pointerenter', () => state.change({ pointed: runOf(entry) }));
    entry.addEventListener('pointerleave', () => state.change({ pointed: null }));
    entry.addEventListener('focusin', () => state.change({ pointed: runOf(entry) }));
    entry.addEventListener('focusout', () => state.change({ pointed: null }));
  }
  state.onChange((view, before) => {
    if (view.pointed === before.pointed) return;
    for (const entry of all('.runs li[data-run]', HTMLElement)) {
      entry.classList.toggle('pointed', runOf(entry) === view.pointed);
    }
  });
}

interface Filter {
  readonly name: string;
  readonly verdict: string;
  readonly tag: string;
}

function chosenFilter(): Filter {
  const value = (name: string): string => {
    const selector = `[data-filter=${name}]`;
    return (one(selector, HTMLInputElement) ?? one(selector, HTMLSelectElement))?.value ?? '';
  };
  return { name: value('name').trim().toLowerCase(), verdict: value('verdict'), tag: value('tag') };
}

function passes({ label, id, name, verdict, tags }: ModelRun, filter: Filter): boolean {
  const isNamed = [label, id, name].some((text) => text.toLowerCase().includes(filter.name));
  const isJudged = filter.verdict === '' || verdict === filter.verdict;
  const isTagged = filter.tag === '' || tags.includes(filter.tag);
  return isNamed && isJudged && isTagged;
}

function say(shown: number, total: number): void {
  const status = one('.switches .status', HTMLElement);
  if (status !== undefined) status.textContent = `${shown} of ${total} runs shown`;
}
