/** Paths, mounts, aliases and the cluster profile's share of a recipe (recipe-v1 1.2, 2.1, 2.3, 9.2). */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { text } from '../../src/lib/word.js';
import { resolveOrigins } from '../../src/phases/4-resolve/origins.js';
import {
  profileWithoutEffect,
  recipeWithoutEffect,
} from '../../src/phases/4-resolve/without-effect.js';
import type { OriginKey } from '../../src/types/origins.js';
import type { Recipe, SiteSettings, SlurmSettings } from '../../src/types/recipe.js';
import { recipeYaml, resolved, shownWord } from '../support/resolved.js';
import { mappingTree } from '../support/source.js';
import { block } from '../support/text.js';

const profile = `
  model_paths: {llama: /models/llama-70b, remote: "hf:org/weights", twice: llama}
  containers: {sglang: /images/sglang.sqsh, web: docker://nginx, "nginx:1.27.4": /images/nginx.sqsh}
  srtctl_root: /opt/srt
`;

/** Directory or id, and name of a `model.path`. */
const models: readonly (readonly [string, string | undefined, string, string])[] = [
  ['/models/example', undefined, '/models/example', 'example'],
  ['$MODELS/example', undefined, '<environment MODELS>/example', 'example'],
  [
    `\${MODELS}/a/\${NAME}-8b`,
    undefined,
    '<environment MODELS>/a/<environment NAME>-8b',
    '<environment NAME>-8b',
  ],
  ['models/example', undefined, '<job SUBMIT_DIR>/models/example', 'example'],
  ['./example', undefined, '<job SUBMIT_DIR>/example', 'example'],
  ['example', profile, '/opt/srt/example', 'example'],
  // `~` is a directory of that name.
  ['~/example', undefined, '<job SUBMIT_DIR>/~/example', 'example'],
  ['hf:org/example', undefined, 'hf:org/example', 'example'],
  ['llama', profile, '/models/llama-70b', 'llama-70b'],
  ['remote', profile, 'hf:org/weights', 'weights'],
  // One level of aliases.
  ['twice', profile, '/opt/srt/llama', 'llama'],
  ['llama', undefined, '<job SUBMIT_DIR>/llama', 'llama'],
  ['constructor', profile, '/opt/srt/constructor', 'constructor'],
];

for (const [path, cluster, wanted, name] of models) {
  test(`model ${path}${cluster ? ' with aliases' : ''}`, () => {
    const { model } = resolved(`model: {path: "${path}", container: c, precision: fp8}`, cluster);
    const found =
      model.huggingFaceId === null ? shownWord(model.directory) : `hf:${model.huggingFaceId}`;
    assert.is(found, wanted);
    assert.is(shownWord(model.baseName), name);
  });
}

/** What is written, the directory, and the one above it that is mounted. */
const stageDirectories: readonly (readonly [string, string | null, string | null])[] = [
  ['null', null, null],
  ['""', null, null],
  ['/raid/models', '/raid/models', '/raid'],
  ['/raid//models//', '/raid//models', '/raid'],
  // What is above is the node's root, or not known here.
  ['/raid', '/raid', '/raid'],
  ['/raid/', '/raid', '/raid'],
  ['$LOCAL', '<environment LOCAL>', '<environment LOCAL>'],
  ['"${LOCAL}/a/b"', '<environment LOCAL>/a/b', '<environment LOCAL>/a'],
  ['models', '/opt/srt/models', '/opt/srt/models'],
  ['a/models', '/opt/srt/a/models', '/opt/srt/a'],
  ['~/models', '/opt/srt/~/models', '/opt/srt/~'],
];

for (const [written, path, parent] of stageDirectories) {
  test(`stage_dir ${written}`, () => {
    const line = `model: {path: /m, container: c, precision: fp8, stage_dir: ${written}}`;
    const { stageDirectory } = resolved(line, profile).model;
    assert.is(shownWord(stageDirectory?.path ?? null), path);
    assert.is(shownWord(stageDirectory?.parent ?? null), parent);
  });
}

const images: readonly (readonly [string, string])[] = [
  ['sglang', '/images/sglang.sqsh'],
  ['web', 'docker://nginx'],
  ['/images/a.sqsh', '/images/a.sqsh'],
  ['$IMAGES/a.sqsh', '<environment IMAGES>/a.sqsh'],
  ['./a.sqsh', '/opt/srt/a.sqsh'],
  ['lmsysorg/sglang:v0.5', 'lmsysorg/sglang:v0.5'],
  ['nvcr.io#nvidia/x:1', 'nvcr.io#nvidia/x:1'],
];

