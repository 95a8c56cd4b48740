/** The page of a plan: what plan.yaml shows, as a value. */

import type {
  BenchScript,
  ConfigFile,
  EnvironmentGroup,
  Errand,
  JobSettings,
  Plan,
  PlannedMount,
  PortRange,
  Step,
} from '../types/plan.js';
import type {
  PageBenchmark,
  PageErrand,
  PagePath,
  PagePreflight,
  PageSetting,
  PageSettings,
  PageStep,
  PageTimeBudget,
  PlanPage,
} from '../types/plan-page.js';
import type { NodeNeeds, PathNeed, Preflight } from '../types/preflight.js';
import type { TimeBudget } from '../types/time-budget.js';
import type { Word } from '../types/word.js';
import { display } from './word.js';

/** The page of a plan. Keys of what a job does not have are left out. */
export function planPage(plan: Plan): PlanPage {
  return {
    version: plan.version,
    name: plan.name,
    recipe: plan.source,
    summary: plan.summary,
    ...(plan.tags.length > 0 ? { tags: plan.tags } : {}),
    model: {
      path: plan.record.model.path,
      container: plan.record.model.container,
      precision: plan.record.model.precision,
    },
    gpuType: plan.record.resources.gpu_type,
    gpusPerNode: plan.record.resources.gpus_per_node,
    directives: plan.directives.map((component) =>
      component.map(({ name, value }) => (value === null ? name : `${name}=${value}`)),
    ),
    nodes: plan.nodes.map((node) => ({
      slot: node.slot,
      ...(plan.components.length > 1 ? { component: node.component } : {}),
      steps: node.steps,
      gpus: node.gpus,
      ports: mapValues(node.ports, (purposes) => mapValues(purposes, readableRange)),
    })),
    preflight: readablePreflight(plan.preflight),
    roles: Object.fromEntries(plan.roles.map(({ name, slot }) => [name, slot])),
    settings: readableSettings(plan.settings),
    timeBudget: readableBudget(plan.timeBudget),
    ...(plan.status === null ? {} : { statusEndpoints: plan.status.endpoints.map(display) }),
    ...(plan.requiredVariables.length > 0 ? { requiredVariables: plan.requiredVariables } : {}),
    ...(plan.configFiles.length > 0
      ? { configFiles: Object.fromEntries(plan.configFiles.map(configFile)) }
      : {}),
    ...(plan.bashPreamble === null ? {} : { preamble: plan.bashPreamble }),
    ...(plan.prefetchWheels === null ? {} : { prefetchWheels: plan.prefetchWheels.version }),
    steps: plan.steps.map(readableStep),
    ...(plan.errands.length > 0 ? { errands: plan.errands.map(readableErrand) } : {}),
    readiness: plan.readiness.map((stage) => ({
      stage: stage.name,
      probes: stage.probes.map((probe) => [
        probe.name,
        probe.check,
        ...probe.arguments.map(display),
      ]),
    })),
    watch: Object.fromEntries(plan.watch.map(({ step, url }) => [step, display(url)])),
    benchmark: benchmark(plan),
    ...(plan.evaluation === null ? {} : { evaluation: settingsOf(plan.evaluation) }),
  };
}

function configFile({ name, lines }: ConfigFile): readonly [string, string] {
  return [name, lines.map((line) => `${display(line)}\n`).join('')];
}

function benchmark({
  benchmark: { name, servesAt, points, script },
  maxFailureRate,
}: Plan): PageBenchmark {
  return {
    name,
    ...(servesAt === null ? {} : { servesAt: display(servesAt) }),
    ...(points.length > 0 ? { maxFailureRate } : {}),
    points,
    ...(script === null ? {} : { settings: settingsOf(script) }),
  };
}

function settingsOf({ settings }: BenchScript): Readonly<Record<string, PageSetting>> {
  return Object.fromEntries(
    settings.map(({ variable, value }) => [
      variable,
      'list' in value ? value.list.map(display) : display(value),
    ]),
  );
}

/** Without ports and GPUs, which are those of the nodes above. */
function readablePreflight({ nodes, space, containerMebibytes }: Preflight): PagePreflight {
  return {
    mebibytes: {
      ...Object.fromEntries(space.map(({ path, mebibytes }) => [display(path), mebibytes])),
      ...(containerMebibytes === null ? {} : { 'data of containers': containerMebibytes }),
    },
    ...optional('cpus', readableCpus(nodes)),
    ...optional('paths', readablePaths(nodes)),
  };
}

