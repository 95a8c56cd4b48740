/** The cases of fixtures/golden/: a recipe, and the whole tree that it has to become. */

import { chmodSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type BuildInput, type Files, textOf } from './bundle-text.js';
import { filesOf, writeFiles } from './directories.js';

const root = 'fixtures/golden';

export interface GoldenCase {
  readonly name: string;
  readonly directory: string;
  readonly input: BuildInput;
}

/** All cases, by name. */
export function goldenCases(): readonly GoldenCase[] {
  return readdirSync(root).sort().map(goldenCase);
}

/** The case of that name. Its case.yaml says why it is there and for which site, and may choose jobs of the recipe. */
export function goldenCase(name: string): GoldenCase {
  const directory = join(root, name);
  const settings: Readonly<Record<string, unknown>> = parse(
    readFileSync(join(directory, 'case.yaml'), 'utf8'),
  );
  const { why, cluster, selector } = settings;
  if (typeof why !== 'string')
    throw new Error(`${directory}/case.yaml does not say why it is there`);
  const configs = join(directory, 'configs');
  const recipe = join(directory, 'input.yaml');
  return {
    name,
    directory,
    input: {
      recipe: selector === undefined ? recipe : `${recipe}:${selector}`,
      cluster: join('fixtures/clusters', `${cluster}.yaml`),
      ...(existsSync(configs) && { configs }),
    },
  };
}

/** The part of a build that a case records, plans first: what scripts do is easier to read when one knows why. */
export function recordable(built: Files): Files {
  const recorded = Object.entries(built).flatMap(([path, state]): [string, string][] => {
    const place = recordedPath(path);
    return place === undefined ? [] : [[place, state]];
  });
  return Object.fromEntries(recorded.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The same in every bundle, and tested by itself: lib/. Different when any other file is: manifests. */
function recordedPath(path: string): string | undefined {
  if (/(^|\/)lib\//.test(path) || path.endsWith('manifest.sha256')) return undefined;
  const plan = /^(?:(.+)\/)?plan\.yaml$/.exec(path);
  if (plan === null) return `tree/${path}`;
  return plan[1] === undefined ? 'plan.yaml' : `plan.${plan[1]}.yaml`;
}

/** What a case has recorded. */
export function recorded({ directory }: GoldenCase): Files {
  const entries = Object.entries(filesOf(directory));
  return Object.fromEntries(entries.filter(([path]) => /^(tree\/|plan\.)/.test(path)));
}

/** Replaces what a case has recorded; what is no longer made is gone then. */
export function record({ directory }: GoldenCase, files: Files): void {
  for (const path of readdirSync(directory)) {
    if (/^(tree$|plan\.)/.test(path)) rmSync(join(directory, path), { recursive: true });
  }
  for (const [path, state] of Object.entries(files)) {
    writeFiles(directory, { [path]: textOf(state) });
    chmodSync(join(directory, path), Number.parseInt(state.slice(0, 4), 8));
  }
}
