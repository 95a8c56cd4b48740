/** The steps of the plan, their scripts, and the job that starts them are about the same things. */

import {
  type BundleView,
  type Check,
  type Finding,
  flagNumber,
  flagValue,
  script,
} from './bundle.js';
import type { StepRow } from './page.js';

export const stepsAreComplete: Check = (bundle) => {
  const { page, texts } = bundle;
  const slots = new Set(page.nodes.map(({ slot }) => slot));
  const of = (directory: string): readonly string[] =>
    Object.keys(texts).flatMap((path) => {
      const [, name] = new RegExp(`^${directory}/(.*)\\.sh$`).exec(path) ?? [];
      return name === undefined ? [] : [name];
    });
  const names = page.steps.map(({ name }) => name);
  const complaint = (text: string): Finding => `steps are complete: ${text}`;
  return [
    ...different(names, of('steps')).map((name) =>
      complaint(`${name} is not both planned and in steps/`),
    ),
    ...different(names, of('tasks')).map((name) =>
      complaint(`${name} is not both planned and in tasks/`),
    ),
    ...page.steps.flatMap((step) =>
      step.nodes
        .filter((slot) => !slots.has(slot))
        .map((slot) => complaint(`${step.name} is on node ${slot}, which the job does not have`)),
    ),
    ...page.nodes.flatMap((node) =>
      different(
        node.steps,
        page.steps.filter((step) => step.nodes.includes(node.slot)).map(({ name }) => name),
      ).map((name) => complaint(`node ${node.slot} and ${name} do not know of each other`)),
    ),
    ...Object.entries(page.roles)
      .filter(([, slot]) => !slots.has(slot))
      .map(([role, slot]) => complaint(`${role} is node ${slot}, which the job does not have`)),
    ...page.steps.flatMap((step) => sruns(step, bundle).map(complaint)),
  ];
};

/** What only one of two lists has, and what one has twice. */
function different(left: readonly string[], right: readonly string[]): readonly string[] {
  const count = (list: readonly string[], item: string): number =>
    list.filter((other) => other === item).length;
  return [...new Set([...left, ...right])].filter(
    (item) => count(left, item) !== 1 || count(right, item) !== 1,
  );
}

