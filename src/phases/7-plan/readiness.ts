/** What has to answer before the job goes on, in stages that share one budget. */

import { fixedPorts } from '../../constants/ports.js';
import { entryRole, infraRole } from '../../lib/roles.js';
import { ip, text, word } from '../../lib/word.js';
import type { PlanContext } from '../../types/component.js';
import type { Probe, ReadinessStage, Step } from '../../types/plan.js';
import { wantedServices } from './services.js';
import { waveStages } from './waves.js';

/**
 * Services before workers start, and some workers before others where they take turns; then every task has come to its command, each worker answers for itself, the
 * frontend counts them, and a real completion comes back. A code alone is never readiness: frontends say 200 with no
 * worker behind them.
 */
export function readiness(steps: readonly Step[], context: PlanContext): readonly ReadinessStage[] {
  const { topology, frontend, recipe } = context;
  const workers = steps.filter((step) => step.tier === 'worker');
  const frontends = steps.filter((step) => step.tier === 'frontend');
  const stages: readonly ReadinessStage[] = [
    { name: 'services', probes: servicePorts(context) },
    ...waveStages(context),
    {
      name: 'tasks',
      probes: tasksOf(frontend.needsWorkers ? workers : [...workers, ...frontends]),
    },
    {
      name: 'workers',
      probes: topology.processes.flatMap((process) => frontend.workerProbe(process, context) ?? []),
    },
    {
      name: 'frontend',
      probes: [...tasksOf(frontend.needsWorkers ? frontends : []), frontend.probe(context)],
    },
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
  return steps.map(({ name }) => ({ name, check: 'task_runs', arguments: [text(name)] }));
}

/** One question for each service: a probe is known by its name. */
function servicePorts(context: PlanContext): readonly Probe[] {
  return wantedServices(context).map((service) => ({
    name: service.name,
    check: 'port_open',
    arguments: [word`${ip(infraRole)}`, ...Object.values(service.ports).map(text)],
  }));
}
