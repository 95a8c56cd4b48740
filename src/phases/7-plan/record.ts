/** The job record: who looks at many jobs wants to know of each what it was, without reading its recipe. */

import { display } from '../../lib/word.js';
import type { Model } from '../../types/model.js';
import { type BenchmarkSettings, type Recipe, roleNames } from '../../types/recipe.js';
import type { JobRecord, RecordedResources } from '../../types/record.js';

/** What is known of a job before it is submitted (recipe-v1 16). */
export function jobRecord(recipe: Recipe, source: string): JobRecord {
  return {
    version: '2.0',
    orchestrator: true,
    job_name: recipe.name,
    cluster: recipe.site.clusterName,
    recipe: source,
    model: {
      path: modelPath(recipe.model),
      container: display(recipe.model.container),
      precision: recipe.model.precision,
    },
    resources: resources(recipe),
    backend_type: recipe.engine.name,
    frontend_type: recipe.frontend.name,
    benchmark: { type: recipe.benchmark.name, ...lengths(recipe.benchmark) },
    setup_script: recipe.setupScript,
  };
}

function modelPath({ directory, huggingFaceId }: Model): string {
  return directory === null ? `hf:${huggingFaceId ?? ''}` : display(directory);
}

/** A role that the recipe does not have says nothing. */
function resources({ gpuType, gpusPerNode, roles }: Recipe): RecordedResources {
  const present = roleNames.flatMap((name) => roles[name] ?? []);
  return {
    gpu_type: gpuType,
    gpus_per_node: gpusPerNode,
    ...Object.fromEntries(present.map(({ name, nodes }) => [`${name}_nodes`, nodes])),
    ...Object.fromEntries(present.map(({ name, workers }) => [`${name}_workers`, workers])),
    ...Object.fromEntries(
      present.map(({ name, gpusPerWorker }) => [`gpus_per_${name}`, gpusPerWorker]),
    ),
  };
}

/** Of a benchmark whose requests have one length; a dataset brings its own. */
function lengths(benchmark: BenchmarkSettings): Pick<JobRecord['benchmark'], 'isl' | 'osl'> {
  if (!('inputTokens' in benchmark)) return { isl: null, osl: null };
  return { isl: benchmark.inputTokens || null, osl: benchmark.outputTokens || null };
}
