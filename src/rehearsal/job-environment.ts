/** The environment of the batch script, as Slurm makes it. */

import { dirname, join } from 'node:path';
import type { JobFacts, PrivateDirectory } from './private-directory.js';
import { type SimulatedNode, shortNodeList } from './simulated-nodes.js';

export type Environment = Readonly<Record<string, string>>;

/** What must not come from the user's shell: another job, another bundle, options for Node. */
const DROPPED =
  /^(SLURM|SBATCH|SRUN|PMI|PMIX|PYXIS)_|^(SRTGEN_BUNDLE|SRTGEN_RUN_DIR|BASH_ENV|ENV|NODE_OPTIONS)$/;

function inherited(environment: NodeJS.ProcessEnv): Environment {
  const kept = Object.entries(environment).flatMap(([name, value]): [string, string][] =>
    value === undefined || DROPPED.test(name) ? [] : [[name, value]],
  );
  return Object.fromEntries(kept);
}

/** One set of variables for each het component; none for a job that has only one. */
function hetVariables({ id, components }: JobFacts): Environment {
  if (components.length < 2) return {};
  const perGroup = components.flatMap((nodes, group): [string, string][] => [
    [`SLURM_JOB_ID_HET_GROUP_${group}`, String(id + group)],
    [`SLURM_JOB_NODELIST_HET_GROUP_${group}`, shortNodeList(nodes)],
    [`SLURM_JOB_NUM_NODES_HET_GROUP_${group}`, String(nodes.length)],
    [`SLURM_NNODES_HET_GROUP_${group}`, String(nodes.length)],
  ]);
  return { SLURM_HET_SIZE: String(components.length), ...Object.fromEntries(perGroup) };
}

function slurmVariables(facts: JobFacts, nodes: readonly SimulatedNode[]): Environment {
  const [id, count, list] = [String(facts.id), String(nodes.length), shortNodeList(nodes)];
  return {
    SLURM_CLUSTER_NAME: 'rehearsal',
    SLURM_JOB_ID: id,
    SLURM_JOBID: id,
    SLURM_JOB_NAME: facts.name,
    SLURM_JOB_PARTITION: 'rehearsal',
    SLURM_JOB_NODELIST: list,
    SLURM_NODELIST: list,
    SLURM_JOB_NUM_NODES: count,
    SLURM_NNODES: count,
    SLURM_TASKS_PER_NODE: nodes.length === 1 ? '1' : `1(x${count})`,
    SLURM_SUBMIT_DIR: facts.workDirectory,
    SLURM_SUBMIT_HOST: 'rehearsal',
    SLURM_NODEID: '0',
    SLURM_PROCID: '0',
    SLURM_LOCALID: '0',
    SLURMD_NODENAME: nodes[0]?.name ?? '',
  };
}

/** The user's environment, less what would confuse the job, and Slurm's and our own variables. */
export function jobEnvironment(
  facts: JobFacts,
  directory: PrivateDirectory,
  environment: NodeJS.ProcessEnv,
): Environment {
  const nodes = facts.components[0] ?? [];
  return {
    ...inherited(environment),
    ...slurmVariables(facts, nodes),
    ...hetVariables(facts),
    PATH: `${directory.bin}:${environment.PATH ?? '/usr/bin:/bin'}`,
    BASH_ENV: join(dirname(directory.bin), 'lib', 'shell-start.sh'),
    // A proxy of the machine knows nothing of loopback addresses.
    NO_PROXY: '*',
    no_proxy: '*',
    SRTGEN_REHEARSAL: directory.path,
    SRTGEN_NODE_ADDRESS: nodes[0]?.address ?? '',
    SRTGEN_ALLOW_LOOPBACK: '1',
  };
}
