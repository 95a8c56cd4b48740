/** Steps of nginx and the frontends. */

import { overlay } from '../../lib/environment.js';
import { frontendRole, headRole } from '../../lib/roles.js';
import { host, text, word } from '../../lib/word.js';
import { nginxCommand, nginxConfig, nginxPreparation } from '../../services/nginx.js';
import type { PlanContext } from '../../types/component.js';
import type { ConfigFile, SrunOption, Step } from '../../types/plan.js';
import type { FrontendProcess } from '../../types/topology.js';
import { container, hetGroup, plainTask, remapRoot } from './steps.js';
import { dynamoInstallation } from './workers.js';

/** nginx first: it answers while frontends come up behind it. */
export function frontendSteps(context: PlanContext): readonly Step[] {
  return [...nginxStep(context), ...context.topology.frontends.map((item) => step(item, context))];
}

/** Files that nginx and the frontends read. */
export function frontendConfigs(context: PlanContext): readonly ConfigFile[] {
  const nginx = context.topology.nginx === null ? [] : [nginxConfig(context)];
  return [...nginx, ...context.frontend.configFiles(context)];
}

function nginxStep(context: PlanContext): readonly Step[] {
  const { topology, recipe } = context;
  if (topology.nginx === null) return [];
  const frontendCount = topology.frontends.length;
  return [
    {
      name: 'nginx',
      tier: 'frontend',
      role: null,
      summary: `nginx in front of ${frontendCount} ${frontendCount === 1 ? 'frontend' : 'frontends'}`,
      slots: [topology.nginx],
      hosts: [word`${host(headRole)}`],
      tasks: 1,
      hetGroup: hetGroup(topology.nginx, context),
      // nginx' image wants to be root in its container.
      srunOptions:
        recipe.site.containerRuntime === 'none'
          ? []
          : [{ name: 'container-remap-root', value: null, origin: 'srtgen' }],
      container: container(recipe.frontend.nginx.container, context),
      task: {
        ...plainTask,
        prepare: nginxPreparation(context),
        command: nginxCommand(context),
      },
      after: ['services'],
    },
  ];
}

function step(process: FrontendProcess, context: PlanContext): Step {
  const { frontend, recipe } = context;
  const installDynamo = dynamoInstallation(context);
  const mpi: readonly SrunOption[] =
    frontend.mpi === null ? [] : [{ name: 'mpi', value: text(frontend.mpi), origin: 'srtgen' }];
  return {
    name: frontend.stepName(process.index),
    tier: 'frontend',
    role: null,
    summary: `${frontend.title} frontend ${process.index}, port ${process.port}`,
    slots: [process.slot],
    hosts: [word`${host(frontendRole(process))}`],
    tasks: 1,
    hetGroup: hetGroup(process.slot, context),
    srunOptions: [...mpi, ...(installDynamo === null ? [] : [remapRoot()])],
    container: container(recipe.model.container, context),
    task: {
      ...plainTask,
      preamble: recipe.site.bashPreamble !== null,
      environment: overlay(frontend.environment(process, context)),
      setupScript: frontend.dynamo ? recipe.setupScript : null,
      installDynamo,
      command: frontend.command(process, context),
    },
    after: frontend.needsWorkers ? ['workers'] : ['services'],
  };
}
