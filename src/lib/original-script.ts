/** The reference's own benchmark scripts, for sites that have them (recipe-v1 13.1). */

import { fixedPorts } from '../constants/ports.js';
import type { BenchmarkClient, PlanContext } from '../types/component.js';
import type { Word } from '../types/word.js';
import { command, flag, group, program } from './commands.js';
import type { FlagLine } from './flags.js';
import { text, word } from './word.js';

/** Where the reference mounts its scripts. */
const scripts = '/srtctl-benchmarks';

/** One positional argument, on a line of its own. */
export function positional(value: string | number | Word): FlagLine {
  return [typeof value === 'object' ? value : text(value)];
}

/** What the reference gives to a script as the address of the deployment: the script is on the frontend's node. */
export const originalEndpoint = `http://localhost:${fixedPorts.public}`;

/** Runs `<type>/bench.sh` of a directory of original scripts. */
export function originalClient(
  directory: Word,
  type: string,
  lines: readonly FlagLine[],
  { recipe }: PlanContext,
): Pick<BenchmarkClient, 'command' | 'mounts'> {
  const place = recipe.site.containerRuntime === 'none' ? directory : text(scripts);
  return {
    command: command(
      program(flag('bash', word`${place}/${type}/bench.sh`)),
      group(`arguments of ${type}/bench.sh, by position`, lines),
    ),
    mounts: [
      {
        source: directory,
        target: text(scripts),
        flags: 'ro',
        origin: 'cluster profile: benchmark_scripts_dir',
      },
    ],
  };
}
