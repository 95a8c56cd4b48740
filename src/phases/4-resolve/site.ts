/** The model, Slurm's settings, mounts, and what the cluster profile says of the site. */

import { longestPollSeconds } from '../../constants/budget.js';
import { defaults } from '../../constants/defaults.js';
import { modelMount } from '../../constants/places.js';
import { fillPlaceholders, type MountField } from '../../lib/placeholders.js';
import { pythonText } from '../../lib/python-text.js';
import { headRole } from '../../lib/roles.js';
import { ip, job, text, word } from '../../lib/word.js';
import type { Model, StageDirectory } from '../../types/model.js';
import type { Mount, SiteSettings, SlurmSettings, StartupBudget } from '../../types/recipe.js';
import type { Word } from '../../types/word.js';
import {
  alias,
  belowRoot,
  expandVariables,
  hostPath,
  image,
  lastComponent,
  optionalPath,
  relativeBase,
} from './paths.js';
import { freeMap, type SchemaOne } from './source.js';

const huggingFacePrefix = 'hf:';

export function resolveModel(source: SchemaOne): Model {
  const { recipe, cluster } = source;
  const path = alias(recipe.model.path, cluster.model_paths);
  const isId = path.startsWith(huggingFacePrefix);
  const id = isId ? path.slice(huggingFacePrefix.length) : null;
  const baseName = lastComponent(id ?? path);
  const directory = isId ? null : hostPath(path, cluster, { home: false });
  return {
    directory,
    huggingFaceId: id,
    stageDirectory: stageDirectory(source),
    baseName,
    servedName: servedName(source, { id, directory, baseName }),
    container: image(alias(recipe.model.container, cluster.containers), cluster),
    precision: recipe.model.precision,
  };
}

/** A directory whose parent is not a directory of its own is mounted itself, and has to be there. */
function stageDirectory({ recipe, cluster }: SchemaOne): StageDirectory | null {
  const written = recipe.model.stage_dir?.replace(/(?<=.)\/+$/, '');
  if (!written) return null;
  const above = /^(.*[^/])\/+[^/]+$/.exec(written)?.[1] ?? written;
  const expand = (path: string): Word => hostPath(path, cluster, { home: false });
  return { path: expand(written), parent: expand(above) };
}

/**
 * The first name that the flags of an engine give, also those of a role that this deployment does not have.
 * TensorRT-LLM is always told the base name. The mocker registers what it is told to load, unless it has a name.
 */
function servedName(
  source: SchemaOne,
  model: { readonly id: string | null; readonly directory: Word | null; readonly baseName: Word },
): Word {
  switch (source.recipe.backend?.type) {
    case 'trtllm':
      return model.baseName;
    case 'mocker':
      return writtenName(source, 'model-name') ?? loadedModel(source, model);
    default:
      return writtenName(source, 'served-model-name') ?? model.baseName;
  }
}

function writtenName(source: SchemaOne, flag: string): Word | undefined {
  const engine = source.recipe.backend?.type ?? 'sglang';
  return ['prefill', 'aggregated', 'decode']
    .map((phase) => freeMap(source, ['backend', `${engine}_config`, phase]))
    .flatMap((args) => [args[flag], args[flag.replaceAll('-', '_')]])
    .filter((name) => name !== undefined && name !== null && name !== '' && name !== false)
    .map((name) => text(pythonText(name ?? '')))
    .at(0);
}

/** What an engine is told to load: the id, or the place where its task finds the directory. */
function loadedModel(
  { cluster }: SchemaOne,
  { id, directory }: { readonly id: string | null; readonly directory: Word | null },
): Word {
  if (id !== null) return text(id);
  return cluster.container_runtime === 'none' && directory !== null ? directory : text(modelMount);
}

export function resolveSlurm({ recipe, cluster }: SchemaOne): SlurmSettings {
  const { slurm = {} } = recipe;
  const own = recipe.sbatch_directives ?? {};
  return {
    account: account(slurm.account, cluster.default_account),
    partition: account(slurm.partition, cluster.default_partition),
    timeLimit: account(slurm.time_limit, cluster.default_time_limit) ?? defaults.timeLimit,
    directives: { ...own, ...without(cluster.default_sbatch_directives ?? {}, own) },
    gpusPerNodeDirective: cluster.use_gpus_per_node_directive ?? true,
    segmentDirective: cluster.use_segment_sbatch_directive ?? true,
    exclusiveDirective: cluster.use_exclusive_sbatch_directive ?? false,
  };
}

