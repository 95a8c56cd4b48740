/** Canonical recipes for tests: whole, with a default for everything that a test does not talk about. */

import { text } from '../../src/lib/word.js';
import type {
  MooncakeRouterSettings,
  RouterSettings,
  TraceReplaySettings,
} from '../../src/types/aiperf.js';
import type {
  FrontendSettings,
  MockerOptions,
  MooncakeSettings,
  Placement,
  ProfilingSettings,
  Recipe,
  Role,
  RoleName,
  SaBenchSettings,
  SiteSettings,
  SlurmSettings,
  VllmSettings,
} from '../../src/types/recipe.js';

/** What a test says of a recipe. A role that it does not mention is not there. */
export interface RecipeOptions
  extends Partial<
    Omit<Recipe, 'model' | 'slurm' | 'roles' | 'placement' | 'frontend' | 'profiling' | 'site'>
  > {
  readonly prefill?: Partial<Role>;
  readonly decode?: Partial<Role>;
  readonly agg?: Partial<Role>;
  readonly model?: Partial<Recipe['model']>;
  readonly slurm?: Partial<SlurmSettings>;
  readonly placement?: Partial<Placement>;
  readonly frontend?: Partial<FrontendSettings>;
  readonly nginx?: Partial<FrontendSettings['nginx']>;
  readonly profiling?: Partial<ProfilingSettings>;
  readonly site?: Partial<SiteSettings>;
}

/** A recipe with these options; without any role it has one aggregated worker with a node of 8 GPUs. */
export function recipe(options: RecipeOptions = {}): Recipe {
  const {
    prefill,
    decode,
    agg,
    model,
    slurm,
    placement,
    frontend,
    nginx,
    profiling,
    site,
    ...rest
  } = options;
  const disaggregated = prefill !== undefined || decode !== undefined;
  const gpusPerNode = options.gpusPerNode ?? 8;
  return {
    name: 'example',
    gpuType: 'h100',
    gpusPerNode,
    engine: { name: 'sglang', kvEvents: {} },
    services: { natsMaxPayloadMiB: null, mooncake: null },
    dynamo: { install: null, requestPlane: 'tcp', eventPlane: null },
    benchmark: { name: 'manual' },
    maxFailureRate: 0,
    evaluation: null,
    telemetry: null,
    statusServices: [],
    environment: {},
    mounts: [],
    identity: [],
    srunOptions: {},
    setupScript: null,
    startup: { seconds: 1800, pollSeconds: 2 },
    ...rest,
    model: {
      directory: text('/models/example'),
      huggingFaceId: null,
      stageDirectory: null,
      baseName: text('example'),
      servedName: text('example'),
      container: text('/images/engine.sqsh'),
      precision: 'fp8',
      ...model,
    },
    slurm: {
      account: null,
      partition: null,
      timeLimit: '01:00:00',
      directives: {},
      gpusPerNodeDirective: true,
      segmentDirective: true,
      exclusiveDirective: false,
      ...slurm,
    },
    roles: {
      ...(prefill && { prefill: role('prefill', prefill, gpusPerNode) }),
      ...(decode && { decode: role('decode', decode, gpusPerNode) }),
      ...(!disaggregated && { agg: role('agg', agg ?? {}, gpusPerNode) }),
    },
    placement: {
      disaggregated,
      spreadWorkers: false,
      colocation: 'none',
      hetJobs: false,
      reserved: { infra: false, frontend: false, client: false, shared: true },
      frontendNode: 'head',
      clientNode: 'head',
      ...placement,
    },
    frontend: {
      name: 'dynamo',
      maxBehindNginx: null,
      args: {},
      environment: {},
      contextRouter: {},
      generationRouter: {},
      serverConfigExtra: {},
      ...frontend,
      nginx: {
        container: text('nginx:1.27.4'),
        raiseUlimit: false,
        affinityHeader: null,
        keepaliveTimeout: '600s',
        ...nginx,
      },
    },
    profiling: {
      type: 'none',
      extraNsysArgs: [],
      delaySeconds: null,
      durationSeconds: null,
      benchmarkDurationSeconds: 300,
      steps: {},
      ...profiling,
    },
    site: {
      clusterName: null,
      containerRuntime: 'pyxis',
      networkInterface: null,
      outputBase: text('/outputs'),
      configsDirectory: null,
      wheelsDirectory: null,
      bashPreamble: null,
      saBenchDirectory: null,
      benchmarkScriptsDirectory: null,
      simulatedNodes: false,
      ...site,
    },
  };
}

function role(name: RoleName, options: Partial<Role>, gpusPerNode: number): Role {
  return {
    name,
    nodes: 1,
    workers: 1,
    gpusPerWorker: gpusPerNode,
    args: {},
    environment: {},
    ...options,
  };
}

/** So many workers with so many GPUs each, on so many nodes. */
export function workers(workers: number, gpusPerWorker: number, nodes: number): Partial<Role> {
  return { workers, gpusPerWorker, nodes };
}

/** A mocker without any settings. */
export const mockerDefaults: MockerOptions = {
  engineType: 'vllm',
  speedupRatio: 100,
  decodeSpeedupRatio: 1,
  dataParallelSize: 1,
  gpuBlocks: 16384,
  blockSize: null,
  maxSequences: 256,
  maxBatchedTokens: 8192,
  workers: 1,
  startupSeconds: null,
  kvTransferBandwidth: null,
  kvCacheType: null,
  preemptionMode: null,
  prefixCaching: true,
  chunkedPrefill: true,
};

/** vLLM without any settings. */
export const vllmDefaults: VllmSettings = {
  name: 'vllm',
  kvEvents: {},
  connector: 'nixl',
  setCudaVisibleDevices: false,
  dataParallelLaunch: 'per_node',
};

/** sa-bench as it is when a recipe says no more than it has to. */
export const saBench: SaBenchSettings = {
  name: 'sa-bench',
  inputTokens: 1024,
  outputTokens: 256,
  concurrencies: [4, 8],
  requestRate: 'inf',
  rangeRatio: '0.8',
  promptsMultiplier: 10,
  warmupMultiplier: 2,
  useChatTemplate: true,
  datasetName: 'random',
  datasetPath: null,
  customTokenizer: null,
  reuseConnections: false,
  slowDown: null,
};

/** Prompts with shared prefixes, few of them. */
export const router: RouterSettings = {
  name: 'router',
  inputTokens: 1000,
  outputTokens: 20,
  requests: 16,
  concurrency: 4,
  prefixRatios: ['0.1', '0.5'],
  aiperfPackage: null,
};

const replay = { ttftMilliseconds: 2000, itlMilliseconds: 25, aiperfPackage: null, aiperfArgs: {} };

/** A published trace, as when a recipe says no more than the benchmark's name. */
export const mooncakeRouter: MooncakeRouterSettings = {
  name: 'mooncake-router',
  workload: 'conversation',
  trace: { url: text('https://example.org/conversation_trace.jsonl'), sha256: 'abc' },
  ...replay,
};

/** A site's trace, as when a recipe says no more than it has to. */
export const traceReplay: TraceReplaySettings = {
  name: 'trace-replay',
  traceFile: text('/traces/day.jsonl'),
  concurrencies: [4, 8],
  ...replay,
};

/** A Mooncake store without any settings. */
export const mooncake: MooncakeSettings = {
  container: null,
  environment: {},
  masterExtraArgs: [],
  storeConfig: {},
};
