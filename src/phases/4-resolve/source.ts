/** What resolve reads: a checked recipe of schema 1 and, where there is one, the cluster profile. */

import type { ClusterProfile } from '../../generated/cluster.js';
import type { RecipeV1 } from '../../generated/recipe-v1.js';
import { nodeAt, toConfigValue } from '../../lib/source-tree.js';
import { type ConfigMap, isMap } from '../../types/config-value.js';
import type { SourceMapping } from '../../types/source.js';

export interface SchemaOne {
  readonly recipe: RecipeV1;
  /** The same with positions and the types that YAML gave to values in free maps. */
  readonly node: SourceMapping;
  /** Empty when there is no profile. */
  readonly cluster: ClusterProfile;
}

/** A free map of the recipe with its types; empty where it is absent or null. */
export function freeMap(source: SchemaOne, ...path: readonly string[]): ConfigMap {
  const node = nodeAt(source.node, path);
  const value = node === undefined ? null : toConfigValue(node);
  return isMap(value) ? value : {};
}