/**
 * The recipe's value, else the profile's. A null or empty value in the recipe means none: it keeps the
 * profile's default away. `default` is how the reference spells that it has none.
 */
function account(
  written: string | null | undefined,
  usual: string | null | undefined,
): string | null {
  const value = written === undefined ? usual : written;
  return value && value !== 'default' ? value : null;
}

function without(table: Readonly<Record<string, string>>, known: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(table).filter(([name]) => !Object.hasOwn(known, name)));
}

export function resolveStartup({ recipe, cluster }: SchemaOne): StartupBudget {
  const block = recipe.health_check ?? cluster.default_health_check ?? {};
  const interval = block.interval_seconds ?? defaults.healthIntervalSeconds;
  const attempts = block.max_attempts ?? defaults.healthAttempts;
  return { seconds: attempts * interval, pollSeconds: Math.min(interval, longestPollSeconds) };
}

/** The site's mounts, then the recipe's, in the order in which they are applied (recipe-v1 9.2). */
export function resolveMounts({ recipe, cluster }: SchemaOne, model: Model): readonly Mount[] {
  const site = Object.entries(cluster.default_mounts ?? {}).map(([source, written]): Mount => {
    const { target, flags } = splitFlags(written);
    return {
      source: hostPath(source, cluster, { home: false }),
      target: text(target),
      flags,
      origin: 'cluster profile: default_mounts',
    };
  });
  const extra = (recipe.extra_mount ?? []).map((entry): Mount => {
    const [source = '', ...rest] = entry.split(':');
    const { target, flags } = splitFlags(rest.join(':'));
    return {
      source: mountSource(source, hostPath(source, cluster)),
      target: text(target),
      flags,
      origin: 'recipe: extra_mount',
    };
  });
  const fields = mountFields(model, recipe.resources.gpus_per_node ?? defaults.gpusPerNode);
  const templated = Object.entries(recipe.container_mounts ?? {}).map(
    ([source, written]): Mount => {
      const { target, flags } = splitFlags(written);
      return {
        source: fillWord(hostPath(source, cluster), fields),
        target: fillWord(expandVariables(target), fields),
        flags,
        origin: 'recipe: container_mounts',
      };
    },
  );
  return [...site, ...extra, ...templated];
}

/** Pyxis has two sources that are no paths. */
function mountSource(written: string, path: Word): Word {
  return written === 'tmpfs' || written === 'umount' ? text(written) : path;
}

/** `/path:ro` as its parts. */
function splitFlags(written: string): { readonly target: string; readonly flags: string } {
  const [target = '', ...flags] = written.split(':');
  return { target, flags: flags.join(':') };
}

function mountFields(model: Model, gpusPerNode: number): Readonly<Record<MountField, Word>> {
  return {
    job_id: word`${job('JOB_ID')}`,
    run_name: word`${job('RUN_NAME')}`,
    head_node_ip: word`${ip(headRole)}`,
    log_dir: word`${job('LOG_DIR')}`,
    model_path: model.directory ?? word`hf:${model.huggingFaceId ?? ''}`,
    container_image: model.container,
    gpus_per_node: text(gpusPerNode),
  };
}

/** Placeholders in the literal parts of a word. */
function fillWord(value: Word, fields: Readonly<Record<string, Word>>): Word {
  return value.reduce<Word>(
    (filled, part) =>
      typeof part === 'string'
        ? word`${filled}${fillPlaceholders(part, fields)}`
        : word`${filled}${part}`,
    [],
  );
}

export function resolveSite({ cluster }: SchemaOne, hasProfile: boolean): SiteSettings {
  return {
    clusterName: cluster.cluster || null,
    containerRuntime: cluster.container_runtime ?? 'pyxis',
    networkInterface: hasProfile ? (cluster.network_interface ?? null) : defaults.networkInterface,
    outputBase: cluster.output_dir
      ? hostPath(cluster.output_dir, cluster)
      : word`${relativeBase(cluster)}/${defaults.outputDirectory}`,
    configsDirectory: belowRoot(cluster, 'configs'),
    wheelsDirectory: belowRoot(cluster, 'wheelhouse/dynamo'),
    bashPreamble: cluster.default_bash_preamble || null,
    saBenchDirectory: optionalPath(cluster.sa_bench_dir, cluster),
    benchmarkScriptsDirectory: optionalPath(cluster.benchmark_scripts_dir, cluster),
    simulatedNodes: false,
  };
}