/** What steps/NAME.sh asks of srun. */
function sruns(step: StepRow, bundle: BundleView): readonly string[] {
  const { run } = script(bundle, `steps/${step.name}.sh`);
  const component = bundle.page.nodes.find(({ slot }) => slot === step.nodes[0])?.component ?? 0;
  const isHet = bundle.page.directives.length > 1;
  const wanted: readonly (readonly [string, unknown, unknown])[] = [
    ['job name', flagValue(run, '--job-name'), step.name],
    ['nodes', flagNumber(run, '--nodes'), step.nodes.length],
    ['tasks', flagNumber(run, '--ntasks'), step.tasks],
    ['node list', flagValue(run, '--nodelist'), step.nodes.map((slot) => `host-${slot}`).join(',')],
    ['het group', flagNumber(run, '--het-group'), isHet ? component : undefined],
    ['planned het group', step.hetGroup, isHet ? component : null],
    ['tasks on its nodes', step.tasks, step.nodes.length * tasksPerNode(step, bundle)],
    ['task', run.at(-1)?.replace(/^.*\/tasks\//, 'tasks/'), `tasks/${step.name}.sh`],
  ];
  return wanted
    .filter(([, found, expected]) => found !== expected)
    .map(([what, found, expected]) => `${step.name}: ${what} ${found}, not ${expected}`);
}

/** A worker of MPI has a task for each of its GPUs. */
function tasksPerNode(step: StepRow, { page, scripts }: BundleView): number {
  const isMpi = scripts.get(`tasks/${step.name}.sh`)?.run.includes('trtllm-llmapi-launch');
  return isMpi === true ? (page.nodes[step.nodes[0] ?? 0]?.gpus[step.name]?.length ?? 0) : 1;
}

/** A stage of readiness, or a wave of workers that go before others. */
const waits = /^wait_for(?:_wave)?$/;

/** Their configuration has no addresses, and they do not wait for those that have. */
const serviceTiers = /^(?:discovery|store)$/;
const starters = /^(?:start_step|run_client|run_evaluation|run_step\w*)$/;

export const stepsAreStarted: Check = (bundle) => {
  const { page, texts } = bundle;
  const { calls } = script(bundle, 'job.sh');
  const complaint = (text: string): Finding => `steps are started once, in order: ${text}`;
  const tiers = /^readonly TIERS=\((.*)\)$/m.exec(texts['lib/steps.sh'] ?? '')?.[1] ?? '';
  const known = tiers.replaceAll("'", '').split(' ');
  const done: string[] = [];
  const found: Finding[] = [];
  for (const [name = '', ...words] of calls) {
    if (waits.test(name)) done.push(words[0] ?? '');
    if (!starters.test(name)) continue;
    const step = page.steps.find((each) => words.includes(each.name));
    if (step === undefined) {
      found.push(complaint(`${name} ${words.join(' ')} starts no step of the plan`));
      continue;
    }
    const tier = name === 'start_step' ? words[0] : step.tier;
    const hosts = step.nodes.map((slot) => `host-${slot}`).join(',');
    const early = step.after.filter((before) => !done.includes(before));
    found.push(
      ...(done.includes(step.name) ? [complaint(`${step.name} is started twice`)] : []),
      ...(tier === step.tier ? [] : [complaint(`${step.name} is of ${step.tier}, not ${tier}`)]),
      ...(known.includes(step.tier) ? [] : [complaint(`nothing tears down tier ${step.tier}`)]),
      ...(words.includes(hosts) ? [] : [complaint(`${step.name} is watched on other nodes`)]),
      ...early.map((before) => complaint(`${step.name} does not wait for ${before}`)),
      ...(step.tier === 'client' && name === 'start_step'
        ? [complaint(`nobody waits for the client ${step.name}`)]
        : []),
    );
    done.push(step.name);
  }
  const unstarted = page.steps.filter(({ name }) => !done.includes(name));
  return [
    ...found,
    ...unstarted.map(({ name }) => complaint(`${name} is never started`)),
    ...frame(calls, bundle).map(complaint),
  ];
};

/** What comes before, between and after the steps. */
function frame(calls: readonly (readonly string[])[], { page, texts }: BundleView) {
  const names = calls.map(([name]) => name);
  const awaited = calls.flatMap(([name = '', stage = '']) => (waits.test(name) ? [stage] : []));
  const files = calls.flatMap(([name = '', file = '']) => (/_config$/.test(name) ? [file] : []));
  const firstStep = calls.findIndex(
    ([name = '', tier = '']) => starters.test(name) && !serviceTiers.test(tier),
  );
  const lastConfig = names.findLastIndex((name) => /_config$/.test(name ?? ''));
  const stages = page.stages.map(({ name }) => name);
  const probed = Object.keys(texts)
    .flatMap((path) => /^probes\/(.*)\.sh$/.exec(path)?.[1] ?? [])
    .filter((name) => name !== 'watch'); // no stage: asked while the job measures
  return [
    ...(names[0] === 'open_job' && names[1] === 'name_nodes' ? [] : ['the job is not opened']),
    ...(names.at(-1) === 'close_job' ? [] : ['the job is not closed']),
    ...(lastConfig > firstStep ? ['a step starts before its configuration is there'] : []),
    ...different(awaited, stages).map((stage) => `nobody waits, or twice, for ${stage}`),
    ...different(probed, stages).map((stage) => `probes/${stage}.sh and the plan do not agree`),
    ...different(files, page.configFiles).map((file) => `${file} is not written once`),
    ...page.configFiles
      .filter((file) => !(`config/${file}` in texts || `config/${file}.sh` in texts))
      .map((file) => `config/${file} is not in the bundle`),
  ];
}
