/** The validator's errors in words: where, what was expected, what was found, and what to do. */

import type { ErrorObject } from 'ajv';
import * as messages from '../../diagnostics/schema-messages.js';
import { entry, nodeAt, type Path } from '../../lib/source-tree.js';
import { suggest } from '../../lib/suggest.js';
import type { Diagnostic } from '../../types/diagnostic.js';
import type { JsonSchema, JsonType } from '../../types/json-schema.js';
import type { SourceNode } from '../../types/source.js';
import { ownersOf, shapeAt, shapeOf, typesOf } from './shape.js';

interface Violation {
  readonly error: ErrorObject;
  readonly path: Path;
  /** The offending value, or the mapping with the unknown or missing key. */
  readonly node: SourceNode;
  readonly shape: JsonSchema;
  readonly tree: SourceNode;
  readonly root: JsonSchema;
}

type Explainer = (violation: Violation) => Diagnostic;

/** By keyword. `if` is not here: what its branch says is the reason, the `if` only repeats it. */
const explainers: Readonly<Record<string, Explainer>> = {
  additionalProperties: unknownKey,
  required: missingKey,
  type: wrongValue,
  enum: wrongValue,
  const: wrongValue,
};

/**
 * One diagnostic for each mistake. A value of the wrong type and not among the allowed ones is one
 * mistake.
 */
export function explain(
  errors: readonly ErrorObject[],
  tree: SourceNode,
  root: JsonSchema,
): readonly Diagnostic[] {
  const wrong = new Set<string>();
  return errors.flatMap((error) => {
    const explainer = explainers[error.keyword];
    if (explainer === undefined) return [];
    if (explainer === wrongValue) {
      if (wrong.has(error.instancePath)) return [];
      wrong.add(error.instancePath);
    }
    const path = pathOf(error.instancePath, tree);
    const node = nodeAt(tree, path) ?? tree;
    const shape = shapeAt(root, tree, path) ?? {};
    return [explainer({ error, path, node, shape, tree, root })];
  });
}

/** A JSON pointer as a path: only the data tells an index from a key. */
function pathOf(pointer: string, tree: SourceNode): Path {
  const path: (string | number)[] = [];
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(nodeAt(tree, path)?.kind === 'sequence' ? Number(key) : key);
  }
  return path;
}

function unknownKey({ error, path, node, shape, root }: Violation): Diagnostic {
  const key: string = error.params.additionalProperty;
  const owners = ownersOf(key, root, root);
  const near = suggest(key, Object.keys(shape.properties ?? {}));
  const found = entry(node, key);
  return messages.unknownKey(path, key, found?.keyOrigin ?? node.origin, owners, near);
}

/** The key of the mapping that lacks something says better where to look than its first entry. */
function missingKey({ error, path, node, shape, tree }: Violation): Diagnostic {
  const key: string = error.params.missingProperty;
  const own = path.at(-1);
  const owner = own === undefined ? undefined : entry(nodeAt(tree, path.slice(0, -1)), `${own}`);
  const position = owner?.keyOrigin ?? node.origin;
  return messages.missingKey([...path, key], position, shape.properties?.[key]?.description);
}

function wrongValue({ path, node, shape, root }: Violation): Diagnostic {
  const choices = (shape.enum ?? []).filter((each) => each !== null);
  const near =
    node.kind === 'scalar' && node.type === 'string'
      ? suggest(String(node.value), choices)
      : undefined;
  const types = shape.enum === undefined ? typesOf(shape) : [];
  return messages.wrongValue(path, node, expected(shape, root), types, near);
}

const typeNames: Readonly<Record<JsonType, string>> = {
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'a mapping',
  array: 'a list',
  null: 'null',
};

const itemNames: Readonly<Partial<Record<JsonType, string>>> = {
  string: ' of strings',
  integer: ' of whole numbers',
  number: ' of numbers',
  array: ' of lists',
};

/** The values that a schema lets pass, in words. */
function expected(shape: JsonSchema, root: JsonSchema): string {
  if (shape.enum !== undefined) {
    return alternatives(shape.enum.map((each) => (each === null ? 'null' : `\`${each}\``)));
  }
  const names = typesOf(shape).map((type) => {
    if (type !== 'array' || shape.items === undefined) return typeNames[type];
    const [item] = typesOf(shapeOf(shape.items, undefined, root));
    return typeNames.array + ((item && itemNames[item]) ?? '');
  });
  return alternatives(names);
}

function alternatives(names: readonly string[]): string {
  const last = names.at(-1) ?? 'something else';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}
