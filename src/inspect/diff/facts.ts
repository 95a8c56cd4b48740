/**
 * A job as facts that can be compared one by one: what runs, whatever the order of keys and flags in its recipe. What
 * follows from other facts is left out: summaries, names of result files, what nodes are asked for before the start.
 */

import { parse } from 'yaml';
import type { PageSetting, PageStep, PlanPage } from '../../types/plan-page.js';
import { flagParts, shownValue, slotNames } from '../job.js';

/** In the order in which they are shown. */
export const factSections = [
  'job',
  'placement',
  'ports',
  'commands',
  'environment',
  'images',
  'mounts',
  'srun options',
  'preparation',
  'files',
  'directives',
  'readiness',
  'benchmark',
  'time',
  'site',
] as const;
export type FactSection = (typeof factSections)[number];

export interface Fact {
  readonly section: FactSection;
  /** The step or the file that it is about; null = the job. */
  readonly owner: string | null;
  /** Unique among those of its section and owner. */
  readonly key: string;
  readonly value: string;
}

/** The facts of a job, those of its steps last. */
export function factsOf(page: PlanPage): readonly Fact[] {
  return [
    ...ofJob('job', jobFacts(page)),
    ...ofJob('placement', placementFacts(page)),
    ...ofJob('files', siteFileFacts(page)),
    ...ofJob('directives', directiveFacts(page)),
    ...readinessFacts(page),
    ...ofJob('benchmark', benchmarkFacts(page)),
    ...ofJob('time', timeFacts(page)),
    ...ofJob('site', siteFacts(page)),
    ...page.steps.flatMap((step) => stepFacts(step, page)),
    ...Object.entries(page.configFiles ?? {}).flatMap(([name, text]) =>
      ownedBy(name, 'files', fileFacts(name, text)),
    ),
  ];
}

type Table = Readonly<Record<string, string>>;

function ofJob(section: FactSection, table: Table): readonly Fact[] {
  return ownedBy(null, section, table);
}

function ownedBy(owner: string | null, section: FactSection, table: Table): readonly Fact[] {
  return Object.entries(table).map(([key, value]) => ({ section, owner, key, value }));
}

function jobFacts({ name, model, gpuType, gpusPerNode, steps, ...page }: PlanPage): Table {
  const counts = new Map<string, number>();
  for (const { role, name: step } of steps) {
    if (role === undefined || step.includes('-rank-')) continue;
    counts.set(role, (counts.get(role) ?? 0) + 1);
  }
  return {
    name,
    model: model.path,
    precision: model.precision,
    image: model.container,
    nodes: String(page.nodes.length),
    'GPU type': gpuType,
    'GPUs of a node': String(gpusPerNode),
    ...Object.fromEntries([...counts].map(([role, count]) => [`${role} workers`, String(count)])),
    ...(page.requiredVariables && {
      'variables of the submitter': page.requiredVariables.join(' '),
    }),
  };
}

/** Step -> its nodes, each with the GPUs there. */
function placementFacts({ nodes, steps }: PlanPage): Table {
  const places = steps.map(({ name }): [string, string] => {
    const here = nodes.filter((node) => node.steps.includes(name));
    const gpus = here.map((node) => slotNames(node.gpus[name] ?? []));
    const [first = ''] = gpus;
    const slots = slotNames(here.map(({ slot }) => slot));
    const groups = [...new Set(here.flatMap(({ component }) => component ?? []))];
    const group = groups.length === 0 ? '' : `, group ${groups.join(', ')}`;
    return [name, `node ${slots}${first === '' ? '' : `, GPUs ${first}`}${group}`];
  });
  return Object.fromEntries(places);
}

/** That they are there, and texts of the site. */
function siteFileFacts({ configFiles = {}, preamble, prefetchWheels }: PlanPage): Table {
  return {
    ...Object.fromEntries(Object.keys(configFiles).map((name) => [name, ''])),
    ...(preamble !== undefined && { 'preamble of the cluster profile': preamble.trim() }),
    ...(prefetchWheels !== undefined && { 'Dynamo wheels': prefetchWheels }),
  };
}

/** YAML by its keys, other files by their lines: where a line stands is no difference. */
function fileFacts(name: string, text: string): Table {
  return Object.fromEntries(/\.ya?ml$/.test(name) ? flattened(parse(text), '') : lines(text));
}

type Entries = readonly (readonly [key: string, value: string])[];

function flattened(value: unknown, path: string): Entries {
  if (typeof value !== 'object' || value === null) return [[path, String(value)]];
  const entries = Object.entries(value);
  const isList = Array.isArray(value) && value.every((item) => typeof item !== 'object');
  if (isList || entries.length === 0) return [[path, JSON.stringify(value)]];
  return entries.flatMap(([key, item]) => flattened(item, path === '' ? key : `${path}.${key}`));
}

