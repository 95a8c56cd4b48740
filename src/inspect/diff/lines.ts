/** Differences as a page. */

import { type Line, paragraph, type Row, styled, table } from '../layout.js';
import type { Difference } from './compare.js';
import { factSections } from './facts.js';
import type { JobDifference, JobsDifference } from './jobs.js';

/** Longer than this, both values get a line of their own. */
const longestPair = 60;

export function diffLines({ jobs, removed, added }: JobsDifference): readonly Line[] {
  const different = jobs.filter(({ differences }) => differences.length > 0);
  const titled = jobs.length + removed.length + added.length > 1;
  return [
    ...different.flatMap((job, index) => [
      ...(index > 0 ? [[]] : []),
      ...(titled ? [[styled(job.name, 'title')]] : []),
      ...jobLines(job),
    ]),
    ...(different.length > 0 && removed.length + added.length > 0 ? [[]] : []),
    ...removed.flatMap((name) => paragraph(styled(`- job ${name}`, 'removed'), 0)),
    ...added.flatMap((name) => paragraph(styled(`+ job ${name}`, 'added'), 0)),
  ];
}

function jobLines({ differences }: JobDifference): readonly Line[] {
  const sections = factSections
    .map((section) => differences.filter((each) => each.section === section))
    .filter((all) => all.length > 0);
  return sections.flatMap((all, index) => [
    ...(index > 0 ? [[]] : []),
    [styled(all[0]?.section ?? '', 'title')],
    ...table(all.flatMap((difference, at) => rows(difference, all[at - 1]))),
  ]);
}

/** Whom it is about is said once for neighbours. */
function rows(difference: Difference, before: Difference | undefined): readonly Row[] {
  const { subject } = difference;
  const heading = subject !== null && subject !== before?.subject ? [[subject]] : [];
  return [...heading, ...changeRows(difference, subject === null ? '' : '  ')];
}

/** A key with what it was and what it is. */
export function changeRows(
  { key, from, to }: Pick<Difference, 'key' | 'from' | 'to'>,
  indent: string,
): readonly Row[] {
  if (from === undefined)
    return [[styled(`${indent}+ ${key}`, 'added'), styled(to ?? '', 'added')]];
  if (to === undefined) return [[styled(`${indent}- ${key}`, 'removed'), styled(from, 'removed')]];
  const name = styled(`${indent}~ ${key}`, 'changed');
  if (from.length + to.length <= longestPair)
    return [[name, styled(`${from} -> ${to}`, 'changed')]];
  return [
    [name, styled(`${from} ->`, 'removed')],
    ['', styled(to, 'added')],
  ];
}
