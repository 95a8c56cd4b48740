/** Finding one's way in a schema, guided by the data. */

import { entry, nodeAt, type Path } from '../../lib/source-tree.js';
import type { JsonSchema, JsonType } from '../../types/json-schema.js';
import type { SourceNode } from '../../types/source.js';

/**
 * The schema that counts for a node: references followed, the branch taken that the node's keys
 * choose.
 */
export function shapeOf(
  schema: JsonSchema,
  node: SourceNode | undefined,
  root: JsonSchema,
): JsonSchema {
  if (schema.$ref !== undefined) return shapeOf(definition(schema.$ref, root), node, root);
  const branch = schema.allOf?.find((each) => chooses(each.if, node));
  return branch?.then === undefined ? schema : shapeOf(branch.then, node, root);
}

export function definition(reference: string, root: JsonSchema): JsonSchema {
  return root.$defs?.[reference.slice('#/$defs/'.length)] ?? {};
}

/** Whether an `if` holds. Our schemas choose by the value of a key, and by its presence. */
function chooses(condition: JsonSchema | undefined, node: SourceNode | undefined): boolean {
  if (condition === undefined) return false;
  const present = (condition.required ?? []).every((key) => entry(node, key) !== undefined);
  const equal = Object.entries(condition.properties ?? {}).every(([key, wanted]) => {
    const value = entry(node, key)?.value;
    return value === undefined || (value.kind === 'scalar' && value.value === wanted.const);
  });
  return present && equal;
}

/** The schema that counts at a path; undefined below a free map. */
export function shapeAt(root: JsonSchema, tree: SourceNode, path: Path): JsonSchema | undefined {
  let shape: JsonSchema | undefined = shapeOf(root, tree, root);
  for (const [index, step] of path.entries()) {
    const below: JsonSchema | undefined = shape && childSchema(shape, step);
    shape = below && shapeOf(below, nodeAt(tree, path.slice(0, index + 1)), root);
  }
  return shape;
}

/** The schema of an element or of a key's value; undefined where anything goes. */
export function childSchema(shape: JsonSchema, step: string | number): JsonSchema | undefined {
  if (typeof step === 'number') return shape.items;
  const { properties = {}, additionalProperties: others } = shape;
  if (Object.hasOwn(properties, step)) return properties[step];
  return typeof others === 'object' ? others : undefined;
}

export function typesOf({ type }: JsonSchema): readonly JsonType[] {
  if (type === undefined) return [];
  return typeof type === 'string' ? [type] : type;
}

/**
 * Where a schema has a key of this name, as people would say it; nothing for names that it has
 * nowhere.
 */
export function ownersOf(key: string, schema: JsonSchema, root: JsonSchema, at = ''): string[] {
  if (schema.$ref !== undefined) return ownersOf(key, definition(schema.$ref, root), root, at);
  const branches = (schema.allOf ?? []).flatMap((branch) => {
    const type = branch.if?.properties?.type?.const;
    return ownersOf(key, branch.then ?? {}, root, `${at} of type ${type}`);
  });
  const properties = Object.entries(schema.properties ?? {});
  const here = properties.some(([name]) => name === key) ? [at] : [];
  const below = properties.flatMap(([name, value]) =>
    ownersOf(key, value, root, at === '' ? name : `${at}.${name}`),
  );
  return [...here, ...branches, ...below];
}
