/** Names of shell variables in generated bash, each with its meaning. */

/** Of every job, in runtime.env or exported by job.sh. */
export const jobVariables = {
  JOB_ID: 'Slurm job id',
  RUN_NAME: '<job name>_<job id>',
  SUBMIT_DIR: 'where the job was submitted; relative paths start there',
  LOG_DIR: 'log directory on the host',
  SRTGEN_RUN_DIR: 'run directory: logs, state, verdict',
  SRTGEN_BUNDLE: 'bundle directory',
} as const;

/**
 * Names that a recipe's environment must leave alone: a task reads them after it has exported the
 * recipe's variables, and would take the recipe's value for its own.
 */
export const reservedNames = new RegExp(
  `^(?:${[
    ...Object.keys(jobVariables),
    // Arrays of the task scripts.
    'command',
    // Roles of nodes, see lib/roles.ts.
    '(?:HEAD|INFRA|CLIENT|PUBLIC_API|ENTRY)_(?:IP|HOST)',
    '(?:PREFILL|DECODE|AGG|FRONTEND)_\\d+(?:_NODE_\\d+)?_(?:IP|HOST)',
    // bash's own: setting them changes how the script itself runs.
    'BASH_ENV|BASHOPTS|SHELLOPTS|BASH_SOURCE|IFS|POSIXLY_CORRECT',
  ].join('|')})$`,
);

/** Whether bash can hold a variable of that name. */
export function isShellName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}
