/** job.sh: what the reviewer reads first. */

import { InternalError } from '../../diagnostics/internal-error.js';
import { isService, namesAddress, servicesComeFirst } from '../../lib/start-order.js';
import { joinWords } from '../../lib/word.js';
import type {
  ConfigFile,
  Directive,
  Errand,
  Plan,
  Step,
  Tier,
  WaveName,
} from '../../types/plan.js';
import { comment, quote, quoteText } from './shell.js';
import { isLiteral } from './views.js';

interface StartFunction {
  readonly title: string;
  /** Empty = the job has nothing to do here, and there is no such function. */
  readonly lines: readonly string[];
  /** What status services are told before; a row of lib/status.sh. */
  readonly report?: 'infrastructure' | 'workers' | 'frontends' | 'benchmark';
}

/** The view of job.sh. Its main is a table of contents: one line for each function below. */
export function jobView(plan: Plan) {
  const functions = startFunctions(plan);
  return {
    directives: plan.directives.flatMap((component, index) => [
      ...(index === 0 ? [] : ['hetjob']),
      ...component.map(directiveText),
    ]),
    summary: comment(plan.summary),
    source: comment(plan.source),
    plannedNodes: plan.components.join(' '),
    startupSeconds: plan.settings.startupSeconds,
    pollSeconds: plan.settings.pollSeconds,
    networkInterface: quoteText(plan.settings.networkInterface ?? ''),
    containerRuntime: plan.settings.containerRuntime,
    requiredVariables: plan.requiredVariables.join(' '),
    outputBase: quote(plan.settings.outputBase),
    tags: plan.tags.map(quoteText).join(' '),
    functions: functions.filter(({ lines }) => lines.length > 0),
    main: mainLines(functions, plan),
  };
}

/** As the recipe writes it: quotes for sbatch are the author's, and validate has said where they are missing. */
function directiveText({ name, value }: Directive): string {
  return value === null ? `--${name}` : `--${name}=${value}`;
}

function configLine(file: ConfigFile): string {
  return `${isLiteral(file) ? 'copy_config' : 'print_config'} ${quoteText(file.name)}`;
}

/** The calls of main, and where somebody wants to know, what status services are told before them. */
function mainLines(
  functions: readonly StartFunction[],
  { status, steps }: Plan,
): readonly string[] {
  const told = status !== null;
  const early = servicesComeFirst(steps) ? ['write_configs', 'start_services'] : [];
  const calls = (wanted: (title: string) => boolean): readonly string[] =>
    functions
      .filter(({ title }) => wanted(title))
      .flatMap(({ title, lines, report }) => [
        ...(told && report ? [`report_progress ${report}`] : []),
        ...(lines.length > 0 ? [title] : []),
      ]);
  return [
    ...(told ? [`report_start ${quote(status.headHost)}`] : []),
    ...calls((title) => early.includes(title)),
    'resolve_nodes',
    ...calls((title) => !early.includes(title)),
  ];
}

function startFunctions(plan: Plan): readonly StartFunction[] {
  const stages = plan.readiness.map((stage) => stage.name);
  const waits = (names: readonly string[]): readonly string[] =>
    stages.filter((stage) => names.includes(stage)).map((stage) => `wait_for ${stage}`);
  const needsWorkers = plan.steps.some(
    (step) => step.tier === 'frontend' && step.after.includes('workers'),
  );
  const ofWorkers = waits(['tasks', 'workers']);
  return [
    {
      title: 'write_configs',
      lines: plan.configFiles.filter((file) => !namesAddress(file)).map(configLine),
    },
    {
      title: 'write_address_configs',
      lines: plan.configFiles.filter(namesAddress).map(configLine),
    },
    { title: 'fetch_wheels', lines: wheelLines(plan) },
    {
      title: 'start_services',
      lines: plan.steps.filter(isService).map(startLine),
      ...(plan.steps.some(({ tier }) => tier === 'discovery') && { report: 'infrastructure' }),
    },
    { title: 'wait_for_services', lines: waits(['services']) },
    ...plan.errands.map((errand) => ({ title: errand.name, lines: errandLines(errand, plan) })),
    { title: 'start_workers', lines: workerLines(plan), report: 'workers' },
    { title: 'wait_for_workers', lines: needsWorkers ? ofWorkers : [] },
    // A worker may be its own frontend; the services know a stage of that name all the same.
    { title: 'start_frontends', lines: stepLines(plan, ['frontend']), report: 'frontends' },
    {
      title: 'wait_until_ready',
      lines: [...(needsWorkers ? [] : ofWorkers), ...waits(['frontend', 'completion'])],
    },
    { title: 'run_benchmark', lines: benchmarkLines(plan), report: 'benchmark' },
  ];
}

/** On the job's host, which may reach a package index that containers do not. */
function wheelLines({ prefetchWheels }: Plan): readonly string[] {
  if (prefetchWheels === null) return [];
  const { version, directory } = prefetchWheels;
  return [`prefetch_dynamo_wheels ${quoteText(version)} ${quote(directory)}`];
}

function stepLines(plan: Plan, tiers: readonly Tier[]): readonly string[] {
  return plan.steps.filter((step) => tiers.includes(step.tier)).map(startLine);
}

function startLine(step: Step): string {
  return `start_step ${step.tier} ${step.name} ${hosts(step)}`;
}

function errandLines({ steps, seconds, otherwise }: Errand, plan: Plan): readonly string[] {
  const names = steps.join(' ');
  const wait =
    otherwise === null
      ? `complete_steps ${names}`
      : `attempt_step ${names} ${seconds ?? 0} ${quoteText(otherwise)}`;
  return [...plan.steps.filter((step) => steps.includes(step.name)).map(startLine), wait];
}

/** Workers of a later wave come after the wait for the one before. */
function workerLines(plan: Plan): readonly string[] {
  const workers = plan.steps.filter((step) => step.tier === 'worker');
  const waves = plan.readiness.map((stage) => stage.name).filter(isWave);
  const isFirst = (step: Step): boolean => !waves.some((wave) => step.after.includes(wave));
  return [
    ...workers.filter(isFirst).map(startLine),
    ...waves.flatMap((wave) => [
      `wait_for_wave ${wave}`,
      ...workers.filter((step) => step.after.includes(wave)).map(startLine),
    ]),
  ];
}

function isWave(stage: string): stage is WaveName {
  return stage.startsWith('workers-wave-');
}

function hosts(step: Step): string {
  return quote(joinWords(step.hosts, ','));
}

function benchmarkLines(plan: Plan): readonly string[] {
  const { servesAt } = plan.benchmark;
  if (servesAt !== null) return [`wait_for_stop ${quote(servesAt)}`];
  const [client, evaluation] = plan.steps.filter((step) => step.tier === 'client');
  if (client === undefined) throw new InternalError(`${plan.benchmark.name} has no client`);
  return [
    `run_client ${client.name} ${hosts(client)}`,
    ...(plan.benchmark.points.length > 0 ? ['judge_points'] : []),
    ...(evaluation === undefined ? [] : [`run_evaluation ${evaluation.name} ${hosts(evaluation)}`]),
  ];
}
