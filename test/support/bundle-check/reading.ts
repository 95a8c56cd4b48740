/** What the scripts of a bundle would do, as bash itself understands them: see read-bundle.bash. */

import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { temporaryDirectory, writeFiles } from '../directories.js';

/** Path in the bundle -> text. */
export type Texts = Readonly<Record<string, string>>;

/** One script, run where nothing can happen. */
export interface Reading {
  /** Functions of lib/ that it calls, with their arguments. */
  readonly calls: readonly (readonly string[])[];
  /** The command that it becomes, or starts with srun. */
  readonly run: readonly string[];
  /** What that command has in its environment from the script. */
  readonly environment: Readonly<Record<string, string>>;
  /** Files of lib/ that it sources. */
  readonly libraries: readonly string[];
  /** What it prints, of a script that prints a configuration file; the settings of a client's script. */
  readonly text: string;
  /** PLANNED_NODES of job.sh. */
  readonly plannedNodes: readonly string[];
  /** OUTPUT_BASE of job.sh. */
  readonly outputBase: string;
  /** Empty where it came to its end. */
  readonly trouble: string;
}

const program = resolve('test/support/bundle-check/read-bundle.bash');

/** Every generated script of a bundle. */
export function readScripts(texts: Texts): ReadonlyMap<string, Reading> {
  const directory = temporaryDirectory();
  const generated = Object.entries(texts).filter(([path]) => !path.startsWith('lib/'));
  writeFiles(directory, Object.fromEntries(generated));
  const required = /^required_variables=\((.*)\)$/m.exec(texts['job.sh'] ?? '')?.[1] ?? '';
  const names = required.split(' ').filter((name) => name !== '');
  const { output, error } = spawnSync('/bin/bash', [program, directory, ...names], {
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    maxBuffer: 2 ** 28,
  });
  rmSync(directory, { recursive: true });
  if (error !== undefined) throw error;
  const readings = new Map(byScript(records(String(output[3] ?? ''))));
  return new Map([...readings].map(([path, reading]) => [path, withoutPath(reading, directory)]));
}

/** Records are a number of fields and the fields. */
function records(output: string): readonly (readonly string[])[] {
  const fields = output.split('\0');
  const found: (readonly string[])[] = [];
  for (let at = 0; at < fields.length - 1; ) {
    const count = Number(fields[at]);
    found.push(fields.slice(at + 1, at + 1 + count));
    at += 1 + count;
  }
  return found;
}

function byScript(all: readonly (readonly string[])[]): readonly (readonly [string, Reading])[] {
  const starts = all.flatMap(([kind], index) => (kind === 'script' ? [index] : []));
  return starts.map((start, index): readonly [string, Reading] => {
    const own = all.slice(start + 1, starts[index + 1]);
    const of = (kind: string): readonly (readonly string[])[] =>
      own.filter(([first]) => first === kind).map(([, ...fields]) => fields);
    const [[status = 'no end', message = ''] = []] = of('end');
    return [
      all[start]?.[1] ?? '',
      {
        calls: of('call'),
        run: of('run')[0] ?? [],
        environment: environment(own),
        libraries: of('library').flat(),
        text: [...of('text'), ...of('settings')].flat().join(''),
        plannedNodes: of('planned-nodes').flat(),
        outputBase: of('output-base').flat().join(''),
        trouble: status === '0' && message === '' ? '' : `${status}: ${message}`,
      },
    ];
  });
}

function environment(own: readonly (readonly string[])[]): Readonly<Record<string, string>> {
  const variables = new Map<string, string>();
  for (const [kind, word = ''] of own) {
    const [name = '', ...value] = word.split('=');
    if (kind === 'export') variables.set(name, value.join('='));
    if (kind === 'unset') variables.delete(name);
  }
  return Object.fromEntries(variables);
}

/** Messages of bash name files of a directory that is gone. */
function withoutPath(reading: Reading, directory: string): Reading {
  return { ...reading, trouble: reading.trouble.replaceAll(`${directory}/`, '') };
}
