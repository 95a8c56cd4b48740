/** Scripts run to their end with what they are given, call what there is, and are bash. */

import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory, writeFiles } from '../directories.js';
import type { BundleView, Check, Finding } from './bundle.js';

export const referencesAreDefined: Check = (bundle) => {
  const { page, texts } = bundle;
  const written = /^required_variables=\((.*)\)$/m.exec(texts['job.sh'] ?? '')?.[1] ?? '';
  return [
    ...[...bundle.scripts].flatMap(([path, { trouble }]): Finding[] =>
      trouble === '' ? [] : [`references are defined: ${path}: ${trouble}`],
    ),
    ...(written === page.requiredVariables.join(' ')
      ? []
      : [
          `references are defined: required: ${written}, planned: ${page.requiredVariables}` as const,
        ]),
    ...roles(bundle),
    ...undefinedCalls(bundle),
  ];
};

/** nodes.sh and the plan place the same roles on the same nodes. */
function roles({ page, texts }: BundleView): readonly Finding[] {
  const lines = [...(texts['nodes.sh'] ?? '').matchAll(/^ {2}role (\w+) (\d+)$/gm)];
  const found = lines.map(([, name, slot]) => `${name} ${slot}`).join();
  const wanted = Object.entries(page.roles)
    .map(([name, slot]) => `${name} ${slot}`)
    .join();
  if (found === wanted) return [];
  return [`references are defined: nodes.sh has ${found}, the plan ${wanted}`];
}

/** Functions that a file of lib/ provides, also by sourcing another. */
function provided(texts: BundleView['texts'], library: string): readonly string[] {
  const text = texts[`lib/${library}`] ?? '';
  const own = [...text.matchAll(/^([a-z_]+)\(\) [{(]/gm)].map(([, name = '']) => name);
  const sourced = [...text.matchAll(/^\s*source "[^"]*\/([\w.-]+)"$/gm)].map(
    ([, name = '']) => name,
  );
  return [
    ...own,
    ...sourced.filter((name) => name !== library).flatMap((name) => provided(texts, name)),
  ];
}

function undefinedCalls({ texts, scripts }: BundleView): readonly Finding[] {
  return [...scripts].flatMap(([path, { calls, libraries }]) => {
    // Probes and points are sourced by the job, and have what it has.
    const isPart = path.startsWith('probes/') || path === 'bench/points.sh';
    const isNeeds = path.startsWith('preflight.sh:');
    const readers = [...(isPart ? ['job.sh'] : []), ...(isNeeds ? ['node-check.sh'] : [])];
    const known = [...libraries, ...readers].flatMap((each) => provided(texts, each));
    // The text of a site calls what the site has.
    const foreign = path.startsWith('tasks/') ? preambleWords(texts) : [];
    const called = calls.flatMap(([name = '', , check = '']) =>
      name === 'probe' ? [name, check] : [name],
    );
    return called
      .filter((name) => ![...known, ...foreign, ...programs].includes(name))
      .map(
        (name): Finding => `references are defined: ${path} calls ${name}, which nobody provides`,
      );
  });
}

/** What every host and image has. */
const programs: readonly string[] = ['mkdir'];

function preambleWords(texts: BundleView['texts']): readonly string[] {
  return (texts['config/preamble.sh'] ?? '').split('\n').map((line) => line.split(' ')[0] ?? '');
}

/** `bash -n` of every script that is not like one before. */
export const scriptsAreBash: Check = ({ texts }) => {
  const scripts = Object.entries(texts).filter(
    ([path]) => path.endsWith('.sh') && !path.startsWith('configs/'),
  );
  parse([...new Set(scripts.map(([, text]) => text))].filter((text) => !complaints.has(text)));
  return scripts.flatMap(([path, text]): Finding[] => {
    const complaint = complaints.get(text) ?? '';
    return complaint === '' ? [] : [`scripts are bash: ${path}: ${complaint}`];
  });
};

/** Text of a script -> what bash has to say about it; empty where it is bash. */
const complaints = new Map<string, string>();

/** All in one process, because starting one from here takes longer than its work. */
function parse(scripts: readonly string[]): void {
  if (scripts.length === 0) return;
  const directory = temporaryDirectory();
  writeFiles(directory, Object.fromEntries(scripts.map((text, index) => [`${index}`, text])));
  const files = scripts.map((_, index) => join(directory, `${index}`));
  const loop = 'for file; do "${BASH}" -n "${file}"; printf "\\0" >&2; done';
  const { stderr } = spawnSync('bash', ['-c', loop, 'bash', ...files], { encoding: 'utf8' });
  const said = stderr.split('\0');
  for (const [index, text] of scripts.entries()) {
    complaints.set(text, said[index]?.replaceAll(`${files[index]}: `, '').trim() ?? 'not parsed');
  }
  rmSync(directory, { recursive: true });
}
