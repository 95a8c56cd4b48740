/** The commands. Each is loaded when it is asked for: a build should not wait for what a run needs. */

import type { Command } from './command.js';

interface CommandEntry {
  /** One line for `srtgen --help`. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

export const commands: Readonly<Record<string, CommandEntry>> = {
  build: {
    summary: 'compile a recipe to a bundle',
    load: async () => (await import('./build.js')).build,
  },
  validate: {
    summary: 'say what is wrong with recipes, many at once, and build nothing',
    load: async () => (await import('./validate.js')).validate,
  },
  plan: {
    summary: 'show what a recipe would run, where, and who asked for it',
    load: async () => (await import('./plan.js')).plan,
  },
  diff: {
    summary: 'show what is different between two recipes or bundles, by what they run',
    load: async () => (await import('./diff.js')).diff,
  },
  schema: {
    summary: 'print the JSON Schema of recipes or cluster profiles, for editors',
    load: async () => (await import('./schema.js')).schema,
  },
  submit: {
    summary: 'submit a recipe or a bundle to Slurm',
    load: async () => (await import('./submit.js')).submit,
  },
  run: {
    summary: 'run the whole job on this machine, with stand-in engines',
    load: async () => (await import('./run.js')).run,
  },
  watch: {
    summary: 'follow a job in its run directory',
    load: async () => (await import('./watch.js')).watch,
  },
  resolve: {
    summary: 'write the variants of a recipe as recipes of their own',
    load: async () => (await import('./resolve.js')).resolve,
  },
  report: {
    summary: 'show what came out of runs',
    load: async () => (await import('./report.js')).report,
  },
};
