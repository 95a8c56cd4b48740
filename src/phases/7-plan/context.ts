/** What every component may look at, made once for a job. */

import { modelMount } from '../../constants/places.js';
import { InternalError } from '../../diagnostics/internal-error.js';
import { engines } from '../../engines/index.js';
import { frontends } from '../../frontends/index.js';
import { job, text, word } from '../../lib/word.js';
import type { Engine, Frontend, Paths, PlanContext } from '../../types/component.js';
import type { Recipe } from '../../types/recipe.js';
import type { Topology } from '../../types/topology.js';

/** Throws InternalError for an engine or a frontend that validate should have refused. */
export function planContext(recipe: Recipe, topology: Topology): PlanContext {
  const engineTable: Readonly<Record<string, Engine>> = engines;
  const frontendTable: Readonly<Record<string, Frontend>> = frontends;
  const engine = engineTable[recipe.engine.name];
  const frontend = frontendTable[recipe.frontend.name];
  if (engine === undefined || frontend === undefined) {
    throw new InternalError(
      `no component for ${recipe.engine.name} behind ${recipe.frontend.name}`,
    );
  }
  return { recipe, topology, engine, frontend, paths: pathsOf(recipe) };
}

/** Fixed places in a container; without containers a task sees the host's own paths. */
function pathsOf({ site, model }: Recipe): Paths {
  if (site.containerRuntime === 'pyxis') return containerPaths;
  return {
    logs: word`${job('LOG_DIR')}`,
    model: model.directory ?? text(modelMount),
    configs: site.configsDirectory ?? text('/configs'),
    bundle: word`${job('SRTGEN_BUNDLE')}`,
    run: word`${job('SRTGEN_RUN_DIR')}`,
  };
}

const containerPaths: Paths = {
  logs: text('/logs'),
  model: text(modelMount),
  configs: text('/configs'),
  bundle: text('/srtgen/bundle'),
  run: text('/srtgen/run'),
};
