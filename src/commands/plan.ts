/** `srtgen plan`: what a recipe would run, where, and who asked for what of it. */

import { parseArgs } from 'node:util';
import { type PlanResult, planRecipe } from '../build.js';
import { clusterMapOfPage } from '../inspect/cluster-map.js';
import type { ShownJob } from '../inspect/job.js';
import type { Line } from '../inspect/layout.js';
import { placesOf } from '../inspect/origins.js';
import { overviewLines } from '../inspect/overview.js';
import { plansJson } from '../inspect/plan-json.js';
import { jobLines, sections } from '../inspect/sections/index.js';
import { planPage } from '../lib/plan-page.js';
import { suggest } from '../lib/suggest.js';
import type { PlannedJob } from '../report/plan-html.js';
import { buildOptions, sourceOptions } from './build.js';
import { type Command, helpOption, type Io, onlyArgument, UsageError } from './command.js';
import { passes } from './judge.js';
import { painterFor } from './paint.js';
import { shownPath } from './shown-path.js';
import { writeOutput } from './write-output.js';

const options = {
  ...sourceOptions,
  only: {
    type: 'string',
    argument: 'A,B',
    help: 'these sections: map, ports, services, order, benchmark, time, ...',
  },
  json: { type: 'boolean', help: 'print the plans as JSON' },
  html: { type: 'string', argument: 'FILE', help: 'write a page with maps and the order of steps' },
  help: helpOption,
} as const;

export const plan: Command = {
  usage: 'RECIPE[:SELECTOR] [options]',
  description: `Shows what a recipe would run, and writes nothing: nodes and GPUs, ports, steps in order and what they wait for,
services, points, directives, mounts, environment, commands, each with the line of the recipe that asks for it.`,
  options,
  notes: `SELECTOR picks jobs, as for build. Sections: ${Object.keys(sections).slice(0, 6).join(', ')},
${Object.keys(sections).slice(6).join(', ')}.
JSON is {"version": 1, "jobs": [{"files", "plan", "origins"}]}: what plan.yaml says, and step by step who asked for its
variables, mounts and srun options. docs/plan-and-diff.md explains both.`,
  run,
};

async function run(argv: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
  const only = values.only === undefined ? undefined : sectionNames(values.only);
  const whole = values.json ? '--json' : values.html === undefined ? undefined : '--html';
  if (only !== undefined && whole) throw new UsageError(`${whole} has no sections to pick`);
  if (values.json && values.html !== undefined) throw new UsageError('--json or --html, not both');
  const asked = buildOptions(onlyArgument(positionals, 'RECIPE'), values, io);
  const planned = planRecipe(asked);
  const found = { ...planned, selector: asked.selector };
  const passed = await passes(found, values.strict, io);
  if (!passed || planned.jobs.length === 0) return 1;
  const jobs = shownJobs(planned, io);
  if (values.html !== undefined) {
    const { planHtml } = await import('../report/plan-html.js');
    return writeOutput(values.html, planHtml(jobs.map(plannedJob)), io) ? 0 : 1;
  }
  if (values.json) {
    io.stdout.write(`${JSON.stringify(plansJson(jobs), null, 2)}\n`);
    return 0;
  }
  const paint = await painterFor(io.stdout, io);
  io.stdout.write(paint(pageOf(jobs, only)));
  return 0;
}

/** Names of sections, each known. Throws UsageError. */
function sectionNames(written: string): readonly string[] {
  const names = written.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !Object.hasOwn(sections, name));
  if (unknown === undefined) return names;
  const near = suggest(unknown, Object.keys(sections));
  throw new UsageError(
    `there is no section ${unknown}${near ? `; did you mean ${near}?` : `: ${Object.keys(sections).join(', ')}`}`,
  );
}

function shownJobs({ jobs, profile }: PlanResult, { cwd }: Io): readonly ShownJob[] {
  return jobs.map(({ plan: planned, variant }) => {
    const page = planPage(planned);
    return {
      plan: planned,
      page,
      map: clusterMapOfPage(page),
      places: placesOf(variant.node, profile),
      files: [
        variant.node.origin.file,
        ...(profile === undefined ? [] : [profile.origin.file]),
      ].map((file) => shownPath(file, cwd)),
    };
  });
}

function plannedJob({ plan: { name, summary }, map }: ShownJob): PlannedJob {
  return { name, summary, map };
}

function pageOf(jobs: readonly ShownJob[], only: readonly string[] | undefined): readonly Line[] {
  const pages = jobs.map((job) => jobLines(job, only));
  if (pages.length === 1) return pages.flat();
  const overview = overviewLines(jobs.map(({ page }) => page));
  return [...overview, ...pages.flatMap((lines) => [[], [], ...lines])];
}
