/** Places that belong to an engine, a frontend, a benchmark or a site. */

import { valuesOf } from './declared.js';
import {
  after,
  engineFile,
  engines,
  frontendTasks,
  many,
  type Place,
  perProcess,
  plain,
  readings,
  settings,
  sruns,
  variable,
  withVariables,
} from './place.js';

const flags = (
  [
    ['custom', 'sglang_config', 'decode'],
    ['custom', 'sglang_config', 'prefill'],
    ['sa-bench', 'sglang_config', 'aggregated'],
    ['bare host', 'vllm_config', 'aggregated'],
    ['store', 'sglang_config', 'decode'],
  ] as const
).map(
  ([shape, config, phase]): Place => ({
    ...many,
    name: `backend.${config}.${phase}`,
    shape,
    file: 'recipe',
    path: ['backend', config, phase, 'text-N'],
    fields: (bundle, number) =>
      after(
        `--text-${number}`,
        readings(bundle, phase === 'aggregated' ? 'tasks/agg' : `tasks/${phase}`),
      ),
  }),
);

const phaseEnvironments = (['custom', 'store', 'engine file'] as const).map(
  (shape): Place => ({
    ...many,
    name: 'backend.decode_environment',
    shape,
    file: 'recipe',
    path: ['backend', 'decode_environment', 'PHASE_N'],
    meaning: perProcess(shape),
    fields: (bundle, number) => variable(`PHASE_${number}`, readings(bundle, 'tasks/decode')),
  }),
);

const frontends = (['custom', 'bare host', 'sa-bench'] as const).flatMap(
  (shape): readonly Place[] => [
    {
      ...many,
      name: 'frontend.args',
      shape,
      file: 'recipe',
      path: ['frontend', 'args', 'text-N'],
      fields: (bundle, number) => after(`--text-${number}`, frontendTasks(bundle)),
    },
    {
      ...many,
      name: 'frontend.env',
      shape,
      file: 'recipe',
      path: ['frontend', 'env', 'FRONT_N'],
      fields: (bundle, number) => variable(`FRONT_${number}`, frontendTasks(bundle)),
    },
  ],
);

const customs = (['custom', 'bare host'] as const).flatMap((shape): readonly Place[] => [
  {
    ...plain,
    name: 'benchmark.command',
    shape,
    file: 'recipe',
    path: ['benchmark', 'command'],
    refusals: ['benchmark-key-missing'],
    fields: (bundle) => after('-lc', readings(bundle, 'tasks/benchmark')),
  },
  {
    ...many,
    name: 'benchmark.env',
    shape,
    file: 'recipe',
    path: ['benchmark', 'env', 'BENCH_N'],
    fields: (bundle, number) => variable(`BENCH_${number}`, readings(bundle, 'tasks/benchmark')),
  },
]);