for (const [written, wanted] of images) {
  test(`image ${written}`, () => {
    const recipe = resolved(
      `
      model: {path: /m, container: "${written}", precision: fp8}
      frontend: {nginx_container: "${written}"}
      benchmark: {type: custom, container_image: "${written}"}
      `,
      profile,
    );
    const found = [
      recipe.model.container,
      recipe.frontend.nginx.container,
      recipe.benchmark.name === 'custom' ? recipe.benchmark.container : null,
    ];
    assert.equal(found.map(shownWord), [wanted, wanted, wanted]);
  });
}

test("neither the built-in nginx nor Mooncake's image is an alias", () => {
  const { frontend, services } = resolved(
    'backend: {mooncake_kv_store: {container: sglang}}',
    profile,
  );
  assert.equal(frontend.nginx.container, text('nginx:1.27.4'));
  assert.equal(services.mooncake?.container, text('sglang'));
});

const usualSlurm: SlurmSettings = {
  account: null,
  partition: null,
  timeLimit: '01:00:00',
  directives: {},
  gpusPerNodeDirective: true,
  segmentDirective: true,
  exclusiveDirective: false,
};
const slurmProfile = `
  default_account: team
  default_partition: batch
  default_time_limit: "04:00:00"
  default_sbatch_directives: {qos: high, comment: site}
`;
const siteSlurm = {
  account: 'team',
  partition: 'batch',
  timeLimit: '04:00:00',
  directives: { qos: 'high', comment: 'site' },
};

interface SlurmCase {
  readonly recipe: string;
  readonly cluster: string | undefined;
  readonly wanted: Partial<SlurmSettings>;
}

const slurms: readonly SlurmCase[] = [
  { recipe: '', cluster: undefined, wanted: {} },
  { recipe: '', cluster: '{}', wanted: {} },
  { recipe: '', cluster: slurmProfile, wanted: siteSlurm },
  {
    recipe: 'slurm: {account: own, partition: gpu, time_limit: "00:30:00"}',
    cluster: slurmProfile,
    wanted: { ...siteSlurm, account: 'own', partition: 'gpu', timeLimit: '00:30:00' },
  },
  // A null or empty value is present: the profile's default stays away.
  {
    recipe: 'slurm: {account: null, partition: "", time_limit: null}',
    cluster: slurmProfile,
    wanted: { ...siteSlurm, account: null, partition: null, timeLimit: '01:00:00' },
  },
  // How the reference spells that it has none.
  {
    recipe: 'slurm: {account: default}',
    cluster: 'default_partition: default',
    wanted: {},
  },
  { recipe: '', cluster: 'default_account: ""', wanted: {} },
  // The recipe's own directives first, then those of the profile that it lacks.
  {
    recipe: 'sbatch_directives: {reservation: r, qos: "", exclude: n1}',
    cluster: slurmProfile,
    wanted: {
      ...siteSlurm,
      directives: { reservation: 'r', qos: '', exclude: 'n1', comment: 'site' },
    },
  },
  {
    recipe: '',
    cluster:
      '{use_gpus_per_node_directive: false, use_segment_sbatch_directive: false, use_exclusive_sbatch_directive: true}',
    wanted: { gpusPerNodeDirective: false, segmentDirective: false, exclusiveDirective: true },
  },
];

for (const { recipe, cluster, wanted } of slurms) {
  test(`slurm: ${recipe} with ${cluster && block(cluster)}`, () => {
    const { slurm } = resolved(recipe, cluster);
    assert.equal(slurm, { ...usualSlurm, ...wanted });
    assert.equal(Object.keys(slurm.directives), Object.keys(wanted.directives ?? {}));
  });
}

/** het_jobs of the recipe, use_het_jobs of the profile, the outcome. */
const hetJobs: readonly (readonly [string, string, boolean])[] = [
  ['null', 'true', true],
  ['false', 'true', false],
  ['true', 'false', true],
  ['null', 'false', false],
];

