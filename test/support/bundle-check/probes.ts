/** Readiness asks those who are there, asks every worker, and waits for as many as will come. */

import {
  type BundleView,
  type Check,
  endpointOf,
  type Finding,
  flagNumber,
  script,
  task,
  workers,
} from './bundle.js';
import { listeners } from './listeners.js';
import type { StepRow } from './page.js';

interface Probe {
  readonly stage: string;
  readonly name: string;
  readonly check: string;
  readonly words: readonly string[];
}

export const probesAgree: Check = (bundle) => {
  const probes = bundle.page.stages.flatMap(({ name }) => probesOf(bundle, name));
  const complaint = (text: string): Finding => `probes agree with the plan: ${text}`;
  return [
    ...bundle.page.stages.flatMap(({ name, probes: planned }) => {
      const found = probesOf(bundle, name).map((probe) => `${probe.name} ${probe.check}`);
      const wanted = planned.map(([probe, check]) => `${probe} ${check}`);
      return `${found}` === `${wanted}`
        ? []
        : [complaint(`stage ${name} asks ${found}, planned ${wanted}`)];
    }),
    ...[...probes, ...watchedOf(bundle)].flatMap((probe) => subject(probe, bundle).map(complaint)),
    ...(`${watchedOf(bundle).map(({ name }) => name)}` === `${bundle.page.watched}`
      ? []
      : [complaint('probes/watch.sh looks after others than the plan')]),
    ...silent(bundle, probes).map((name) => complaint(`nobody asks ${name}`)),
    ...unprepared(bundle, probes).map((name) => complaint(`nobody waits for the task of ${name}`)),
    ...counts(bundle, probes).map(complaint),
  ];
};

function probesOf(bundle: BundleView, stage: string): readonly Probe[] {
  return script(bundle, `probes/${stage}.sh`).calls.map(([, name = '', check = '', ...words]) => ({
    stage,
    name,
    check,
    words,
  }));
}

/** What is asked while the job measures, as if it were a stage. */
function watchedOf(bundle: BundleView): readonly Probe[] {
  if (!('probes/watch.sh' in bundle.texts)) return [];
  return script(bundle, 'probes/watch.sh').calls.map(([, name = '', ...words]) => ({
    ...{ stage: 'watch', name, check: 'http_ok', words },
  }));
}

/** A probe is about a step, or an address at which a step listens; about both, it is that step. */
function subject({ name, check, words }: Probe, bundle: BundleView): readonly string[] {
  const step = bundle.page.steps.find((each) => each.name === (words[0] ?? ''));
  if (check === 'task_runs')
    return step === undefined ? [`${name} asks for a step that is not there`] : [];
  const [, slot, port] = /\bip-(\d+)(?::| )(\d+)/.exec(words.join(' ')) ?? [];
  const open = listeners(bundle).filter(
    (each) => each.slot === Number(slot) && each.first === Number(port),
  );
  if (open.length === 0) return [`${name} asks ${words.join(' ')}, where nobody listens`];
  const isStep = bundle.page.steps.some((each) => each.name === name);
  return isStep && !open.some((each) => each.step === name) ? [`${name} asks another step`] : [];
}

/** Leaders that no probe of the stage `workers` is about. */
function silent(bundle: BundleView, probes: readonly Probe[]): readonly string[] {
  const asked = probes.filter(({ stage }) => stage === 'workers').map(({ name }) => name);
  return workers(bundle)
    .map(({ name }) => name)
    .filter((name) => name === endpointOf(name) && !asked.includes(name));
}

function unprepared(bundle: BundleView, probes: readonly Probe[]): readonly string[] {
  const asked = probes.filter(({ check }) => check === 'task_runs').map(({ name }) => name);
  return bundle.page.steps
    .filter(({ tier, name }) => ['worker', 'frontend'].includes(tier) && !asked.includes(name))
    .map(({ name }) => name);
}

/** What the frontend has to find (recipe-v1 12). */
function counts(bundle: BundleView, probes: readonly Probe[]): readonly string[] {
  const counting = probes.filter(({ check }) => ['dynamo_ready', 'router_ready'].includes(check));
  const frontends = bundle.page.steps.filter((step) => task(bundle, step).run.some(countsWorkers));
  if (frontends.length > 0 && counting.length !== 1) return ['nobody counts the workers'];
  const all = workers(bundle).filter((step) => registers(step, bundle));
  const prefill = all.filter(({ name }) => name.startsWith('prefill-')).length;
  const wanted = `${prefill} ${all.length - prefill}`;
  return counting.flatMap(({ name, words: [, ...numbers] }) => {
    const found = numbers.filter((word) => word !== 'or-more').join(' ');
    const loose = numbers.includes('or-more') && !playsSeveral(bundle);
    return [
      ...(found === wanted ? [] : [`${name}: ${found}, planned ${wanted}`]),
      ...(loose ? [`${name}: more than planned would not be noticed`] : []),
    ];
  });
}

function countsWorkers(word: string): boolean {
  return word === 'dynamo.frontend' || word === 'sglang_router.launch_router';
}

/** A process of the mocker may stand for several workers. */
function playsSeveral(bundle: BundleView): boolean {
  return workers(bundle).some((step) => task(bundle, step).run.includes('dynamo.mocker'));
}

/**
 * Whether a process makes itself known: of SGLang and vLLM over nodes the first alone; of vLLM's data parallelism
 * every process that has ranks to itself; of the others one for each worker.
 */
function registers(step: StepRow, bundle: BundleView): boolean {
  const { run } = task(bundle, step);
  if (run.includes('dynamo.vllm')) return !run.includes('--headless');
  if (run.includes('--node-rank')) return flagNumber(run, '--node-rank') === 0;
  return step.name === endpointOf(step.name);
}
