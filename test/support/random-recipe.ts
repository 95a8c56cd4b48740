/** Recipes of many shapes, as options; some of them cannot be placed. */

import * as fc from 'fast-check';
import { environment, text, word } from '../../src/lib/word.js';
import type { EngineSettings, Recipe, Role } from '../../src/types/recipe.js';
import {
  mooncake,
  mooncakeRouter,
  type RecipeOptions,
  router,
  saBench,
  traceReplay,
} from './recipe.js';

const publisher = { publisher: 'zmq', topic: 'kv-events' };

const engines: readonly EngineSettings[] = [
  { name: 'sglang', kvEvents: {} },
  { name: 'sglang', kvEvents: { prefill: publisher, decode: publisher, agg: publisher } },
  {
    name: 'trtllm',
    publishEventsAndMetrics: true,
    sequentialNodeStart: 0,
    numaMemoryBind: true,
  },
];

const benchmarks: readonly Recipe['benchmark'][] = [
  { name: 'manual' },
  saBench,
  { ...saBench, slowDown: { sleep: '1.0', wait: '2.0' } },
  router,
  mooncakeRouter,
  traceReplay,
  {
    name: 'custom',
    command: 'true',
    container: word`${environment('IMAGES')}/client.sqsh`,
    environment: { A: 'b' },
  },
];

const role: fc.Arbitrary<Partial<Role>> = fc.record({
  nodes: fc.integer({ min: 0, max: 4 }),
  workers: fc.integer({ min: 1, max: 4 }),
  gpusPerWorker: fc.integer({ min: 1, max: 12 }),
  environment: fc.constantFrom({}, { DYN_CONNECTOR: 'kvbm' }, { NODE: '{node}' }),
  args: fc.constantFrom({}, { 'grpc-mode': true }),
});

const roles: fc.Arbitrary<RecipeOptions> = fc.oneof(
  fc.record({ agg: role }),
  fc.record({ prefill: role, decode: role }),
);

const others: fc.Arbitrary<RecipeOptions> = fc.record({
  gpusPerNode: fc.constantFrom(1, 4, 8),
  engine: fc.constantFrom(...engines),
  benchmark: fc.constantFrom(...benchmarks),
  placement: fc.record({
    spreadWorkers: fc.boolean(),
    reserved: fc.record({
      infra: fc.boolean(),
      frontend: fc.boolean(),
      client: fc.boolean(),
      shared: fc.boolean(),
    }),
    frontendNode: fc.constantFrom('head', 'first_decode', 'last_decode'),
    clientNode: fc.constantFrom('head', 'first_decode', 'last_decode'),
    colocation: fc.constantFrom('none', 'one node', 'across nodes'),
  }),
  frontend: fc.record({
    name: fc.constantFrom('dynamo', 'sglang'),
    maxBehindNginx: fc.constantFrom(null, 1, 3),
  }),
  profiling: fc.record({ type: fc.constantFrom('none', 'nsys', 'torch') }),
  services: fc.record({
    natsMaxPayloadMiB: fc.constantFrom(null, 8),
    mooncake: fc.constantFrom(null, mooncake),
  }),
  site: fc.record({
    containerRuntime: fc.constantFrom('pyxis', 'none'),
    saBenchDirectory: fc.constantFrom(null, text('/opt/sa-bench')),
    benchmarkScriptsDirectory: fc.constantFrom(null, text('/opt/scripts')),
    configsDirectory: fc.constantFrom(null, word`${environment('SITE')}/configs`),
  }),
});

/** Only what validate lets pass: het jobs are disaggregated, SGLang's, and reserve no more than infra. */
function withHetJobs(options: RecipeOptions): RecipeOptions {
  const { placement } = options;
  return {
    ...options,
    placement: {
      ...placement,
      hetJobs: true,
      reserved: {
        infra: placement?.reserved?.infra ?? false,
        frontend: false,
        client: false,
        shared: true,
      },
    },
  };
}

export const recipeOptions: fc.Arbitrary<RecipeOptions> = fc
  .tuple(roles, others, fc.boolean())
  .map(([sizes, rest, het]) => {
    const options = { ...rest, ...sizes };
    const sglang = options.engine?.name === 'sglang';
    if (!sglang) return { ...options, frontend: { ...options.frontend, name: 'dynamo' as const } };
    return het && options.prefill !== undefined ? withHetJobs(options) : options;
  });
