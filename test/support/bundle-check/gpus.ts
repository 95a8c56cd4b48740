/** No GPU belongs to two processes: not in the plan, and not in what the processes are told. */

import { type BundleView, type Check, type Finding, flagValue, task, workers } from './bundle.js';

/** Every step of a worker on every of its nodes. */
interface Place {
  readonly step: string;
  readonly slot: number;
  readonly planned: readonly number[];
  readonly told: readonly number[];
}

export const gpusAreNotShared: Check = (bundle) => {
  const all = places(bundle);
  return [
    ...shared(all, ({ planned }) => planned, 'the plan gives'),
    ...shared(all, ({ told }) => told, 'the scripts give'),
    ...all.filter(({ planned, told }) => `${planned}` !== `${told}`).map(disagreement),
  ];
};

function places(bundle: BundleView): readonly Place[] {
  return workers(bundle).flatMap((step) =>
    step.nodes.map((slot) => ({
      step: step.name,
      slot,
      planned: bundle.page.nodes.find((node) => node.slot === slot)?.gpus[step.name] ?? [],
      told: told(bundle, task(bundle, step)),
    })),
  );
}

/** A process that is told nothing has all GPUs of its node. */
function told(
  { gpusPerNode }: BundleView,
  { run, environment }: ReturnType<typeof task>,
): readonly number[] {
  const named = flagValue(run, '--device-ids') ?? environment.CUDA_VISIBLE_DEVICES;
  if (named !== undefined) return named.split(',').map(Number);
  return Array.from({ length: gpusPerNode }, (_, index) => index);
}

function shared(
  all: readonly Place[],
  gpusOf: (place: Place) => readonly number[],
  who: string,
): readonly Finding[] {
  const owners = new Map<string, string>();
  return all.flatMap((place) =>
    gpusOf(place).flatMap((gpu): Finding[] => {
      const key = `GPU ${gpu} of node ${place.slot}`;
      const other = owners.get(key);
      owners.set(key, place.step);
      if (other === undefined) return [];
      return [`gpus are not shared: ${who} ${key} to ${other} and ${place.step}`];
    }),
  );
}

function disagreement({ step, slot, planned, told: heard }: Place): Finding {
  return `gpus are not shared: ${step} on node ${slot} has ${planned} in the plan and ${heard} in its script`;
}
