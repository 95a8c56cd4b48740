/** Resolve: a checked recipe of schema 1 and the cluster profile -> the canonical recipe. */

import { defaults } from '../../constants/defaults.js';
import type { ClusterProfile } from '../../generated/cluster.js';
import type { RecipeV1 } from '../../generated/recipe-v1.js';
import type { Recipe } from '../../types/recipe.js';
import type { SourceMapping } from '../../types/source.js';
import { resolveMeasurement, resolveProfiling } from './benchmark.js';
import { resolveEngine, resolveMooncake } from './engine.js';
import { resolveDynamo, resolveFrontend, wheelVariables } from './frontend.js';
import { resolveIdentity } from './identity.js';
import { resolvePlacement, resolveRoles } from './roles.js';
import { resolveModel, resolveMounts, resolveSite, resolveSlurm, resolveStartup } from './site.js';
import { statusServices } from './status.js';

interface Checked<T> {
  readonly value: T;
  readonly node: SourceMapping;
}

/** Every alias looked up, every default put in. What cannot be is for validate to say. */
export function resolve(
  recipe: Checked<RecipeV1>,
  profile: Checked<ClusterProfile> | undefined,
): Recipe {
  const source = { recipe: recipe.value, node: recipe.node, cluster: profile?.value ?? {} };
  const { resources, observability } = recipe.value;
  const gpusPerNode = resources.gpus_per_node ?? defaults.gpusPerNode;
  const model = resolveModel(source);
  const endpoint = observability?.enable_otel ? observability.otel_endpoint : null;
  return {
    name: recipe.value.name,
    model,
    slurm: resolveSlurm(source),
    gpuType: resources.gpu_type,
    gpusPerNode,
    engine: resolveEngine(source),
    roles: resolveRoles(source, gpusPerNode),
    placement: resolvePlacement(source),
    frontend: resolveFrontend(source),
    services: {
      natsMaxPayloadMiB: recipe.value.infra?.nats_max_payload_mb ?? null,
      mooncake: resolveMooncake(source),
    },
    dynamo: resolveDynamo(source),
    ...resolveMeasurement(source),
    maxFailureRate: recipe.value.benchmark?.max_failure_rate ?? defaults.maxFailureRate,
    profiling: resolveProfiling(source),
    telemetry: endpoint ? { endpoint } : null,
    statusServices: statusServices(recipe.node, profile?.node),
    environment: { ...wheelVariables(recipe.value), ...recipe.value.environment },
    mounts: resolveMounts(source, model),
    srunOptions: recipe.value.srun_options ?? {},
    setupScript: recipe.value.setup_script ?? null,
    identity: resolveIdentity(recipe.value.identity),
    startup: resolveStartup(source),
    site: resolveSite(source, profile !== undefined),
  };
}
