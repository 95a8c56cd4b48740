/** Frontend and Dynamo settings (recipe-v1 1.5). */

import { defaults } from '../../constants/defaults.js';
import type { Dynamo, RecipeV1 } from '../../generated/recipe-v1.js';
import { text } from '../../lib/word.js';
import type { DynamoSettings, DynamoSource, FrontendSettings } from '../../types/recipe.js';
import { alias, image } from './paths.js';
import { missing, observedVariables } from './roles.js';
import { freeMap, type SchemaOne } from './source.js';

export function resolveFrontend(source: SchemaOne): FrontendSettings {
  const { recipe, cluster } = source;
  const { frontend = {} } = recipe;
  const nginx = frontend.nginx_container;
  return {
    name: frontend.type ?? 'dynamo',
    maxBehindNginx:
      (frontend.enable_multiple_frontends ?? true)
        ? (frontend.num_additional_frontends ?? defaults.additionalFrontends) + 1
        : null,
    args: freeMap(source, ['frontend', 'args']),
    environment: frontendEnvironment(recipe),
    nginx: {
      // Only what a recipe writes can be an alias.
      container:
        nginx === undefined
          ? text(defaults.nginxContainer)
          : image(alias(nginx, cluster.containers), cluster),
      raiseUlimit: frontend.nginx_raise_ulimit ?? cluster.nginx_raise_ulimit ?? false,
      affinityHeader: frontend.nginx_session_affinity
        ? (frontend.nginx_session_affinity_header ?? defaults.nginxAffinityHeader)
        : null,
      keepaliveTimeout: frontend.nginx_keepalive_timeout ?? defaults.nginxKeepaliveTimeout,
    },
    contextRouter: freeMap(source, ['frontend', 'ctx_router']),
    generationRouter: freeMap(source, ['frontend', 'gen_router']),
    serverConfigExtra: freeMap(source, ['frontend', 'server_config_extra']),
  };
}

function frontendEnvironment(recipe: RecipeV1) {
  const written = recipe.frontend?.env ?? {};
  const traced = {
    DYN_REQUEST_TRACE: '1',
    DYN_REQUEST_TRACE_FILE_PATH: '/logs/dynamo-request-trace',
  };
  const observed = observedVariables(recipe);
  const wanted = Object.keys(observed).length > 0 ? { ...observed, ...traced } : {};
  return { ...written, ...missing(wanted, written) };
}

export function resolveDynamo({ recipe }: SchemaOne): DynamoSettings {
  const { dynamo = {} } = recipe;
  return {
    install: (dynamo.install ?? true) ? dynamoSource(dynamo) : null,
    requestPlane: dynamo.request_plane ?? 'tcp',
    eventPlane: dynamo.event_plane ?? null,
  };
}

/** A version of null without another source is how recipes ask for the top of the tree. */
export function dynamoSource(dynamo: Dynamo): DynamoSource {
  if (dynamo.hash) return { kind: 'hash', hash: dynamo.hash, patches: dynamo.cargo_patches ?? [] };
  if (dynamo.wheel) return { kind: 'wheel', version: dynamo.wheel };
  if (dynamo.top_of_tree === true || dynamo.version === null) return { kind: 'top-of-tree' };
  return { kind: 'version', version: dynamo.version ?? defaults.dynamoVersion };
}

/** Variables that a staged wheel brings for every process (recipe-v1 8.2). */
export function wheelVariables({ dynamo }: RecipeV1): Readonly<Record<string, string>> {
  if (!dynamo?.wheel) return {};
  return {
    DYNAMO_WHEEL_NAME: `ai_dynamo-${dynamo.wheel}-py3-none-any.whl`,
    DYNAMO_VERSION: dynamo.wheel,
  };
}
