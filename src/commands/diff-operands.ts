/** What `srtgen diff` compares: kinds of operands, each of which gives the pages of its jobs. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { planRecipe } from '../build.js';
import { readPlanYaml } from '../inspect/read-plan-yaml.js';
import { planPage } from '../lib/plan-page.js';
import type { PlanPage } from '../types/plan-page.js';
import { buildOptions, type SourceValues } from './build.js';
import type { Io } from './command.js';
import { printDiagnostics } from './print-diagnostics.js';

interface OperandKind {
  readonly accepts: (argument: string, io: Io) => boolean;
  /** The pages of its jobs; undefined where it cannot be read, and the user has been told why. */
  readonly read: (
    argument: string,
    values: SourceValues,
    io: Io,
  ) => Promise<readonly PlanPage[] | undefined>;
}

const planName = 'plan.yaml';

/** The first that accepts an argument reads it. */
const kinds: readonly OperandKind[] = [
  // A bundle, a directory of bundles, a run.
  { accepts: isDirectory, read: readDirectory },
  {
    accepts: (argument) => basename(argument) === planName,
    read: async (argument, _values, io) => readPages([argument], io),
  },
  { accepts: () => true, read: readRecipe },
];

/** The jobs that an argument stands for; undefined where it cannot be read, which has been said. */
export async function readOperand(
  argument: string,
  values: SourceValues,
  io: Io,
): Promise<readonly PlanPage[] | undefined> {
  return kinds.find(({ accepts }) => accepts(argument, io))?.read(argument, values, io);
}

function isDirectory(argument: string, { cwd }: Io): boolean {
  return statSync(resolve(cwd, argument), { throwIfNoEntry: false })?.isDirectory() === true;
}

async function readDirectory(
  directory: string,
  _values: SourceValues,
  io: Io,
): Promise<readonly PlanPage[] | undefined> {
  const isThere = (path: string): boolean => existsSync(resolve(io.cwd, path));
  const own = join(directory, planName);
  if (isThere(own)) return readPages([own], io);
  const below = readdirSync(resolve(io.cwd, directory)).sort();
  const found = below.map((name) => join(directory, name, planName)).filter(isThere);
  if (found.length > 0) return readPages(found, io);
  return refuse(`${directory} is no bundle: there is no ${planName} in it`, io);
}

function readPages(files: readonly string[], io: Io): readonly PlanPage[] | undefined {
  const pages: PlanPage[] = [];
  for (const file of files) {
    const text = textOf(resolve(io.cwd, file));
    if (text === undefined) return refuse(`${file} cannot be read`, io);
    const { page, fault } = readPlanYaml(text);
    if (page === undefined) return refuse(`${file} ${fault}`, io);
    pages.push(page);
  }
  return pages;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Its warnings are for whoever builds it. */
async function readRecipe(
  argument: string,
  values: SourceValues,
  io: Io,
): Promise<readonly PlanPage[] | undefined> {
  const { jobs, diagnostics, sources } = planRecipe(buildOptions(argument, values, io));
  if (jobs.length > 0) return jobs.map(({ plan }) => planPage(plan));
  await printDiagnostics(diagnostics, io, sources);
  return undefined;
}

function refuse(message: string, io: Io): undefined {
  io.stderr.write(`srtgen: ${message}\n`);
}
