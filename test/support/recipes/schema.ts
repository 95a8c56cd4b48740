/** The schemas as a map of keys: what each value of a recipe may be, and where a key stands. */

import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { isTree, type Tree } from './random.js';
import { type EngineName, engineNames } from './topology.js';

/** A schema and the file that its references are relative to. */
export interface Schema {
  readonly file: string;
  readonly node: Tree;
}

export const recipeSchema = schema('recipe-v1.schema.json');
export const clusterSchema = schema('cluster.schema.json');

function schema(file: string): Schema {
  const node: unknown = JSON.parse(readFileSync(join('schemas', file), 'utf8'));
  if (!isTree(node)) throw new Error(`${file} is no mapping`);
  return { file, node };
}

/** The schema itself: references followed, and of an engine's section the branch of that engine. */
export function followed({ file, node }: Schema, engine: EngineName = 'sglang'): Schema {
  if (Array.isArray(node.allOf)) {
    return followed({ file, node: { $ref: `#/$defs/${engine}Backend` } });
  }
  if (typeof node.$ref !== 'string') return { file, node };
  const [target = '', pointer = ''] = node.$ref.split('#');
  const other = target === '' ? file : posix.join(posix.dirname(file), target);
  const root = schema(other);
  const found = pointer
    .split('/')
    .filter((part) => part !== '')
    .reduce<unknown>((at, part) => (isTree(at) ? at[part] : undefined), root.node);
  if (!isTree(found)) throw new Error(`${file}: nothing at ${node.$ref}`);
  return followed({ file: other, node: found }, engine);
}

/** The keys that a mapping may have by name. */
export function properties(of: Schema): readonly (readonly [string, Schema])[] {
  const named = of.node.properties;
  if (!isTree(named)) return [];
  return Object.entries(named).map(([key, node]) => [
    key,
    { file: of.file, node: isTree(node) ? node : {} },
  ]);
}

export function types({ node }: Schema): readonly unknown[] {
  return Array.isArray(node.type) ? node.type : [node.type];
}

/** The engine that a section `backend` is about; the usual one where it names none that there is. */
export function engineOf(value: unknown): EngineName {
  const type = isTree(value) ? value.type : undefined;
  return engineNames.find((name) => name === type) ?? 'sglang';
}

/** Every key of a schema as a dotted path; an engine's keys have its name in front. */
export function keyPaths(of: Schema, path = ''): readonly string[] {
  if (Array.isArray(of.node.allOf)) {
    return engineNames.flatMap((engine) => keyPaths(followed(of, engine), `${path}(${engine})`));
  }
  return properties(of).flatMap(([key, child]) => {
    const at = path === '' ? key : `${path}.${key}`;
    const target = branches(child);
    return [...(Array.isArray(target.node.allOf) ? [] : [at]), ...keyPaths(target, at)];
  });
}

/** References followed up to a choice of engines, which keyPaths goes through one by one. */
function branches(of: Schema): Schema {
  if (typeof of.node.$ref !== 'string' || of.node.$ref.includes('#')) return followed(of);
  const file = posix.join(posix.dirname(of.file), of.node.$ref);
  const whole = schema(file);
  return Array.isArray(whole.node.allOf) ? whole : followed(of);
}

/** The same paths of the keys that a recipe sets to something but null. */
export function usedPaths(of: Schema, value: unknown, path = ''): readonly string[] {
  if (!isTree(value)) return [];
  return properties(of).flatMap(([key, child]) => {
    const inner = value[key];
    if (inner === undefined || inner === null) return [];
    const at = path === '' ? key : `${path}.${key}`;
    if (Array.isArray(branches(child).node.allOf)) {
      const engine = engineOf(inner);
      return usedPaths(followed(child, engine), inner, `${at}(${engine})`);
    }
    return [at, ...usedPaths(followed(child), inner, at)];
  });
}
