/** The recipe's own command, run as it is by a login shell (recipe-v1 13.1). */

import { InternalError } from '../diagnostics/internal-error.js';
import { clientEnvironment, metricsUrls, workerLists } from '../lib/client-environment.js';
import { command, environmentGroup, flag, literalEnvironment, program } from '../lib/commands.js';
import type { Benchmark, PlanContext } from '../types/component.js';
import type { CustomSettings } from '../types/recipe.js';

export const custom: Benchmark = {
  name: 'custom',
  client: (context) => {
    const settings = customSettings(context);
    return {
      image: settings.container ?? context.recipe.model.container,
      environment: [
        environmentGroup('workers, chosen by srtgen', workerLists('SRT', context)),
        ...clientEnvironment(context),
        environmentGroup('metrics, chosen by srtgen', {
          AIPERF_SERVER_METRICS_URLS: metricsUrls(context),
        }),
        literalEnvironment('recipe: benchmark.env', settings.environment),
      ],
      // The one place where a recipe's text is code, because it is written to be code.
      command: command(program(flag('bash', '-lc', settings.command))),
      mounts: [],
      srunOptions: [],
    };
  },
  plan: () => ({ name: 'custom', servesAt: null, points: [], script: null }),
};

function customSettings({ recipe }: PlanContext): CustomSettings {
  if (recipe.benchmark.name === 'custom') return recipe.benchmark;
  throw new InternalError(`custom asked to run ${recipe.benchmark.name}`);
}
