/** Text that goes into scripts, directives and configuration. */

import type { Entries } from './entry.js';

export const scripts = {
  'name-not-plain': {
    severity: 'error',
    cause:
      'The name becomes a directory and the name of a Slurm job, and has characters that one of both cannot have.',
    cure: 'Use letters, digits, dot, dash and underscore.',
  },
  'variable-name': {
    severity: 'error',
    cause: 'A key of an environment is no name of a variable.',
    cure: 'Use letters, digits and underscore, and no digit at the beginning.',
  },
  'variable-reserved': {
    severity: 'error',
    cause: 'The generated scripts use variables of this name themselves.',
    cure: 'Give the variable another name.',
  },
  'mount-unusable': {
    severity: 'error',
    cause: 'Pyxis reads mounts as one list with commas and colons, and would misread this path.',
    cure: 'Use paths without blanks and special characters, and an absolute one in the container.',
  },
  'option-name': {
    severity: 'error',
    cause: 'A key of `srun_options` or `sbatch_directives` is no name of an option.',
    cure: 'Write the long name without dashes: `mem`, not `--mem`.',
  },
  'directive-value': {
    severity: 'error',
    cause:
      'sbatch cannot read the value: a quote without its other half, a backslash, a control character.',
    cure: 'Write it without.',
  },
  'directive-cut': {
    severity: 'warning',
    cause:
      'sbatch reads a directive up to the first blank or hash, and the rest of the value is lost.',
    cure: 'Put double quotes into the value, as the hint does.',
  },
  'directive-adds-options': {
    severity: 'error',
    cause: 'sbatch would take a part of the value for options of its own.',
    cure: 'Put double quotes into the value, as the hint does.',
  },
  'nginx-timeout': {
    severity: 'error',
    cause: '`nginx_keepalive_timeout` is no time as nginx writes it.',
    cure: 'Write a number with a unit: `600s`.',
  },
  'nginx-header': {
    severity: 'error',
    cause: '`nginx_session_affinity_header` is no name of an HTTP header.',
    cure: 'Use letters, digits and dashes.',
  },
  'setup-script-outside': {
    severity: 'error',
    cause: '`setup_script` leads out of the directory of setup scripts.',
    cure: 'Put the script there, and write its name.',
  },
} as const satisfies Entries;
