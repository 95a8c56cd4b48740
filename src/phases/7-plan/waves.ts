/** Workers that start in turns: so many of a node at once, each healthy before the node's next ones. */

import { InternalError } from '../../diagnostics/internal-error.js';
import { leaders } from '../../lib/disaggregation.js';
import type { PlanContext } from '../../types/component.js';
import type { Probe, ReadinessStage, WaveName } from '../../types/plan.js';
import type { Process, Slot } from '../../types/topology.js';

/**
 * The leaders by the turn in which they start, each wave in start order; one wave where all start at once. The nodes
 * go from wave to wave together: the reference lets each go on alone, which takes a process for each node at run time.
 */
export function startWaves(context: PlanContext): readonly (readonly Process[])[] {
  const { engine } = context.recipe;
  const atOnce = engine.name === 'trtllm' ? engine.sequentialNodeStart : 0;
  const waves: Process[][] = [];
  const started = new Map<Slot, number>();
  for (const leader of leaders(context)) {
    const before = started.get(leader.slot) ?? 0;
    started.set(leader.slot, before + 1);
    const wave = atOnce > 0 ? Math.floor(before / atOnce) : 0;
    waves[wave] = [...(waves[wave] ?? []), leader];
  }
  return waves;
}

/** The wait that comes after a wave; the first wave is 0. */
export function waveName(wave: number): WaveName {
  return `workers-wave-${wave + 1}`;
}

/** For each wave but the last: those of its workers have to be healthy whose node has still others to start. */
export function waveStages(context: PlanContext): readonly ReadinessStage[] {
  const waves = startWaves(context);
  return waves.slice(0, -1).map((wave, index) => {
    const next = new Set((waves[index + 1] ?? []).map(({ slot }) => slot));
    const awaited = wave.filter(({ slot }) => next.has(slot));
    return { name: waveName(index), probes: awaited.map((leader) => healthy(leader, context)) };
  });
}

/** A server that merely answers is still loading, and that it does alone is what the turns are for. */
function healthy(leader: Process, context: PlanContext): Probe {
  const probe = context.frontend.workerProbe(leader, context);
  if (probe === null)
    throw new InternalError(`${context.frontend.name} has leaders without health`);
  return { ...probe, check: 'http_ok' };
}
