/** Files that the job writes for its steps before anything starts. */

import type { ShownJob } from '../job.js';
import { dim, type Line, paragraph, styled } from '../layout.js';

export function fileLines({ page }: ShownJob): readonly Line[] {
  const files = Object.entries(page.configFiles ?? {});
  if (files.length === 0) return [['  none']];
  return files.flatMap(([name, text], index) => [
    ...(index === 0 ? [] : [[]]),
    ...paragraph(styled(`/logs/${name}`, 'title')),
    ...text.trimEnd().split('\n').flatMap(fileLine),
  ]);
}

/** What is too long for the page goes on below its own first word. */
function fileLine(line: string): readonly Line[] {
  const text = line.trimStart();
  return text === '' ? [[]] : paragraph(dim(text), 4 + line.length - text.length);
}
