/** Parts of a plan as text, for tests that show what they want on a page. */

import { display } from '../../src/lib/word.js';
import { quote, quoteText } from '../../src/phases/8-render/shell.js';
import type {
  Command,
  ConfigFile,
  EnvironmentGroup,
  PlannedBenchmark,
  Probe,
} from '../../src/types/plan.js';

/** A template literal without its first and last line and without the indentation of the rest. */
export function block(text: string): string {
  const lines = text.replace(/^\n|\n *$/g, '').split('\n');
  const depths = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  return lines.map((line) => line.slice(Math.min(...depths))).join('\n');
}

/** A flag with its values on each line, as bash would read them; titles of groups as comments. */
export function commandText({ groups }: Command): string {
  return groups
    .flatMap(({ title, flags }) => [
      ...(title === null ? [] : [`# ${title}`]),
      ...flags.map((line) => line.map(quote).join(' ')),
    ])
    .join('\n');
}

/** A variable on each line, titles of groups as comments. */
export function environmentText(groups: readonly EnvironmentGroup[]): string {
  return groups
    .flatMap(({ title, variables }) => [
      `# ${title}`,
      ...variables.map(({ name, value }) => `${name}=${quote(value)}`),
    ])
    .join('\n');
}

/** Each file's name as a comment, and its lines. */
export function configText(files: readonly ConfigFile[]): string {
  return files.flatMap(({ name, lines }) => [`# ${name}`, ...lines.map(display)]).join('\n');
}

/** A probe on each line, as in the file of its stage. */
export function probeText(probes: readonly Probe[]): string {
  return probes
    .map(({ name, check, arguments: rest }) =>
      [quoteText(name), check, ...rest.map(quote)].join(' '),
    )
    .join('\n');
}

/** The settings script of a benchmark, an assignment on each line. */
export function settingsText({ script }: PlannedBenchmark): string {
  if (script === null) return '';
  const { name, summary, library, entry, settings } = script;
  return [
    `# ${name}: ${summary} (${library}, ${entry})`,
    ...settings.map(({ variable, value }) =>
      'list' in value
        ? `${variable}=(${value.list.map(quote).join(' ')})`
        : `${variable}=${quote(value)}`,
    ),
  ].join('\n');
}