function lines(text: string): Entries {
  const all = text.split('\n').map((line) => line.trim());
  return numbered(all.filter((line) => line !== '').map((line) => [line, '']));
}

/** Keys that are there already get a number. */
function numbered(entries: Entries): Entries {
  const seen = new Map<string, number>();
  return entries.map(([key, value]) => {
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return [count === 1 ? key : `${key} (${count})`, value];
  });
}

/** The job's name and its time limit are facts of their own. */
function directiveFacts({ directives }: PlanPage): Table {
  return Object.fromEntries(
    directives.flatMap((component, index) =>
      component
        .filter((directive) => !/^(job-name|time)=/.test(directive))
        .map((directive) => {
          const [name, value] = flagParts([`--${directive}`]);
          return [index === 0 ? name : `${name} of group ${index}`, value];
        }),
    ),
  );
}

/** What is asked of a step is a fact of the step. */
function readinessFacts({ readiness, watch, steps }: PlanPage): readonly Fact[] {
  const names = new Set(steps.map(({ name }) => name));
  const probes = readiness.flatMap(({ stage, probes: all }) =>
    all.map(([name = '', ...rest]): Fact => {
      const isStep = names.has(name);
      const key = isStep ? stage : `${stage}: ${name}`;
      return { section: 'readiness', owner: isStep ? name : null, key, value: rest.join(' ') };
    }),
  );
  const watched = Object.entries(watch).map(
    ([step, url]): Fact => ({
      section: 'readiness',
      owner: step,
      key: 'while it measures',
      value: url,
    }),
  );
  return [...probes, ...watched];
}

function benchmarkFacts({ benchmark, evaluation = {} }: PlanPage): Table {
  return {
    benchmark: benchmark.name,
    ...(benchmark.servesAt !== undefined && { 'serves at': benchmark.servesAt }),
    ...Object.fromEntries(
      benchmark.points.map(({ name, requests }) => [
        `point ${name}`,
        requests === null ? '' : `${requests} requests`,
      ]),
    ),
    ...settingFacts(benchmark.settings ?? {}, ''),
    ...settingFacts(evaluation, 'evaluation '),
  };
}

function settingFacts(settings: Readonly<Record<string, PageSetting>>, prefix: string): Table {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      `${prefix}${name}`,
      typeof value === 'string' ? shownValue(value) : value.join(' '),
    ]),
  );
}

function timeFacts({ directives, settings, errands = [] }: PlanPage): Table {
  const limit = directives[0]?.find((directive) => directive.startsWith('time='));
  return {
    ...(limit !== undefined && { 'time limit': limit.slice('time='.length) }),
    'start-up': `${settings.startupSeconds} s`,
    'asked every': `${settings.pollSeconds} s`,
    teardown: `${settings.teardownSeconds} s`,
    ...Object.fromEntries(
      errands.flatMap(({ errand, seconds }) =>
        seconds === undefined ? [] : [[errand, `${seconds} s`]],
      ),
    ),
  };
}

function siteFacts({ settings, statusEndpoints }: PlanPage): Table {
  return {
    containers: settings.containerRuntime,
    'output directory': settings.outputBase,
    'network interface': settings.networkInterface ?? 'that of the route',
    ...(settings.hostConfigs !== undefined && { configs: settings.hostConfigs }),
    ...(statusEndpoints && { 'status services': statusEndpoints.join(' ') }),
  };
}

function stepFacts(step: PageStep, { nodes }: PlanPage): readonly Fact[] {
  const ports = nodes.flatMap((node) => Object.entries(node.ports[step.name] ?? {}));
  const tables: readonly (readonly [FactSection, Table])[] = [
    ['ports', Object.fromEntries(ports.map(([purpose, port]) => [purpose, String(port)]))],
    ['commands', Object.fromEntries(numbered(step.command.map(flagParts)))],
    ['environment', environmentFacts(step)],
    ['images', step.image === undefined ? {} : { image: step.image }],
    ['mounts', step.mounts ?? {}],
    ['srun options', Object.fromEntries(numbered(step.srunOptions.map((it) => flagParts([it]))))],
    ['preparation', preparationFacts(step)],
  ];
  return tables.flatMap(([section, table]) => ownedBy(step.name, section, table));
}

function environmentFacts({ environment = {}, unset = [] }: PageStep): Table {
  const shown = Object.entries(environment).map(([name, value]) => [name, shownValue(value)]);
  return Object.fromEntries([...shown, ...unset.map((name) => [name, 'unset'])]);
}

function preparationFacts({ setupScript, installDynamo, prepare = [], tasks }: PageStep): Table {
  return {
    tasks: String(tasks),
    ...(setupScript !== undefined && { 'setup script': setupScript }),
    ...(installDynamo !== undefined && { Dynamo: installDynamo.join(' ') }),
    ...Object.fromEntries(numbered(prepare.map(([call = '', ...rest]) => [call, rest.join(' ')]))),
  };
}
