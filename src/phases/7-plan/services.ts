/** Steps of the services that the deployment needs: NATS, etcd, Mooncake's master. */

import { literalEnvironment } from '../../lib/commands.js';
import { overlay } from '../../lib/environment.js';
import { infraRole } from '../../lib/roles.js';
import { host, word } from '../../lib/word.js';
import { services } from '../../services/index.js';
import type { PlanContext, Service } from '../../types/component.js';
import type { Step } from '../../types/plan.js';
import { container, hetGroup, plainTask } from './steps.js';

/** The services that this job starts, in start order. */
export function wantedServices(context: PlanContext): readonly Service[] {
  return services.filter((service) => service.wanted(context));
}

/** One step for each service, all on the infra node. */
export function serviceSteps(context: PlanContext): readonly Step[] {
  const { recipe, topology } = context;
  return wantedServices(context).map((service) => ({
    name: service.name,
    tier: service.tier,
    role: null,
    summary: service.title,
    slots: [topology.infra],
    hosts: [word`${host(infraRole)}`],
    tasks: 1,
    hetGroup: hetGroup(topology.infra, context),
    srunOptions: [],
    container: container(service.container(context) ?? recipe.model.container, context),
    task: {
      ...plainTask,
      preamble: recipe.site.bashPreamble !== null,
      environment: overlay([
        // The reference exports it to everything that the job starts.
        literalEnvironment('recipe: environment', recipe.environment),
        ...service.environment(context),
      ]),
      prepare: service.prepare(context),
      command: service.command(context),
    },
    after: [],
  }));
}