for (const [own, site, wanted] of hetJobs) {
  test(`het_jobs ${own}, use_het_jobs ${site}`, () => {
    const recipe = resolved(
      `resources: {gpu_type: h100, het_jobs: ${own}}`,
      `use_het_jobs: ${site}`,
    );
    assert.is(recipe.placement.hetJobs, wanted);
  });
}

const budgets: readonly (readonly [string, string | undefined, Recipe['startup']])[] = [
  ['', undefined, { seconds: 1800, pollSeconds: 2 }],
  ['health_check: {max_attempts: 30}', undefined, { seconds: 300, pollSeconds: 2 }],
  [
    'health_check: {max_attempts: 60, interval_seconds: 1}',
    undefined,
    { seconds: 60, pollSeconds: 1 },
  ],
  ['', 'default_health_check: {interval_seconds: 20}', { seconds: 3600, pollSeconds: 2 }],
  // The whole block comes from one of them.
  [
    'health_check: {max_attempts: 30}',
    'default_health_check: {max_attempts: 1, interval_seconds: 20}',
    { seconds: 300, pollSeconds: 2 },
  ],
  [
    'health_check: {}',
    'default_health_check: {max_attempts: 1}',
    { seconds: 1800, pollSeconds: 2 },
  ],
];

for (const [recipe, cluster, wanted] of budgets) {
  test(`start-up budget: ${recipe} with ${cluster}`, () => {
    assert.equal(resolved(recipe, cluster).startup, wanted);
  });
}

const ulimits: readonly (readonly [string, string, boolean])[] = [
  ['', 'nginx_raise_ulimit: true', true],
  ['frontend: {nginx_raise_ulimit: false}', 'nginx_raise_ulimit: true', false],
  ['', 'nginx_raise_ulimit: null', false],
];

for (const [recipe, cluster, wanted] of ulimits) {
  test(`nginx limit: ${recipe} with ${cluster}`, () => {
    assert.is(resolved(recipe, cluster).frontend.nginx.raiseUlimit, wanted);
  });
}

/** Words as text, so that a case is one line. */
function shownSite(site: SiteSettings) {
  return {
    ...site,
    outputBase: shownWord(site.outputBase),
    configsDirectory: shownWord(site.configsDirectory),
    wheelsDirectory: shownWord(site.wheelsDirectory),
    saBenchDirectory: shownWord(site.saBenchDirectory),
    benchmarkScriptsDirectory: shownWord(site.benchmarkScriptsDirectory),
  };
}

const usualSite = {
  clusterName: null,
  containerRuntime: 'pyxis',
  networkInterface: null,
  outputBase: '<job SUBMIT_DIR>/outputs',
  configsDirectory: null,
  wheelsDirectory: null,
  bashPreamble: null,
  saBenchDirectory: null,
  benchmarkScriptsDirectory: null,
  simulatedNodes: false,
};

const sites: readonly (readonly [string | undefined, object])[] = [
  // An address of eth0 is the default only where there is no profile at all.
  [undefined, { networkInterface: 'eth0' }],
  ['{}', {}],
  ['network_interface: ib0', { networkInterface: 'ib0' }],
  [
    'srtctl_root: $HOME/srt',
    {
      outputBase: '<environment HOME>/srt/outputs',
      configsDirectory: '<environment HOME>/srt/configs',
      wheelsDirectory: '<environment HOME>/srt/wheelhouse/dynamo',
    },
  ],
  ['output_dir: /scratch/$USER', { outputBase: '/scratch/<environment USER>' }],
  ['output_dir: runs', { outputBase: '<job SUBMIT_DIR>/runs' }],
  ['output_dir: ~/runs', { outputBase: '<environment HOME>/runs' }],
  [
    '{output_dir: /o, srtctl_root: /r}',
    { outputBase: '/o', configsDirectory: '/r/configs', wheelsDirectory: '/r/wheelhouse/dynamo' },
  ],
  [
    '{container_runtime: none, default_bash_preamble: module load x, sa_bench_dir: /opt/sa-bench}',
    {
      containerRuntime: 'none',
      bashPreamble: 'module load x',
      saBenchDirectory: '/opt/sa-bench',
    },
  ],
  [
    'benchmark_scripts_dir: $SITE/scripts',
    { benchmarkScriptsDirectory: '<environment SITE>/scripts' },
  ],
  ['cluster: rack', { clusterName: 'rack' }],
  [
    '{cluster: "", default_bash_preamble: "", sa_bench_dir: "", benchmark_scripts_dir: "", output_dir: ""}',
    {},
  ],
];

