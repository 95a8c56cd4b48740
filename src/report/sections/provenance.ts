/** What a run was made of, and whether that is what its recipe names. */

import type { ProvenanceFact } from '../../types/run.js';
import { unknown } from '../format.js';
import { type Content, element, type Markup } from '../markup.js';
import { type Column, type Row, table } from '../table.js';

/** What disagrees comes first, then everything by its group; null where nothing is known. */
export function provenance(facts: readonly ProvenanceFact[]): Markup | null {
  if (facts.length === 0) return null;
  const isCompared = facts.some(({ agrees }) => agrees !== undefined);
  const columns: readonly Column[] = [
    ...['What', 'Value'].map((title) => ({ title })),
    ...(isCompared ? [{ title: 'Expected' }, { title: 'Agrees' }] : []),
  ];
  const differing = facts.filter(({ agrees }) => agrees === false);
  const groups = [...new Set(facts.map(({ group }) => group))];
  return table({
    caption: 'Provenance',
    columns,
    rows: [
      ...differing.map((fact) => row(fact, `${fact.group}: ${fact.name}`, isCompared)),
      ...groups.flatMap((group) => {
        const own = facts.filter((fact) => fact.group === group && fact.agrees !== false);
        return own.map(
          (fact, index): Row => ({
            ...row(fact, fact.name, isCompared),
            ...(index === 0 ? { title: group } : {}),
          }),
        );
      }),
    ],
  });
}

function row({ value, expected, agrees }: ProvenanceFact, name: string, isCompared: boolean): Row {
  return {
    attributes: agrees === false ? { class: 'differs' } : {},
    cells: [
      name,
      valueText(value === '' ? unknown : value),
      ...(isCompared ? [valueText(expected ?? ''), agreement(agrees)] : []),
    ],
  };
}

function valueText(text: string): Content {
  return element('span', { class: 'value' }, text);
}

function agreement(agrees: boolean | undefined): Content {
  if (agrees === undefined) return '';
  return agrees ? 'yes' : element('strong', { class: 'bad' }, '≠ differs');
}
