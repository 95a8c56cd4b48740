/** What a run was made of, and whether that is what its recipe names. */

import type { ProvenanceFact } from '../../types/run.js';
import { unknown } from '../format.js';
import { type Content, element, type Markup } from '../markup.js';
import { type Column, table } from '../table.js';

/** What disagrees comes first, in every group; null where nothing is known. */
export function provenance(facts: readonly ProvenanceFact[]): Markup | null {
  if (facts.length === 0) return null;
  const isCompared = facts.some(({ agrees }) => agrees !== undefined);
  const columns: readonly Column[] = [
    ...['What', 'Of', 'Value'].map((title) => ({ title })),
    ...(isCompared ? [{ title: 'Expected' }, { title: 'Agrees' }] : []),
  ];
  return table({
    caption: 'Provenance',
    columns,
    rows: inOrder(facts).map((fact) => ({
      attributes: fact.agrees === false ? { class: 'differs' } : {},
      cells: [
        fact.name,
        fact.group,
        value(fact.value),
        ...(isCompared ? [value(fact.expected ?? unknown), agreement(fact.agrees)] : []),
      ],
    })),
  });
}

function inOrder(facts: readonly ProvenanceFact[]): readonly ProvenanceFact[] {
  const differs = ({ agrees }: ProvenanceFact): boolean => agrees === false;
  return [...facts.filter(differs), ...facts.filter((fact) => !differs(fact))];
}

function value(text: string): Content {
  return element('span', { class: 'value' }, text === '' ? unknown : text);
}

function agreement(agrees: boolean | undefined): Content {
  if (agrees === undefined) return unknown;
  return agrees ? 'yes' : element('strong', { class: 'bad' }, '≠ differs');
}
