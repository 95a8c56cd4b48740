/** Finds run directories and reads them: the files of a run to its value, as build.ts does it for a recipe. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { assembleRun, plannedPoints, readRecords } from './results/assemble-run.js';
import { resultFiles } from './results/result-files.js';
import { type MapHost, nodesOf } from './results/timeline.js';
import type { ClusterMap } from './types/cluster-map.js';
import type { Run } from './types/run.js';

/** Between a directory that is given and the run directories below it: `demo-out/runs/26455`. */
const deepestSearch = 3;

/**
 * The run directories that the paths name: they themselves, or those below them. A path without any gives none; a
 * path that is not there is one of `missing`.
 */
export function findRuns(
  paths: readonly string[],
  cwd: string,
): { readonly directories: readonly string[]; readonly missing: readonly string[] } {
  const isThere = (path: string): boolean => isDirectory(resolve(cwd, path));
  const found = paths.filter(isThere).flatMap((path) => runsBelow(path, cwd, deepestSearch));
  const places = found.map((path) => resolve(cwd, path));
  return {
    directories: found.filter((_, index) => places.indexOf(places[index] ?? '') === index),
    missing: paths.filter((path) => !isThere(path)),
  };
}

/** Makes the map of a job of the text of its plan.yaml. */
export type MapMaker = (plan: string, hosts: readonly MapHost[]) => ClusterMap | null;

/** The run of a directory, whatever is missing in it; without a maker of maps it has none. */
export function readRun(given: string, cwd: string, makeMap: MapMaker = () => null): Run {
  const directory = resolve(cwd, given);
  const plan = textOf(join(directory, 'plan.yaml'));
  const records = readRecords({
    verdict: textOf(join(directory, 'verdict.json')),
    events: textOf(join(directory, 'events.jsonl')),
    plan,
    run: textOf(join(directory, 'run.json')),
  });
  const logs = join(directory, 'logs');
  const listing = filesBelow(logs);
  const planned = plannedPoints(records, listing).map(({ file }) => file);
  const results = resultFiles(listing, planned).map(
    (file) => [file, textOf(join(logs, file)) ?? ''] as const,
  );
  const map = plan === null ? null : makeMap(plan, nodesOf(records.log));
  return assembleRun({ records, directory: given, results: new Map(results), map });
}

function runsBelow(directory: string, cwd: string, depth: number): readonly string[] {
  if (isRunDirectory(resolve(cwd, directory))) return [directory];
  if (depth === 0) return [];
  return readdirSync(resolve(cwd, directory), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort(byNumbersWithin)
    .flatMap((name) => runsBelow(join(directory, name), cwd, depth - 1));
}

/** The job opens the event log first. */
export function isRunDirectory(directory: string): boolean {
  return ['events.jsonl', 'verdict.json'].some((name) => existsSync(join(directory, name)));
}

/** Job 999 before job 1000. */
function byNumbersWithin(one: string, other: string): number {
  const pad = (name: string): string => name.replace(/\d+/g, (digits) => digits.padStart(20, '0'));
  return pad(one) < pad(other) ? -1 : 1;
}

function filesBelow(directory: string): readonly string[] {
  if (!isDirectory(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)));
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Null where it is not there or cannot be read. */
function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
