/** A job as its sections look at it, and steps of the same kind together. */

import type { ClusterMap } from '../types/cluster-map.js';
import type { Plan, Step } from '../types/plan.js';
import type { PlanPage } from '../types/plan-page.js';
import type { RoleName } from '../types/recipe.js';
import type { Origin } from '../types/source.js';
import type { Places } from './origins.js';

export interface ShownJob {
  readonly plan: Plan;
  readonly page: PlanPage;
  readonly map: ClusterMap;
  readonly places: Places;
  /** The recipe and the cluster profile, as the user would type them; below, files go by their last name. */
  readonly files: readonly string[];
}

/** Steps that do the same at different places: the workers of a role, the frontends. */
export interface Scope {
  readonly title: string;
  readonly role: RoleName | null;
  readonly steps: readonly Step[];
}

/** `prefill` for workers, `frontend` for frontends, else the step's own name. */
export function scopeOf({ name, role }: Pick<Step, 'name'> & { role?: RoleName | null }): string {
  return role ?? name.replace(/-\d+$/, '');
}

/** In start order. */
export function scopesOf({ steps }: Plan): readonly Scope[] {
  const scopes = new Map<string, Step[]>();
  for (const step of steps) {
    const known = scopes.get(scopeOf(step));
    if (known === undefined) scopes.set(scopeOf(step), [step]);
    else known.push(step);
  }
  return [...scopes.values()].map((all) => scopeWith(all, all[0]?.role ?? null));
}

function scopeWith(steps: readonly Step[], role: RoleName | null): Scope {
  return { title: stepNames(steps.map(({ name }) => name)), role, steps };
}

/** More names than this, and only the first and the last are told. */
const mostNames = 4;

/** `decode-0, decode-1`, or `decode-0, decode-1 … decode-31 (32 steps)`. */
export function stepNames(names: readonly string[]): string {
  if (names.length <= mostNames) return names.join(', ');
  return `${names.slice(0, 2).join(', ')} … ${names.at(-1)} (${names.length} steps)`;
}

/** `3`, `0, 2`, or `0 to 7` for neighbours. */
export function slotNames(slots: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const slot of slots) {
    const run = runs.at(-1);
    if (run !== undefined && slot === run[1] + 1) run[1] = slot;
    else runs.push([slot, slot]);
  }
  return runs
    .map(([first, last]) => (last - first > 1 ? `${first} to ${last}` : numbers(first, last)))
    .join(', ');
}

function numbers(first: number, last: number): string {
  return first === last ? `${first}` : `${first}, ${last}`;
}

/** `nodes 0 to 7` */
export function nodesText(slots: readonly number[]): string {
  return `${slots.length === 1 ? 'node' : 'nodes'} ${slotNames(slots)}`;
}

/** `recipe.yaml:12`, with the layer that it came from where that is not the recipe itself. */
export function placeText(origin: Origin | undefined): string {
  if (origin === undefined) return '';
  const { file, line, layer } = origin;
  const isPlain = layer === 'recipe' || layer === 'cluster profile' || layer === 'base';
  return `${baseName(file)}:${line}${isPlain ? '' : ` (${layer})`}`;
}

export function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

/** What several steps have in one place: one value for all, or each value with its steps. */
export function mergeValues(
  values: readonly (readonly [step: string, value: string | undefined])[],
): string {
  const steps = new Map<string, string[]>();
  for (const [step, value] of values) {
    if (value === undefined) continue;
    const known = steps.get(value);
    if (known === undefined) steps.set(value, [step]);
    else known.push(step);
  }
  const [first] = steps;
  if (first !== undefined && first[1].length === values.length) return first[0];
  const each = [...steps].map(([value, names]) => `${value} (${stepNames(names)})`);
  if (each.length <= mostNames) return each.join(', ');
  return `${each.slice(0, 2).join(', ')} … ${each.at(-1)}`;
}

/** An empty value is seen, too. */
export function shownValue(value: string): string {
  return value === '' ? "''" : value;
}

/** Scopes that have the same rows are one. */
export function withoutRepeats<Rows>(
  scopes: readonly { readonly scope: Scope; readonly rows: Rows }[],
): readonly { readonly scope: Scope; readonly rows: Rows }[] {
  const merged = new Map<string, { readonly scope: Scope; readonly rows: Rows }>();
  for (const { scope, rows } of scopes) {
    const key = JSON.stringify(rows);
    const steps = [...(merged.get(key)?.scope.steps ?? []), ...scope.steps];
    merged.set(key, { scope: scopeWith(steps, merged.has(key) ? null : scope.role), rows });
  }
  return [...merged.values()];
}

/** Name and value of a line of a command: `--port=80` and `--port 80` are the same. */
export function flagParts(words: readonly string[]): readonly [name: string, value: string] {
  const [first = '', ...rest] = words;
  const equals = /^(--?[\w.-]+)=(.*)$/s.exec(first);
  if (equals !== null && rest.length === 0) return [equals[1] ?? '', shownValue(equals[2] ?? '')];
  return [first, rest.map(shownValue).join(' ')];
}