for (const [cluster, wanted] of sites) {
  test(`site: ${cluster}`, () => {
    assert.equal(shownSite(resolved('', cluster).site), { ...usualSite, ...wanted });
  });
}

/** `source -> target [flags] (origin)` */
function mounts(recipe: Recipe): readonly string[] {
  return recipe.mounts.map(
    ({ source, target, flags, origin }) =>
      `${shownWord(source)} -> ${shownWord(target)}${flags && ` [${flags}]`} (${origin})`,
  );
}

const mountCases: readonly (readonly [string, string | undefined, readonly string[]])[] = [
  [
    'extra_mount: [/data:/data, "/cache:/root/.cache:ro"]',
    undefined,
    ['/data -> /data (recipe: extra_mount)', '/cache -> /root/.cache [ro] (recipe: extra_mount)'],
  ],
  [
    'extra_mount: ["$DATA/x:/x", "~/y:/y", "~:/home", "z:/z", "./w:/w"]',
    undefined,
    [
      '<environment DATA>/x -> /x (recipe: extra_mount)',
      '<environment HOME>/y -> /y (recipe: extra_mount)',
      '<environment HOME> -> /home (recipe: extra_mount)',
      '<job SUBMIT_DIR>/z -> /z (recipe: extra_mount)',
      '<job SUBMIT_DIR>/w -> /w (recipe: extra_mount)',
    ],
  ],
  // The target is not expanded; tmpfs is no path.
  [
    'extra_mount: ["/a:/$X/{job_id}", "tmpfs:/scratch"]',
    undefined,
    ['/a -> /$X/{job_id} (recipe: extra_mount)', 'tmpfs -> /scratch (recipe: extra_mount)'],
  ],
  [
    'container_mounts: {"/data/{job_id}": "/data", "$DATA/{run_name}": "/$X/{gpus_per_node}"}',
    undefined,
    [
      '/data/<job JOB_ID> -> /data (recipe: container_mounts)',
      '<environment DATA>/<job RUN_NAME> -> /<environment X>/8 (recipe: container_mounts)',
    ],
  ],
  // What a placeholder stands for may be absolute itself.
  [
    'container_mounts: {"{log_dir}/cache": /cache, "{model_path}/lora": "{model_path}"}',
    undefined,
    [
      '<job LOG_DIR>/cache -> /cache (recipe: container_mounts)',
      '/models/example/lora -> /models/example (recipe: container_mounts)',
    ],
  ],
  [
    'container_mounts: {"{job_id}/x": "/x", "~/{head_node_ip}": "/{unknown}"}',
    undefined,
    [
      '<job SUBMIT_DIR>/<job JOB_ID>/x -> /x (recipe: container_mounts)',
      '<environment HOME>/<role HEAD_IP> -> /{unknown} (recipe: container_mounts)',
    ],
  ],
  [
    'container_mounts: {/data: "/data:ro"}',
    undefined,
    ['/data -> /data [ro] (recipe: container_mounts)'],
  ],
  // The profile's come first, then extra_mount, then container_mounts.
  [
    'container_mounts: {/c: /c}\nextra_mount: ["/b:/b"]',
    'default_mounts: {/a: "/a:ro", $HOME/.cache: /cache, rel: /rel}\nsrtctl_root: /opt/srt',
    [
      '/a -> /a [ro] (cluster profile: default_mounts)',
      '<environment HOME>/.cache -> /cache (cluster profile: default_mounts)',
      '/opt/srt/rel -> /rel (cluster profile: default_mounts)',
      '/b -> /b (recipe: extra_mount)',
      '/c -> /c (recipe: container_mounts)',
    ],
  ],
  ['extra_mount: null', undefined, []],
];

for (const [recipe, cluster, wanted] of mountCases) {
  test(`mounts: ${recipe}`, () => assert.equal(mounts(resolved(recipe, cluster)), wanted));
}

const places: readonly (readonly [OriginKey, string, string])[] = [
  ['name', 'name', '1:7'],
  ['model', 'model.path', '2:15'],
  // Absent keys have the place of the mapping above.
  ['frontend.placement', 'frontend.orchestrator_placement', '4:1'],
  ['benchmark.isl', 'benchmark.isl', '1:1'],
  ['time', 'slurm.time_limit', '5:21'],
];

