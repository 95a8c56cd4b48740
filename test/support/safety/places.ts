/** Every place where a recipe or a profile takes free text, and where it has to arrive. */

import { parse } from 'yaml';
import type { Reading, Texts } from '../bundle-check/reading.js';
import { valuesOf } from './declared.js';
import type { ShapeName } from './shapes.js';

/** A bundle, and what bash makes of its scripts. */
export interface BundleText {
  readonly texts: Texts;
  readonly scripts: ReadonlyMap<string, Reading>;
}

export interface Place {
  readonly name: string;
  readonly shape: ShapeName;
  readonly file: 'recipe' | 'profile';
  /** Of its key; `N` in it is the number of the string, where the place takes several. */
  readonly path: readonly string[];
  readonly strings: number;
  /** Before and after the string: what makes it a value of its kind. */
  readonly around: readonly [before: string, after: string];
  /** What is refused by none of these must arrive; a place without a reason refuses nothing at all. */
  readonly refusals: readonly string[];
  /** What the string comes to, where it is not itself. */
  readonly meaning: (text: string) => string;
  /** Where it arrives: any of these is the whole of it. */
  readonly fields: (bundle: BundleText, number: number) => readonly string[];
}

const same = (text: string): string => text;

/** Variables of the cluster are for the cluster: the reader gives each the value that says its name. */
export const withVariables = (text: string): string =>
  text.replace(
    /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g,
    (_, bare, braced) => `/value-of-${bare ?? braced}`,
  );

/** Where braces are all placeholders or doubled, doubled ones are single, as Python's format has it. */
const formatted = (text: string): string =>
  /^(?:[^{}]|\{\{|\}\}|\{[A-Za-z_]\w*\})*$/.test(text)
    ? text.replace(/\{\{|\}\}|\{[A-Za-z_]\w*\}/g, (token) =>
        token.startsWith('{{') ? '{' : token === '}}' ? '}' : token,
      )
    : text;

/** Variables, and between them placeholders. */
const templated = (text: string): string =>
  text
    .split(/(\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\}))/)
    .map((part, index) => (index % 2 === 1 ? withVariables(part) : formatted(part)))
    .join('');

/** An MPI step has one environment for all its processes, so nothing is filled in there. */
const perProcess = (shape: ShapeName): Place['meaning'] =>
  shape === 'engine file' ? same : formatted;

const readings = ({ scripts }: BundleText, prefix: string): readonly Reading[] =>
  [...scripts].filter(([path]) => path.startsWith(prefix)).map(([, reading]) => reading);

const engines = (bundle: BundleText): readonly Reading[] => [
  ...readings(bundle, 'tasks/prefill'),
  ...readings(bundle, 'tasks/decode'),
  ...readings(bundle, 'tasks/agg'),
];

const frontendTasks = (bundle: BundleText): readonly Reading[] => [
  ...readings(bundle, 'tasks/frontend'),
  ...readings(bundle, 'tasks/router'),
];

/** The words after a flag. */
const after = (flag: string, of: readonly Reading[]): readonly string[] =>
  of.flatMap(({ run }) => run.flatMap((word, index) => (run[index - 1] === flag ? [word] : [])));

const variable = (name: string, of: readonly Reading[]): readonly string[] =>
  of.flatMap(({ environment }) => environment[name] ?? []);

const sruns = (bundle: BundleText, step: string): readonly string[] =>
  readings(bundle, `steps/${step}`).flatMap(({ run }) => run);

const mounts = (bundle: BundleText): readonly string[] =>
  sruns(bundle, '')
    .filter((word) => word.startsWith('--container-mounts='))
    .flatMap((word) => word.slice('--container-mounts='.length).split(','));

const directives = ({ texts }: BundleText): readonly string[] =>
  (texts['job.sh'] ?? '').split('\n').filter((line) => line.startsWith('#SBATCH '));

const record = ({
  texts,
}: BundleText): Readonly<Record<string, Readonly<Record<string, string>>>> =>
  JSON.parse(texts['record.json'] ?? '{}');

/** Values of all settings of the client's script. */
const settings = (bundle: BundleText): readonly string[] =>
  Object.entries(bundle.texts)
    .filter(([path]) => path.startsWith('bench/') && path !== 'bench/points.sh')
    .flatMap(([path, text]) => {
      const names = [...text.matchAll(/^([A-Z_]+)=/gm)].flatMap(([, name]) => name ?? []);
      return valuesOf(bundle.scripts.get(path)?.text ?? '', names);
    });

const engineFile = ({ texts }: BundleText, name: string): Readonly<Record<string, string>> =>
  parse(texts[`config/${name}`] ?? '', { version: '1.1' }) ?? {};

const plain = { strings: 1, around: ['', ''], refusals: [], meaning: same } as const;
const many = { ...plain, strings: 40 } as const;

const everywhere: readonly ShapeName[] = [
  'custom',
  'bare host',
  'sa-bench',
  'engine file',
  'store',
];

/** Those that every shape has. */
const common = everywhere.flatMap((shape): readonly Place[] => [
  {
    ...many,
    name: 'environment',
    shape,
    file: 'recipe',
    path: ['environment', 'TEXT_N'],
    meaning: perProcess(shape),
    fields: (bundle, number) => variable(`TEXT_${number}`, engines(bundle)),
  },
  {
    ...plain,
    name: 'model.precision',
    shape,
    file: 'recipe',
    path: ['model', 'precision'],
    fields: (bundle) => [record(bundle).model?.precision ?? ''],
  },
  {
    ...plain,
    name: 'resources.gpu_type',
    shape,
    file: 'recipe',
    path: ['resources', 'gpu_type'],
    fields: (bundle) => [record(bundle).resources?.gpu_type ?? ''],
  },
]);

