/** Declarations, as bash prints them or as a script has them, read by bash. */

import { spawnSync } from 'node:child_process';

const reader = `
  IFS= read -r -d '' declarations # it ends at no NUL
  eval "\${declarations}" 2>/dev/null
  for name; do
    declare -n variable=\${name}
    printf '%s\\0' "\${variable[@]}"
    unset -n variable
  done
`;

/** The values of the named variables; of an array all of them. */
export function valuesOf(declarations: string, names: readonly string[]): readonly string[] {
  const { stdout } = spawnSync('/bin/bash', ['-c', reader, 'bash', ...names], {
    env: {},
    input: declarations,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return stdout.split('\0').slice(0, -1);
}
