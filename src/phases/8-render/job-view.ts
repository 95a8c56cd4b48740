/** job.sh: what the reviewer reads first. */

import { InternalError } from '../../diagnostics/internal-error.js';
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
  readonly lines: readonly string[];
}

/** The view of job.sh. Its main is a table of contents: one line for each function below. */
export function jobView(plan: Plan) {
  const starts = startFunctions(plan);
  const configs = plan.configFiles.map(configLine);
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
    configs,
    starts,
    main: [...(configs.length > 0 ? ['write_configs'] : []), ...starts.map(({ title }) => title)],
  };
}

/** As the recipe writes it: quotes for sbatch are the author's, and validate has said where they are missing. */
function directiveText({ name, value }: Directive): string {
  return value === null ? `--${name}` : `--${name}=${value}`;
}

function configLine(file: ConfigFile): string {
  return `${isLiteral(file) ? 'copy_config' : 'print_config'} ${quoteText(file.name)}`;
}

function startFunctions(plan: Plan): readonly StartFunction[] {
  const stages = plan.readiness.map((stage) => stage.name);
  const services = stepLines(plan, ['store', 'discovery']);
  const waits = (names: readonly string[]): readonly string[] =>
    stages.filter((stage) => names.includes(stage)).map((stage) => `wait_for ${stage}`);
  const needsWorkers = plan.steps.some(
    (step) => step.tier === 'frontend' && step.after.includes('workers'),
  );
  const ofWorkers = waits(['tasks', 'workers']);
  return [
    { title: 'fetch_wheels', lines: wheelLines(plan) },
    {
      title: 'start_services',
      lines: stages.includes('services') ? [...services, 'wait_for services'] : services,
    },
    ...plan.errands.map((errand) => ({ title: errand.name, lines: errandLines(errand, plan) })),
    { title: 'start_workers', lines: workerLines(plan) },
    { title: 'wait_for_workers', lines: needsWorkers ? ofWorkers : [] },
    { title: 'start_frontends', lines: stepLines(plan, ['frontend']) },
    {
      title: 'wait_until_ready',
      lines: [...(needsWorkers ? [] : ofWorkers), ...waits(['frontend', 'completion'])],
    },
    { title: 'run_benchmark', lines: benchmarkLines(plan) },
  ].filter(({ lines }) => lines.length > 0);
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
