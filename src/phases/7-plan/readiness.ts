/** What has to answer before the job goes on, in four stages that share one budget. */

import { fixedPorts } from '../../constants/ports.js';
import { entryRole, infraRole } from '../../lib/roles.js';
import { ip, text, word } from '../../lib/word.js';
import type { PlanContext } from '../../types/component.js';
import type { Probe, ReadinessStage } from '../../types/plan.js';
import { wantedServices } from './services.js';

/**
 * Services before workers start; then each worker for itself, the frontend's count of them, and a real
 * completion. A code alone is never readiness: frontends say 200 with no worker behind them.
 */
export function readiness(context: PlanContext): readonly ReadinessStage[] {
  const { topology, frontend, recipe } = context;
  const stages: readonly ReadinessStage[] = [
    { name: 'services', probes: servicePorts(context) },
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
