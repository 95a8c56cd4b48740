/** `--set` and `--unset`, which several commands take. */

import { readSetting, type Setting } from '../lib/settings.js';
import { UsageError } from './command.js';

export const setOptions = {
  set: {
    type: 'string',
    multiple: true,
    argument: 'A.B=VALUE',
    help: 'give a key of every job this value, read as YAML; lists by number: concurrencies.0=8; may be repeated',
  },
  unset: {
    type: 'string',
    multiple: true,
    argument: 'A.B',
    help: 'take a key out of every job, after overrides, sweeps and --set; may be repeated',
  },
} as const;

export interface SetValues {
  readonly set?: readonly string[] | undefined;
  readonly unset?: readonly string[] | undefined;
}

/** The settings in the order in which they count: all of --set, then all of --unset. Throws UsageError. */
export function settingsOf({ set = [], unset = [] }: SetValues): readonly Setting[] {
  const options = [
    ...set.map((written) => ['--set', written] as const),
    ...unset.map((written) => ['--unset', written] as const),
  ];
  return options.map(([option, written], index) => {
    const setting = readSetting(option, written, index + 1);
    if (typeof setting === 'string') throw new UsageError(setting);
    return setting;
  });
}
