/** One view for each template: words quoted, lines laid out, nothing left to decide. */

import { job, joinWords, literalText, text, word } from '../../lib/word.js';
import type {
  BenchScript,
  Command,
  ConfigFile,
  EnvironmentGroup,
  JobSettings,
  Plan,
  PlannedMount,
  PlannedStatus,
  Step,
  Task,
  TokenRange,
} from '../../types/plan.js';
import { roleNames } from '../../types/recipe.js';
import type { Slot } from '../../types/topology.js';
import type { Word } from '../../types/word.js';
import { comment, quote, quoteText } from './shell.js';
import { taskDirectives } from './shellcheck.js';

/** tasks/<name>.sh */
export function taskView(step: Step, plan: Plan) {
  return {
    name: step.name,
    summary: comment(step.summary),
    runsOn: `${nodeList(step.slots)}, ${step.container === null ? 'on the host' : 'in its container'}`,
    source: comment(plan.source),
    places: taskPlaces(plan.settings),
    installs: step.task.installDynamo !== null,
    directives: taskDirectives(step.task),
    blocks: taskBlocks(step.task).filter((block) => block.length > 0),
    command: commandLines(step.task.command),
  };
}

/** Where a task finds the run directory and, on the bare host, the site's configs. */
function taskPlaces({ containerRuntime, hostConfigs }: JobSettings): string {
  if (containerRuntime === 'pyxis') return '/srtgen/run';
  const places: readonly Word[] = [
    word`${job('SRTGEN_RUN_DIR')}`,
    ...(hostConfigs ? [hostConfigs] : []),
  ];
  return places.map(quote).join(' ');
}

/** Blocks of lines with a blank line between them. */
function taskBlocks(task: Task): readonly (readonly string[])[] {
  return [
    task.preamble
      ? [
          '# cluster profile: default_bash_preamble',
          '# shellcheck source=/dev/null',
          `source "\${BASH_SOURCE[0]%/*}/../config/${preambleName}"`,
        ]
      : [],
    ...task.environment.map(exportLines),
    ...task.unset.map(({ name, reason }) => [`# ${comment(reason)}`, `unset ${name}`]),
    task.recordWorker === null
      ? []
      : [
          '# What it runs with goes into run.json.',
          `record_worker ${task.recordWorker.map(quote).join(' ')}`,
        ],
    task.setupScript === null ? [] : [`run_setup_script ${quoteText(task.setupScript)}`],
    task.installDynamo === null
      ? []
      : [`install_dynamo ${task.installDynamo.map(quoteText).join(' ')}`],
    task.prepare.map((call) => [call.call, ...call.arguments.map(quote)].join(' ')),
  ];
}

export const preambleName = 'preamble.sh';

function exportLines(group: EnvironmentGroup): readonly string[] {
  return [
    `# ${comment(group.title)}`,
    ...group.variables.map(({ name, value }) => `export ${name}=${quote(value)}`),
  ];
}

/** A flag with its values on each line, groups apart. */
function commandLines(command: Command): readonly string[] {
  return command.groups.flatMap((group, index) => [
    ...(index > 0 && group.title !== null ? [''] : []),
    ...(group.title === null ? [] : [`  # ${comment(group.title)}`]),
    ...group.flags.map((flag) => `  ${flag.map(quote).join(' ')}`),
  ]);
}

/** steps/<name>.sh */
export function stepView(step: Step, plan: Plan) {
  const containers = step.container !== null;
  return {
    name: step.name,
    summary: comment(step.summary),
    nodes: nodeList(step.slots),
    source: comment(plan.source),
    mounts: containers ? mountLines(step.container.mounts) : [],
    options: optionLines(step),
    task: containers
      ? `/srtgen/bundle/tasks/${step.name}.sh`
      : `"\${SRTGEN_BUNDLE}/tasks/${step.name}.sh"`,
  };
}

/** `node 3`, or `nodes 0, 1, 2`. */
export function nodeList(slots: readonly Slot[]): string {
  return slots.length === 1 ? `node ${slots[0]}` : `nodes ${slots.join(', ')}`;
}

function mountLines(mounts: readonly PlannedMount[]): readonly string[] {
  return mounts.flatMap((mount, index) => {
    const titled = mount.origin !== 'srtgen' && mount.origin !== mounts[index - 1]?.origin;
    const flags = mount.flags === '' ? [] : [`:${mount.flags}`];
    const line = quote(word`${mount.source}:${mount.target}${flags}`);
    return [...(titled ? [`  # ${comment(mount.origin)}`] : []), `  ${line}`];
  });
}

/**
 * Every step says what it takes, because what it does not say comes from the environment of the job:
 * nodes and tasks; --overlap, since steps are exclusive by default; --wait=0, since sites end the other
 * ranks 30 s after the first; no standard input, since srun would eat the job's.
 */