function optional<Value extends object>(
  key: string,
  value: Value,
): Readonly<Record<string, Value>> {
  return Object.keys(value).length > 0 ? { [key]: value } : {};
}

/** How many, and who wants them -> the nodes that need them. */
function readableCpus(nodes: readonly NodeNeeds[]): Readonly<Record<string, readonly number[]>> {
  const all = new Map<string, readonly number[]>();
  for (const { slot, cpus } of nodes) {
    if (cpus === null) continue;
    const title = `${cpus.count}, ${cpus.reason}`;
    all.set(title, [...(all.get(title) ?? []), slot]);
  }
  return Object.fromEntries(all);
}

/** Path -> what it is, and the nodes that need it. */
function readablePaths(nodes: readonly NodeNeeds[]): Readonly<Record<string, PagePath>> {
  const all = new Map<string, PathNeed & { readonly nodes: readonly number[] }>();
  for (const { slot, paths } of nodes) {
    for (const { use, path, origin } of paths) {
      const before = all.get(display(path))?.nodes ?? [];
      all.set(display(path), { use, path, origin, nodes: [...before, slot] });
    }
  }
  return Object.fromEntries(
    [...all].map(([path, { use, origin, nodes: slots }]) => [path, { use, origin, nodes: slots }]),
  );
}

/** A port as a number, several as `5200-5207`. */
function readableRange({ first, count }: PortRange): number | string {
  return count === 1 ? first : `${first}-${first + count - 1}`;
}

function mapValues<From, To>(
  table: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, change(value)]));
}

function readableBudget({ limit, parts }: TimeBudget): PageTimeBudget {
  return {
    ...(limit === null ? {} : { limit }),
    parts: Object.fromEntries(parts.map(({ name, seconds }) => [name, seconds ?? 'unbounded'])),
  };
}

function readableSettings({ hostConfigs, ...settings }: JobSettings): PageSettings {
  return {
    ...settings,
    outputBase: display(settings.outputBase),
    ...(hostConfigs === null ? {} : { hostConfigs: display(hostConfigs) }),
  };
}

function readableStep(step: Step): PageStep {
  const { task } = step;
  return {
    name: step.name,
    summary: step.summary,
    tier: step.tier,
    ...(step.role === null ? {} : { role: step.role }),
    nodes: step.slots,
    tasks: step.tasks,
    ...(step.hetGroup === null ? {} : { hetGroup: step.hetGroup }),
    after: step.after,
    srunOptions: step.srunOptions.map(({ name, value }) =>
      value === null ? `--${name}` : `--${name}=${display(value)}`,
    ),
    ...(step.container === null
      ? {}
      : {
          image: display(step.container.image),
          mounts: Object.fromEntries(step.container.mounts.map(readableMount)),
        }),
    ...(task.environment.length > 0 ? { environment: variables(task.environment) } : {}),
    ...(task.unset.length > 0 ? { unset: task.unset.map(({ name }) => name) } : {}),
    ...(task.setupScript === null ? {} : { setupScript: task.setupScript }),
    ...(task.installDynamo === null ? {} : { installDynamo: task.installDynamo }),
    ...(task.prepare.length === 0
      ? {}
      : { prepare: task.prepare.map((call) => [call.call, ...call.arguments.map(display)]) }),
    command: task.command.groups.flatMap((group) => group.flags.map((flag) => flag.map(display))),
  };
}

function readableErrand({ name, steps, seconds, otherwise }: Errand): PageErrand {
  return {
    errand: name,
    steps,
    ...(seconds === null ? {} : { seconds }),
    onFailure: otherwise ?? 'the job fails',
  };
}

/** Container path -> host path, as a reader asks: what is at /model? */
function readableMount({ source, target, flags }: PlannedMount): readonly [string, string] {
  return [display(target), display(source) + (flags === '' ? '' : `:${flags}`)];
}

function variables(groups: readonly EnvironmentGroup[]): Readonly<Record<string, string>> {
  const entries = groups.flatMap((group) =>
    group.variables.map(({ name, value }): [string, Word] => [name, value]),
  );
  return Object.fromEntries(entries.map(([name, value]) => [name, display(value)]));
}