const placed = mappingTree(`name: x
model: {path: /m, container: c, precision: fp8}
resources: {gpu_type: h100}
frontend: {type: dynamo}
slurm: {time_limit: "04:00:00"}
`);

for (const [key, path, wanted] of places) {
  test(`origin of ${key}`, () => {
    const found = resolveOrigins(placed)(key);
    assert.is(found.path, path);
    assert.is(`${found.position.line}:${found.position.column}`, wanted);
  });
}

const withoutEffect: readonly (readonly [string, readonly string[]])[] = [
  ['', []],
  ['telemetry: {storage_subdir: a, enabled: true}', ['no-effect-yet telemetry.enabled']],
  ['telemetry: {storage_subdir: a, enabled: false}', []],
  [
    'observability: {scrape_metrics: true, build_dashboard: true, tachometer: {enabled: true}}',
    [
      'no-effect-yet observability.scrape_metrics',
      'no-effect-yet observability.build_dashboard',
      'no-effect-yet observability.tachometer.enabled',
    ],
  ],
  [
    'observability: {enabled: true, scrape_output: a}',
    ['no-effect-yet observability.scrape_output'],
  ],
  ['observability: {enabled: true, scrape_metrics: false, scrape_output: a}', []],
  ['observability: {enabled: true, scrape_metrics: null}', []],
  ['observability: {scrape_output: a}', []],
  ['benchmark: {export_node_metrics: true}', ['no-effect-yet benchmark.export_node_metrics']],
  ['reporting: {s3: {bucket: b}}', ['key-without-effect reporting.s3.bucket']],
  ['reporting: {ai_analysis: {prompt: p}}', []],
  [
    'reporting: {ai_analysis: {prompt: p, enabled: true}}',
    ['key-without-effect reporting.ai_analysis.enabled'],
  ],
  [
    'benchmark: {type: custom, command: x, max_failure_rate: 0.1}',
    ['key-without-effect benchmark.max_failure_rate'],
  ],
  ['benchmark: {type: router, max_failure_rate: 0.1}', []],
  ['identity: {model: {repo: a/b}, container: {image: a:b}, frameworks: {sglang: "1"}}', []],
  ['output: {log_dir: ./logs}', ['key-without-effect output.log_dir']],
  ['output: {log_dir: "./outputs/{job_id}/logs"}', []],
  ['enable_config_dump: false', ['key-without-effect enable_config_dump']],
  ['enable_config_dump: true', []],
  ['benchmark: {sweep: {isl: [1, 2]}}', ['key-without-effect benchmark.sweep']],
  ['benchmark: {sweep: null}', []],
  ['backend: {gpu_type: h200}', ['key-without-effect backend.gpu_type']],
  ['backend: {gpu_type: h100}', []],
];

for (const [recipe, wanted] of withoutEffect) {
  test(`without effect: ${recipe}`, () => {
    const found = recipeWithoutEffect(mappingTree(recipeYaml(recipe)));
    assert.equal(
      found.map(({ code, path }) => `${code} ${path}`),
      wanted,
    );
  });
}

const profilesWithoutEffect: readonly (readonly [string, readonly string[]])[] = [
  ['cluster: here', []],
  ['reporting: {s3: {bucket: b}}', ['no-effect-yet reporting.s3.bucket']],
  ['reporting: {ai_analysis: {enabled: true}}', ['no-effect-yet reporting.ai_analysis.enabled']],
  ['reporting: {ai_analysis: {enabled: false, prompt: p}}', []],
  [
    'telemetry: {live_metrics: {interval_seconds: 5, enabled: true}}',
    ['no-effect-yet telemetry.live_metrics.enabled'],
  ],
  ['telemetry: {other: 1}', []],
  ['gpus_per_node: 8', ['key-without-effect gpus_per_node']],
  ['cloud: {a: b}', ['key-without-effect cloud']],
  ['cloud: {}', []],
];

for (const [profile, wanted] of profilesWithoutEffect) {
  test(`without effect in a profile: ${profile}`, () => {
    const found = profileWithoutEffect(mappingTree(profile));
    assert.equal(
      found.map(({ code, path }) => `${code} ${path}`),
      wanted,
    );
  });
}

test.run();