function optionLines(step: Step): readonly string[] {
  const option = (name: string, value: Word): string => `  --${name}=${quote(value)}`;
  const nodes = step.slots.length;
  const extra = step.srunOptions.flatMap(({ name, value, origin }, index) => {
    const titled = origin !== 'srtgen' && origin !== step.srunOptions[index - 1]?.origin;
    const line = value === null ? `  --${name}` : option(name, value);
    return [...(titled ? [`  # ${comment(origin)}`] : []), line];
  });
  return [
    option('job-name', text(step.name)),
    '  --overlap',
    option('nodes', text(nodes)),
    option('ntasks', text(step.tasks)),
    option('nodelist', joinWords(step.hosts, ',')),
    ...(step.hetGroup === null ? [] : [option('het-group', text(step.hetGroup))]),
    '  --wait=0',
    '  --kill-on-bad-exit=1',
    '  --input=none',
    option('output', word`${job('SRTGEN_RUN_DIR')}/logs/${step.name}.log`),
    '  --open-mode=append',
    ...containerLines(step),
    ...extra,
  ];
}

function containerLines(step: Step): readonly string[] {
  if (step.container === null) return [];
  return [
    `  --container-image=${quote(step.container.image)}`,
    '  --no-container-entrypoint',
    '  --no-container-mount-home',
    `  --container-mounts="\${container_mounts%,}"`,
  ];
}

/** submit.sh */
export function submitView(plan: Plan) {
  return {
    source: comment(plan.source),
    requiredVariables: plan.requiredVariables.join(' '),
    tags: plan.tags.map(quoteText).join(' '),
    outputBase: quote(plan.settings.outputBase),
  };
}

/** provenance.sh */
export function provenanceView({ source, record, provenance }: Plan) {
  return {
    source: comment(source),
    recipeFile: quoteText(source),
    recipeSha256: quoteText(provenance.recipeSha256 ?? ''),
    clusterSha256: quoteText(provenance.clusterSha256 ?? ''),
    clusterName: quoteText(record.cluster ?? ''),
    modelPath: quoteText(record.model.path),
    modelImage: quoteText(record.model.container),
    identity: provenance.identity.map(
      ({ name, value }) => `${quoteText(name)} ${quoteText(value)}`,
    ),
  };
}

/** nodes.sh */
export function nodesView(plan: Plan) {
  return { source: comment(plan.source), roles: plan.roles };
}

/** status.sh */
export function statusView({ endpoints }: PlannedStatus, { source, record }: Plan) {
  const { resources, model, benchmark } = record;
  const workers = roleNames.map((name) => `${name}_workers` as const);
  const sizes = ['gpus_per_node' as const, ...workers].flatMap((key) => {
    const count = resources[key];
    return count === undefined ? [] : [`${key}:=${count}`];
  });
  return {
    source: comment(source),
    endpoints: endpoints.map(quote),
    model: [member('path', model.path), member('precision', model.precision)].join(' '),
    resources: [member('gpu_type', resources.gpu_type), ...sizes].join(' '),
    benchmark: member('type', benchmark.type),
    backend: quoteText(record.backend_type),
    frontend: quoteText(record.frontend_type),
  };
}

/** An argument of json_object. */
function member(key: string, value: string): string {
  return `${key}=${quoteText(value)}`;
}

/** probes/<stage>.sh */
export function probesView(stage: Plan['readiness'][number], plan: Plan) {
  return {
    stage: stage.name,
    source: comment(plan.source),
    probes: stage.probes.map((probe) =>
      [quoteText(probe.name), probe.check, ...probe.arguments.map(quote)].join(' '),
    ),
  };
}

/** probes/watch.sh */
export function watchView(plan: Plan) {
  return {
    source: comment(plan.source),
    watched: plan.watch.map(({ step, url }) => `${step} ${quote(url)}`),
  };
}

/** bench/points.sh */
export function pointsView(plan: Plan) {
  return {
    source: comment(plan.source),
    maxFailureRate: plan.maxFailureRate,
    points: plan.benchmark.points.map((point) =>
      [
        quoteText(point.name),
        quoteText(point.resultFile),
        point.client,
        point.requests ?? '-',
        point.concurrency ?? '-',
        tokenRange(point.inputTokens),
        tokenRange(point.outputTokens),
      ].join(' '),
    ),
  };
}

function tokenRange(tokens: TokenRange | null): string {
  return tokens === null ? '-' : `${tokens.least}-${tokens.most}`;
}

/** bench/<script> */
export function benchView(script: BenchScript, step: string, plan: Plan) {
  return {
    step,
    summary: comment(script.summary),
    source: comment(plan.source),
    library: script.library,
    entry: script.entry,
    settings: script.settings.map(({ variable, value }) =>
      'list' in value
        ? `${variable}=(${value.list.map(quote).join(' ')})`
        : `${variable}=${quote(value)}`,
    ),
  };
}

/** config/<name>.sh, for a file that holds addresses. */
export function configView(file: ConfigFile, lines: readonly string[], plan: Plan) {
  const base = 'END_OF_FILE';
  const taken = (delimiter: string): boolean => lines.includes(delimiter);
  const suffix = Array.from({ length: lines.length + 1 }, (_, index) => '_'.repeat(index)).find(
    (candidate) => !taken(base + candidate),
  );
  return {
    name: comment(file.name),
    source: comment(plan.source),
    delimiter: base + (suffix ?? ''),
    lines,
  };
}

/** Whether a file can be copied as it is. */
export function isLiteral(file: ConfigFile): boolean {
  return file.lines.every((line) => literalText(line) !== undefined);
}
