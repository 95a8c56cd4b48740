/** What sbatch is asked for, in the order of the job script (recipe-v1 15.1). */

import type { PlanContext } from '../../types/component.js';
import type { Directive } from '../../types/plan.js';
import type { SlurmSettings } from '../../types/recipe.js';

/** The directives of each component of the job. */
export function directives(
  context: PlanContext,
  teardownSeconds: number,
): readonly (readonly Directive[])[] {
  const { slurm } = context.recipe;
  return context.topology.components.map((nodes, component) => [
    // sbatch keeps the name for the components that follow.
    ...switched(component === 0, directive('job-name', context.recipe.name)),
    directive('nodes', nodes),
    ...tasks(nodes, context),
    ...switched(slurm.gpusPerNodeDirective, directive('gpus-per-node', context.recipe.gpusPerNode)),
    ...switched(slurm.segmentDirective, directive('segment', nodes)),
    ...switched(slurm.exclusiveDirective, bare('exclusive')),
    ...optional('account', slurm.account),
    directive('time', slurm.timeLimit),
    ...optional('partition', slurm.partition),
    ...Object.entries(slurm.directives).map(([name, value]) =>
      value === '' ? bare(name) : directive(name, value),
    ),
    ...(component === 0 ? ownDirectives(teardownSeconds).filter(isNotWritten(slurm)) : []),
  ]);
}

/** An MPI step takes a task for each GPU, so the allocation has to have as many. */
function tasks(nodes: number, { engine, recipe }: PlanContext): readonly Directive[] {
  const perNode = engine.launch === 'per-endpoint' ? recipe.gpusPerNode : 1;
  return [directive('ntasks', nodes * perNode), directive('ntasks-per-node', perNode)];
}

/**
 * srtgen's own. The output file lies where the job was submitted, because Slurm makes no directory for
 * it. A requeued job would write over the evidence of the first. The signal leaves time for teardown
 * before the time limit: Slurm itself gives KillWait, 30 s, and then kills.
 */
function ownDirectives(teardownSeconds: number): readonly Directive[] {
  return [
    directive('output', '%x-%j.log'),
    directive('open-mode', 'append'),
    bare('no-requeue'),
    directive('signal', `B:USR1@${teardownSeconds}`),
  ];
}

/** A recipe that says how the job is logged, requeued or signalled has its way. */
function isNotWritten({ directives: written }: SlurmSettings): (own: Directive) => boolean {
  const opposite = (name: string): string => name.replace(/^no-/, '');
  return ({ name }) => !Object.hasOwn(written, name) && !Object.hasOwn(written, opposite(name));
}

function directive(name: string, value: string | number): Directive {
  return { name, value: String(value) };
}

function bare(name: string): Directive {
  return { name, value: null };
}

function optional(name: string, value: string | null): readonly Directive[] {
  return value === null ? [] : [directive(name, value)];
}

function switched(on: boolean, item: Directive): readonly Directive[] {
  return on ? [item] : [];
}
