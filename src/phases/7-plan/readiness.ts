/** What has to answer before the job goes on, in stages that share one budget. */

import { fixedPorts } from '../../constants/ports.js';
import { entryRole, infraRole } from '../../lib/roles.js';
import { ip, text, word } from '../../lib/word.js';
import type { PlanContext } from '../../types/component.js';
import type { Probe, ReadinessStage, Step } from '../../types/plan.js';
import { wantedServices } from './services.js';

/**
 * Services before workers start; then every task has come to its command, each worker answers for itself, the
 * frontend counts them, and a real completion comes back. A code alone is never readiness: frontends say 200 with no
 * worker behind them.
 */
export function readiness(steps: readonly Step[], context: PlanContext): readonly ReadinessStage[] {
  const { topology, frontend, recipe } = context;
  const stages: readonly ReadinessStage[] = [
    { name: 'services', probes: servicePorts(context) },
    { name: 'tasks', probes: tasksOf(steps) },
    {
      name: 'workers',
      probes: topology.processes.flatMap((process) => frontend.workerProbe(process, context) ?? []),
    },
    { name: 'frontend', probes: [frontend.probe(context)] },
    {
      name: 'completion',
      probes: [
        {
          name: 'a real completion',
          check: 'completes',
          arguments: [word`http://${ip(entryRole)}:${fixedPorts.public}`, recipe.model.servedName],
        },
      ],
    },
  ];
  return stages.filter((stage) => stage.probes.length > 0);
}

function tasksOf(steps: readonly Step[]): readonly Probe[] {
  return steps
    .filter((step) => step.tier === 'worker' || step.tier === 'frontend')
    .map(({ name }) => ({ name, check: 'task_runs', arguments: [text(name)] }));
}

function servicePorts(context: PlanContext): readonly Probe[] {
  return wantedServices(context).flatMap((service) =>
    Object.values(service.ports).map(
      (port): Probe => ({
        name: service.name,
        check: 'port_open',
        arguments: [word`${ip(infraRole)}`, text(port)],
      }),
    ),
  );
}