const containers = (['custom', 'sa-bench', 'engine file', 'store'] as const).flatMap(
  (shape): readonly Place[] => [
    {
      ...plain,
      name: 'model.path',
      shape,
      file: 'recipe',
      path: ['model', 'path'],
      around: ['/models/', '/m'],
      refusals: ['mount-unusable', 'model-unusable', 'path-unusable', 'variable-reserved'],
      meaning: withVariables,
      fields: (bundle) => mounts(bundle).map((mount) => mount.replace(/:\/model$/, '')),
    },
    {
      ...plain,
      name: 'model.container',
      shape,
      file: 'recipe',
      path: ['model', 'container'],
      around: ['/images/', '.sqsh'],
      refusals: ['image-unusable', 'variable-reserved'],
      meaning: withVariables,
      fields: (bundle) => sruns(bundle, '').map((word) => word.replace(/^--container-image=/, '')),
    },
    {
      ...plain,
      name: 'container_mounts',
      shape,
      file: 'recipe',
      path: ['container_mounts', '/host/N'],
      around: ['/in/', ''],
      refusals: ['mount-unusable', 'variable-reserved', 'mount-twice'],
      meaning: templated,
      fields: (bundle, number) =>
        mounts(bundle).map((mount) => mount.replace(`/host/${number}:`, '')),
    },
    {
      ...many,
      strings: 4,
      name: 'srun_options',
      shape,
      file: 'recipe',
      path: ['srun_options', 'option-N'],
      refusals: ['option-value'],
      fields: (bundle, number) =>
        sruns(bundle, '').map((word) => word.replace(`--option-${number}=`, '')),
    },
  ],
);

const directivePlaces = everywhere.flatMap((shape): readonly Place[] => [
  ...(['account', 'partition', 'time_limit'] as const).map(
    (key): Place => ({
      ...plain,
      name: `slurm.${key}`,
      shape,
      file: 'recipe',
      path: ['slurm', key],
      around: ['x', ''],
      refusals: ['directive-value', 'directive-adds-options', 'time-limit-unreadable'],
      fields: (bundle) =>
        directives(bundle).map((line) => line.replace(/^#SBATCH --(account|partition|time)=/, '')),
    }),
  ),
  {
    ...plain,
    name: 'sbatch_directives',
    shape,
    file: 'recipe',
    path: ['sbatch_directives', 'comment'],
    around: ['x', ''],
    refusals: ['directive-value', 'directive-adds-options'],
    fields: (bundle) => directives(bundle).map((line) => line.replace('#SBATCH --comment=', '')),
  },
  {
    ...plain,
    name: 'name',
    shape,
    file: 'recipe',
    path: ['name'],
    refusals: ['name-not-plain', 'name-too-long'],
    fields: (bundle) => directives(bundle).map((line) => line.replace('#SBATCH --job-name=', '')),
  },
]);

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
  ...(
    [
      ['default_account', 'account'],
      ['default_partition', 'partition'],
    ] as const
  ).map(
    ([key, option]): Place => ({
      ...plain,
      name: `profile: ${key}`,
      shape: 'sweep',
      file: 'profile',
      path: [key],
      around: ['x', ''],
      refusals: ['directive-value', 'directive-adds-options'],
      fields: (bundle) =>
        directives(bundle).map((line) => line.replace(`#SBATCH --${option}=`, '')),
    }),
  ),
  {
    ...plain,
    name: 'profile: default_mounts',
    shape: 'sweep',
    file: 'profile',
    path: ['default_mounts', '/site/N'],
    around: ['/in/', ''],
    refusals: ['mount-unusable', 'mount-twice'],
    fields: (bundle, number) =>
      mounts(bundle).map((mount) => mount.replace(`/site/${number}:`, '')),
  },
  ...(
    [
      ['srtctl_root', '/configs:/configs'],
      ['output_dir', ''],
    ] as const
  ).map(
    ([key, behind]): Place => ({
      ...plain,
      name: `profile: ${key}`,
      shape: 'sweep',
      file: 'profile',
      path: [key],
      around: ['/site/', ''],
      refusals: ['mount-unusable', 'site-path-unusable', 'variable-reserved'],
      meaning: (text) => withVariables(text) + behind,
      fields: (bundle) => [
        ...mounts(bundle),
        ...readings(bundle, 'job.sh').flatMap(({ outputBase }) => outputBase),
      ],
    }),
  ),
  {
    ...plain,
    name: 'model.stage_dir',
    shape: 'engine file',
    file: 'recipe',
    path: ['model', 'stage_dir'],
    around: ['/stage/of/', ''],
    refusals: ['stage-directory-unusable', 'mount-unusable', 'variable-reserved'],
    meaning: withVariables,
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
    fields: (bundle) => readings(bundle, 'probes/').flatMap(({ calls }) => calls.flat()),
  },
  {
    ...plain,
    name: 'frontend.nginx_container',
    shape: 'custom',
    file: 'recipe',
    path: ['frontend', 'nginx_container'],
    around: ['/images/', '.sqsh'],
    refusals: ['image-unusable'],
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

export const places: readonly Place[] = [
  ...common,
  ...containers,
  ...directivePlaces,
  ...flags,
  ...phaseEnvironments,
  ...frontends,
  ...customs,
  ...others,
];
