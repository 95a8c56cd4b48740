/**
 * Check: a variant or a cluster profile against its schema, with values read as their keys want
 * them.
 */

import type { ErrorObject } from 'ajv';
import { result } from '../../diagnostics/result.js';
import type { ClusterProfile } from '../../generated/cluster.js';
import type { RecipeV1 } from '../../generated/recipe-v1.js';
import { clusterSchema, recipeSchema } from '../../generated/schemas.js';
import { validateCluster, validateRecipe } from '../../generated/validators.js';
import { mapping, toPlain } from '../../lib/source-tree.js';
import type { Diagnostic, Result } from '../../types/diagnostic.js';
import type { JsonSchema } from '../../types/json-schema.js';
import type { SourceMapping, SourceNode } from '../../types/source.js';
import { coerce } from './coerce.js';
import { explain } from './explain.js';

/** What a schema has let pass. */
export interface Checked<T> {
  /** Plain and typed; keys that were not written are absent, no default is filled in. */
  readonly value: T;
  /**
   * The same as a tree: for positions, and for free maps, whose floats and order `value` does not
   * keep.
   */
  readonly node: SourceMapping;
}

export type CheckedRecipe = Checked<RecipeV1>;
export type CheckedCluster = Checked<ClusterProfile>;

/** Ajv's generated code: false, and the reasons in `errors`, for what the schema refuses. */
export interface Validate {
  (data: unknown): boolean;
  errors?: readonly ErrorObject[] | null;
}

/** A variant as schema 1 understands it. Gives an error for everything that the schema refuses. */
export function checkRecipe(node: SourceNode): Result<CheckedRecipe> {
  return check<RecipeV1>(node, recipeSchema, validateRecipe);
}

/**
 * A cluster profile. An empty file is an empty profile; all else that the schema refuses is an
 * error.
 */
export function checkCluster(node: SourceNode): Result<CheckedCluster> {
  const empty = node.kind === 'scalar' && node.type === 'null';
  return check<ClusterProfile>(
    empty ? mapping([], node.origin) : node,
    clusterSchema,
    validateCluster,
  );
}

/**
 * Reads values as the schema wants them ("2" as 2 where an integer is expected), validates the
 * outcome, and explains each mistake once, in the order of the file. `T` has to be the type made
 * from `schema`.
 */
export function check<T>(
  node: SourceNode,
  schema: JsonSchema,
  validate: Validate,
): Result<Checked<T>> {
  const coerced = coerce(node, schema);
  let hasDates = false;
  const data = toPlain(coerced.node, (text) => {
    hasDates = true;
    // A symbol is of no JSON type, so a date is refused wherever a schema asks for one.
    return Symbol(text);
  });
  const valid = validate(data);
  const explained = valid ? [] : explain(validate.errors ?? [], coerced.node, schema);
  const diagnostics = [...coerced.diagnostics, ...explained].sort(byPosition);
  const tree = coerced.node.kind === 'mapping' ? coerced.node : mapping([], node.origin);
  // Most have none, and are made once.
  const value = hasDates || tree !== coerced.node ? toPlain(tree) : data;
  return result({ value: value as T, node: tree }, diagnostics);
}

function byPosition(a: Diagnostic, b: Diagnostic): number {
  const [first, second] = [a.position, b.position];
  return (first?.line ?? 0) - (second?.line ?? 0) || (first?.column ?? 0) - (second?.column ?? 0);
}