const others: readonly Place[] = [
  {
    ...many,
    name: 'dynamo.cargo_patches',
    shape: 'custom',
    file: 'recipe',
    path: ['dynamo', 'cargo_patches', '[N]'],
    around: ['crate = ', ''],
    refusals: ['patch-unusable'],
    fields: (bundle) => engines(bundle).flatMap(({ calls }) => calls.flat()),
  },
  ...(['dataset_path', 'custom_tokenizer'] as const).map(
    (key): Place => ({
      ...plain,
      name: `benchmark.${key}`,
      shape: 'sa-bench',
      file: 'recipe',
      path: ['benchmark', key],
      around: ['/data/', ''],
      refusals: [],
      fields: settings,
    }),
  ),
  {
    ...many,
    name: 'trtllm_config',
    shape: 'engine file',
    file: 'recipe',
    path: ['backend', 'trtllm_config', 'decode', 'text_N'],
    fields: (bundle, number) => [
      engineFile(bundle, 'trtllm_config_decode.yaml')[`text_${number}`] ?? '',
    ],
  },
  {
    ...many,
    name: 'mooncake_kv_store.env',
    shape: 'store',
    file: 'recipe',
    path: ['backend', 'mooncake_kv_store', 'env', 'STORE_N'],
    fields: (bundle, number) => variable(`STORE_${number}`, engines(bundle)),
  },
  {
    ...many,
    name: 'mooncake_kv_store.master_extra_args',
    shape: 'store',
    file: 'recipe',
    path: ['backend', 'mooncake_kv_store', 'master_extra_args', '[N]'],
    fields: (bundle) => readings(bundle, 'tasks/mooncake').flatMap(({ run }) => run),
  },
  {
    ...many,
    name: 'profiling.extra_nsys_args',
    shape: 'store',
    file: 'recipe',
    path: ['profiling', 'extra_nsys_args', '[N]'],
    fields: (bundle) => engines(bundle).flatMap(({ run }) => run),
  },
  {
    ...many,
    name: 'benchmark.aiperf_args',
    shape: 'store',
    file: 'recipe',
    path: ['benchmark', 'aiperf_args', 'text-N'],
    fields: settings,
  },
  {
    ...plain,
    name: 'model.stage_dir',
    shape: 'engine file',
    file: 'recipe',
    path: ['model', 'stage_dir'],
    around: ['/stage/of/', ''],
    refusals: ['stage-directory-unusable', 'mount-unusable', 'variable-reserved'],
    meaning: (text) => withVariables(text.replace(/\/+$/, '')),
    fields: (bundle) =>
      after('--model-path', engines(bundle)).map((path) => path.replace(/\/m$/, '')),
  },
  {
    ...plain,
    name: 'served-model-name',
    shape: 'sa-bench',
    file: 'recipe',
    path: ['backend', 'sglang_config', 'aggregated', 'served-model-name'],
    around: ['m', ''],
    refusals: ['served-name-colon'],
    fields: (bundle) => readings(bundle, 'probes/').flatMap(({ calls }) => calls.flat()),
  },
  {
    ...plain,
    name: 'frontend.nginx_container',
    shape: 'custom',
    file: 'recipe',
    path: ['frontend', 'nginx_container'],
    around: ['/images/', '.sqsh'],
    refusals: ['image-unusable', 'variable-reserved'],
    meaning: withVariables,
    fields: (bundle) =>
      sruns(bundle, 'nginx').map((word) => word.replace('--container-image=', '')),
  },
  {
    ...plain,
    name: 'benchmark.container_image',
    shape: 'custom',
    file: 'recipe',
    path: ['benchmark', 'container_image'],
    around: ['/images/', '.sqsh'],
    refusals: ['image-unusable', 'variable-reserved'],
    meaning: withVariables,
    fields: (bundle) =>
      sruns(bundle, 'benchmark').map((word) => word.replace('--container-image=', '')),
  },
  {
    ...plain,
    name: 'setup_script',
    shape: 'custom',
    file: 'recipe',
    path: ['setup_script'],
    refusals: ['setup-script-outside'],
    fields: (bundle) => engines(bundle).flatMap(({ calls }) => calls.flat()),
  },
  {
    ...plain,
    name: 'otel_endpoint',
    shape: 'custom',
    file: 'recipe',
    path: ['observability', 'otel_endpoint'],
    around: ['http://', ''],
    fields: (bundle) => variable('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', engines(bundle)),
  },
  {
    ...plain,
    name: 'reporting.status.endpoint',
    shape: 'custom',
    file: 'recipe',
    path: ['reporting', 'status', 'endpoint'],
    around: ['http://', ''],
    refusals: ['endpoint-unfit', 'endpoint-credentials', 'variable-reserved'],
    meaning: (text) => withVariables(text).replace(/\/+$/, ''),
    fields: ({ texts }) => valuesOf(texts['status.sh'] ?? '', ['STATUS_ENDPOINTS']),
  },
  {
    ...many,
    name: 'kv_events_config',
    shape: 'custom',
    file: 'recipe',
    path: ['backend', 'kv_events_config', 'prefill', 'text_N'],
    fields: (bundle, number) =>
      after('--kv-events-config', readings(bundle, 'tasks/prefill')).flatMap(
        (json) => JSON.parse(json)[`text_${number}`] ?? [],
      ),
  },
  {
    ...plain,
    name: 'sweep, whole',
    shape: 'sweep',
    file: 'recipe',
    path: ['sweep', 'p', '[0]'],
    refusals: ['name-not-plain', 'variant-name-taken'],
    fields: (bundle) => after('--whole', engines(bundle)),
  },
];

export const componentPlaces: readonly Place[] = [
  ...flags,
  ...phaseEnvironments,
  ...frontends,
  ...customs,
  ...others,
];
