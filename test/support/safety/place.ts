/** What a place for a string is, and how what arrived in one is read from a bundle. */

import { parse } from 'yaml';
import type { Reading, Texts } from '../bundle-check/reading.js';
import { valuesOf } from './declared.js';
import type { ShapeName } from './shapes.js';

/** A bundle, and what bash makes of its scripts. */
export interface BundleText {
  readonly texts: Texts;
  readonly scripts: ReadonlyMap<string, Reading>;
}

export interface Place {
  readonly name: string;
  readonly shape: ShapeName;
  readonly file: 'recipe' | 'profile';
  /** Of its key; `N` in it is the number of the string, where the place takes several. */
  readonly path: readonly string[];
  readonly strings: number;
  /** Before and after the string: what makes it a value of its kind. */
  readonly around: readonly [before: string, after: string];
  /** A value that is let through, of a place where hardly any is. */
  readonly tame?: (next: () => number) => string;
  /** What is refused by none of these must arrive; a place without a reason refuses nothing at all. */
  readonly refusals: readonly string[];
  /** What the string comes to, where it is not itself. */
  readonly meaning: (text: string) => string;
  /** Where it arrives: any of these is the whole of it. */
  readonly fields: (bundle: BundleText, number: number) => readonly string[];
}

export const same = (text: string): string => text;

/** Variables of the cluster are for the cluster: the reader gives each the value that says its name. */
export const withVariables = (text: string): string =>
  text.replace(
    /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g,
    (_, bare, braced) => `/value-of-${bare ?? braced}`,
  );

/** Where braces are all placeholders or doubled, doubled ones are single, as Python's format has it. */
export const formatted = (text: string): string =>
  /^(?:[^{}]|\{\{|\}\}|\{[A-Za-z_]\w*\})*$/.test(text)
    ? text.replace(/\{\{|\}\}|\{[A-Za-z_]\w*\}/g, (token) =>
        token.startsWith('{{') ? '{' : token === '}}' ? '}' : token,
      )
    : text;

/** Variables, and between them placeholders. */
export const templated = (text: string): string =>
  text
    .split(/(\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\}))/)
    .map((part, index) => (index % 2 === 1 ? withVariables(part) : formatted(part)))
    .join('');

/** An MPI step has one environment for all its processes, so nothing is filled in there. */
export const perProcess = (shape: ShapeName): Place['meaning'] =>
  shape === 'engine file' ? same : formatted;

export const readings = ({ scripts }: BundleText, prefix: string): readonly Reading[] =>
  [...scripts].filter(([path]) => path.startsWith(prefix)).map(([, reading]) => reading);

export const engines = (bundle: BundleText): readonly Reading[] => [
  ...readings(bundle, 'tasks/prefill'),
  ...readings(bundle, 'tasks/decode'),
  ...readings(bundle, 'tasks/agg'),
];

export const frontendTasks = (bundle: BundleText): readonly Reading[] => [
  ...readings(bundle, 'tasks/frontend'),
  ...readings(bundle, 'tasks/router'),
];

/** The words after a flag. */
export const after = (flag: string, of: readonly Reading[]): readonly string[] =>
  of.flatMap(({ run }) => run.flatMap((word, index) => (run[index - 1] === flag ? [word] : [])));

export const variable = (name: string, of: readonly Reading[]): readonly string[] =>
  of.flatMap(({ environment }) => environment[name] ?? []);

export const sruns = (bundle: BundleText, step: string): readonly string[] =>
  readings(bundle, `steps/${step}`).flatMap(({ run }) => run);

export const mounts = (bundle: BundleText): readonly string[] =>
  sruns(bundle, '')
    .filter((word) => word.startsWith('--container-mounts='))
    .flatMap((word) => word.slice('--container-mounts='.length).split(','));

export const directives = ({ texts }: BundleText): readonly string[] =>
  (texts['job.sh'] ?? '').split('\n').filter((line) => line.startsWith('#SBATCH '));

export const record = ({
  texts,
}: BundleText): Readonly<Record<string, Readonly<Record<string, string>>>> =>
  JSON.parse(texts['record.json'] ?? '{}');

/** Values of all settings of the client's script. */
export const settings = (bundle: BundleText): readonly string[] =>
  Object.entries(bundle.texts)
    .filter(([path]) => path.startsWith('bench/') && path !== 'bench/points.sh')
    .flatMap(([path, text]) => {
      const names = [...text.matchAll(/^([A-Z_]+)=/gm)].flatMap(([, name]) => name ?? []);
      return valuesOf(bundle.scripts.get(path)?.text ?? '', names);
    });

export const engineFile = ({ texts }: BundleText, name: string): Readonly<Record<string, string>> =>
  parse(texts[`config/${name}`] ?? '', { version: '1.1' }) ?? {};

export const plain = { strings: 1, around: ['', ''], refusals: [], meaning: same } as const;
export const many = { ...plain, strings: 40 } as const;
