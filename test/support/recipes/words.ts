/** Texts, flags and variables that recipes hold: plain ones, and those that a script could stumble over. */

import type { Random, Tree } from './random.js';

/** Text that means something to bash, to YAML, to Python or to sbatch. */
const odd: readonly [string, ...string[]] = [
  ...(["it's", 'two words', '', '$HOME/x', '`id`', '$(id)', 'a;b', '"quoted"', '\\n'] as const),
  ...['{"a":1}', '{node}', '{node_id}', '~', 'null', '010', '1e5', 'a,b', '-x', '*', 'é漢', '#x'],
];

export function value(random: Random): string {
  return random.chance(0.3) ? random.pick(odd) : random.pick(['1', 'INFO', 'x', '/opt/lib', '8']);
}

/** Environment variables, now and then one of those that change what srtgen does. */
export function variables(random: Random, ...names: readonly [string, ...string[]]): Tree {
  const count = random.integer(1, 3);
  const chosen = Array.from({ length: count }, () => random.pick(names));
  return Object.fromEntries(chosen.map((name) => [name, value(random)]));
}

const flagNames: readonly [string, ...string[]] = [
  ...(['max-running-requests', 'log-level', 'trust-remote-code', 'enable-metrics'] as const),
  ...['chunked-prefill-size', 'cuda-graph-bs', 'override-args', 'json-model-override', 'seed'],
];

/** A few flags in either spelling, with values of every type. */
export function flags(random: Random): Tree {
  const count = random.integer(0, 4);
  return Object.fromEntries(
    Array.from({ length: count }, () => [
      spelled(random, random.pick(flagNames)),
      flagValue(random),
    ]),
  );
}

/** The name with dashes or with underscores. */
export function spelled(random: Random, name: string): string {
  return random.chance(0.3) ? name.replaceAll('-', '_') : name;
}

function flagValue(random: Random): unknown {
  const scalar = (): unknown =>
    random.pick<unknown>([true, false, null, 0, 16, -1, 0.85, 1e-5, 1e16, value(random), 'x']);
  return random.pick<() => unknown>([
    scalar,
    scalar,
    scalar,
    () => [],
    () => [scalar(), scalar()],
    () => ({ a: scalar(), b: { c: [1, 'two'] } }),
  ])();
}
