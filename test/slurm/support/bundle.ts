/** Bundles for jobs on the test cluster, as they are built or without one of their guards. */

import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from '../../../src/build.js';
import type { Bundle } from '../../../src/compile.js';
import { outputTree } from '../../../src/lib/manifest.js';
import { writeBundle } from '../../../src/phases/9-write/index.js';
import { filesOf } from '../../support/directories.js';
import { directory as clusterDirectory } from './cluster.js';

/** A piece of a bundle's file, and what takes its place. */
export interface GuardRemoval {
  readonly file: string;
  readonly guard: string | RegExp;
  readonly instead: string;
}

/** What of a scenario its bundle depends on. */
export interface Wanted {
  readonly recipe: string;
  readonly directory?: string;
  readonly withoutGuard?: GuardRemoval;
  readonly prepare?: (bundle: string) => void;
}

/** Every job runs without its guard, and may hang. */
export const withoutGuards = process.env.SRTGEN_WITHOUT_GUARDS === '1';

/** Where the tests' bundles and the jobs' own logs go: nodes do not share /tmp. */
const jobsDirectory = join(clusterDirectory, 'jobs');

/** Compiles a recipe of fixtures/slurm into a directory of its own. Gives the bundle. */
export function writeJob({ recipe, directory, withoutGuard, prepare }: Wanted): string {
  const bundle = join(jobDirectory(), directory ?? 'bundle');
  const [first] = compile(recipe);
  if (first === undefined) throw new Error(`${recipe} is no job`);
  write(bundle, [{ ...first, directory: '' }]);
  if (withoutGuards && withoutGuard) removeGuard(bundle, withoutGuard);
  prepare?.(bundle);
  return bundle;
}

/** All bundles of a recipe in one directory, as `srtgen build -o` writes them. Gives the paths of the bundles. */
export function writeJobs(recipe: string): readonly string[] {
  const output = join(jobDirectory(), 'out');
  const bundles = compile(recipe);
  write(output, bundles);
  return bundles.map((bundle) => join(output, bundle.directory));
}

function jobDirectory(): string {
  mkdirSync(jobsDirectory, { recursive: true });
  return mkdtempSync(join(jobsDirectory, 'job-'));
}

function compile(recipe: string): readonly Bundle[] {
  const [file = '', selector] = recipe.split(':');
  const { bundles, diagnostics } = build({
    recipe: resolve('fixtures/slurm', file),
    selector,
    cluster: resolve('fixtures/slurm/cluster.yaml'),
    environment: {},
    cwd: '/',
  });
  if (bundles.length === 0) throw new Error(JSON.stringify(diagnostics));
  return bundles;
}

function write(directory: string, bundles: readonly Bundle[]): void {
  const written = writeBundle(directory, outputTree(bundles));
  if (written.value === undefined) throw new Error(JSON.stringify(written.diagnostics));
}

/** Throws when the guard is not there: a removal that removes nothing proves nothing. */
function removeGuard(bundle: string, { file, guard, instead }: GuardRemoval): void {
  const path = join(bundle, file);
  const text = readFileSync(path, 'utf8');
  const changed = text.replace(guard, () => instead);
  if (changed === text) throw new Error(`no such guard in ${file}: ${guard}`);
  writeFileSync(path, changed);
  sign(bundle);
}

/** Writes the manifest anew. */
export function sign(bundle: string): void {
  const files = Object.keys(filesOf(bundle)).filter((path) => path !== 'manifest.sha256');
  const lines = files.sort().map((path) => {
    const hash = createHash('sha256').update(readFileSync(join(bundle, path)));
    return `${hash.digest('hex')}  ${path}\n`;
  });
  writeFileSync(join(bundle, 'manifest.sha256'), lines.join(''));
}
