/** What resolve reads: a checked recipe of schema 1 and, where there is one, the cluster profile. */

import type { ClusterProfile } from '../../generated/cluster.js';
import type { RecipeV1 } from '../../generated/recipe-v1.js';
import { nodeAt, type Path, toConfigValue } from '../../lib/source-tree.js';
import { type ConfigMap, isMap } from '../../types/config-value.js';
import type { SourceMapping, SourceNode } from '../../types/source.js';

export interface SchemaOne {
  readonly recipe: RecipeV1;
  /** The same with positions and the types that YAML gave to values in free maps. */
  readonly node: SourceMapping;
  /** Empty when there is no profile. */
  readonly cluster: ClusterProfile;
}

/** A free map of the recipe with its types, after `change`; empty where it is absent or null. */
export function freeMap(
  source: SchemaOne,
  path: Path,
  change = (node: SourceNode): SourceNode => node,
): ConfigMap {
  const node = nodeAt(source.node, path);
  const value = node === undefined ? null : toConfigValue(change(node));
  return isMap(value) ? value : {};
}
