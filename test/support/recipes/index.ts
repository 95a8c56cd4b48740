/** Recipes over all options of schema 1, as a person could have written them: one for each seed. */

import { stringify } from 'yaml';
import { backend } from './backend.js';
import { type Site, site } from './cluster.js';
import { benchmark, dynamo, frontend, infra, type Placement, placement } from './frontend.js';
import { mistaken } from './mistake.js';
import { isTree, type Random, section, seeded, sparse, type Tree } from './random.js';
import { identity, observability, profiling, reporting, telemetry } from './recording.js';
import { clusterSchema, recipeSchema } from './schema.js';
import { respelled } from './spelling.js';
import { type Shape, shape } from './topology.js';
import { value, variables } from './words.js';
import { wrapped } from './wrapper.js';

export interface RandomRecipe {
  readonly seed: number;
  readonly engine: Shape['engine'];
  /** The recipe without overrides and sweeps around it. */
  readonly tree: Tree;
  readonly profile: Tree | undefined;
  /** Whether something was broken on purpose: such a recipe may be refused. */
  readonly isMistaken: boolean;
  readonly recipeText: string;
  readonly clusterText: string | undefined;
  readonly selector: string | undefined;
  /** Whether the site has the setup scripts that recipes name. */
  readonly hasConfigs: boolean;
}

/** The recipe of a seed. */
export function randomRecipe(seed: number): RandomRecipe {
  const random = seeded(seed);
  const where = site(random);
  const chosen = shape(random);
  const intended = respelled(random, recipeSchema, recipe(random, chosen, where));
  const isMistaken = random.chance(0.15);
  const tree = isMistaken ? mistaken(random, intended) : intended;
  const { document, selector } = isMistaken
    ? { document: tree, selector: undefined }
    : wrapped(random, tree);
  const profile = where.profile && respelled(random, clusterSchema, where.profile);
  return {
    seed,
    engine: chosen.engine,
    tree,
    profile,
    isMistaken,
    recipeText: yaml(document),
    clusterText: profile && yaml(profile),
    selector,
    hasConfigs: random.chance(0.5),
  };
}

/** Quoted as the loader's YAML 1.1 wants it; every other document in flow style would be no better a test. */
function yaml(tree: Tree): string {
  return stringify(tree, { version: '1.1', aliasDuplicateObjects: false });
}

function recipe(random: Random, chosen: Shape, where: Site): Tree {
  const reserved = placement(random, chosen);
  const client = benchmark(random, chosen, reserved);
  const power = telemetry(random, powerFits(client, reserved));
  const others = job(random);
  return {
    name: random.pick(['a', 'Job-1', 'x.y_z', 'long-name-of-a-benchmark-job-0123456789']),
    model: {
      path: random.pick(['model-alias', '/models/m', 'hf:example/model', '$MODEL_ROOT/m', './m']),
      container: random.pick(['image-alias', '/images/i.sqsh', 'example/i:1', '$IMAGES/i.sqsh']),
      precision: random.pick(['fp8', 'fp4', 'bf16']),
      ...sparse(random, 0.1, { stage_dir: () => random.pick(['/raid/models', '$SCRATCH/m']) }),
    },
    resources: { ...chosen.resources, ...hetJobs(random, chosen, where) },
    ...section('backend', backend(random, chosen)),
    ...frontend(random, chosen, reserved),
    ...dynamo(random),
    ...infra(random, reserved),
    ...client,
    ...profiling(random, chosen),
    ...power,
    ...observability(random, 'telemetry' in power),
    ...reporting(random),
    ...identity(random),
    ...others,
    ...evaluated(random, others, client, power),
  };
}

/** An evaluation beside the benchmark, which has to end for it, or in its place. */
function evaluated(random: Random, others: Tree, client: Tree, power: Tree): Tree {
  if ('telemetry' in power || !random.chance(0.15)) return {};
  const { type = 'manual' } = isTree(client.benchmark) ? client.benchmark : {};
  const variable = type !== 'manual' && random.chance(0.5) ? 'RUN_EVAL' : 'EVAL_ONLY';
  const { environment } = others;
  return { environment: { ...(isTree(environment) ? environment : {}), [variable]: 'true' } };
}

/** Says what has to be said where the site has another opinion. */
function hetJobs(random: Random, chosen: Shape, where: Site): Tree {
  if (chosen.hetJobs === where.hetJobs) {
    return sparse(random, 0.2, { het_jobs: () => chosen.hetJobs });
  }
  return { het_jobs: chosen.hetJobs };
}

/** Power samples are matched with sa-bench's windows, on the clock of the head node. */
function powerFits({ benchmark: client }: Tree, reserved: Placement): boolean {
  const settings: Tree = { ...(typeof client === 'object' ? client : {}) };
  const placed = settings.client_placement ?? 'head';
  return settings.type === 'sa-bench' && placed === 'head' && !reserved.infra;
}

function job(random: Random): Tree {
  return sparse(random, 0.15, {
    slurm: () =>
      sparse(random, 0.6, {
        account: () => random.pick(['team', 'default']),
        partition: () => 'batch',
        time_limit: () => random.pick(['00:30:00', '90', '1-00:00:00']),
      }),
    output: () => ({ log_dir: './outputs/{job_id}/logs' }),
    health_check: () =>
      sparse(random, 0.7, { max_attempts: () => 30, interval_seconds: () => random.pick([1, 20]) }),
    environment: () => variables(random, 'NCCL_IB_HCA', 'PYTHONPATH', 'SRTCTL_X', 'DYN_LOG'),
    container_mounts: () => ({
      '$SCRATCH/{job_id}': '/scratch-{gpus_per_node}',
      '{log_dir}/x': '/x/{run_name}',
    }),
    extra_mount: () => ['~/data:/data:ro', "/it's:/its", '$SCRATCH:/s'],
    srun_options: () => ({ 'cpus-per-task': '8', unbuffered: '', comment: value(random) }),
    sbatch_directives: () => ({ comment: 'two words', hold: '', 'mail-type': 'END' }),
    enable_config_dump: () => random.chance(0.5),
    setup_script: () => random.pick(['tune.sh', 'patches/fix.sh']),
    lock: () => ({ version: 2, integrity: 'x' }),
  });
}
