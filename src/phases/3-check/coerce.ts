/**
 * Reading values as a schema wants them, as the reference's loader does: where an integer is
 * expected "2" is 2, where a boolean is expected "yes" is true. What cannot be read so stays as it
 * is, for the validator to refuse.
 */

import * as messages from '../../diagnostics/schema-messages.js';
import { floatScalar, type Path, scalar } from '../../lib/source-tree.js';
import type { Diagnostic } from '../../types/diagnostic.js';
import type { JsonSchema, JsonType } from '../../types/json-schema.js';
import type { SourceEntry, SourceNode } from '../../types/source.js';
import { childSchema, shapeOf, typesOf } from './shape.js';

interface Coercion {
  readonly root: JsonSchema;
  readonly diagnostics: Diagnostic[];
}

/**
 * A new tree, and what is odd in it. Gives an error for a key that is no string where keys are the
 * author's choice, a warning for a fraction that an integer loses.
 */
export function coerce(
  node: SourceNode,
  schema: JsonSchema,
): { readonly node: SourceNode; readonly diagnostics: readonly Diagnostic[] } {
  const coercion: Coercion = { root: schema, diagnostics: [] };
  return { node: coerceNode(node, schema, [], coercion), diagnostics: coercion.diagnostics };
}

/** What collections have become about which nothing had to be said: the variants of a recipe share most of theirs. */
const coerced = new WeakMap<SourceNode, WeakMap<JsonSchema, SourceNode>>();

/** The first of the schema's types that the value can be read as. */
function coerceNode(
  node: SourceNode,
  schema: JsonSchema,
  path: Path,
  coercion: Coercion,
): SourceNode {
  if (node.kind === 'scalar') return readNode(node, schema, path, coercion);
  const known = coerced.get(node) ?? new WeakMap<JsonSchema, SourceNode>();
  const before = known.get(schema);
  if (before !== undefined) return before;
  const { length } = coercion.diagnostics;
  const read = readNode(node, schema, path, coercion);
  if (coercion.diagnostics.length === length) coerced.set(node, known.set(schema, read));
  return read;
}

function readNode(
  node: SourceNode,
  schema: JsonSchema,
  path: Path,
  coercion: Coercion,
): SourceNode {
  const shape = shapeOf(schema, node, coercion.root);
  for (const type of typesOf(shape)) {
    const read = readers[type](node, shape, path, coercion);
    if (read !== undefined) return read;
  }
  return node;
}

type Reader = (
  node: SourceNode,
  shape: JsonSchema,
  path: Path,
  coercion: Coercion,
) => SourceNode | undefined;

const readers: Readonly<Record<JsonType, Reader>> = {
  string: (node) => (node.kind === 'scalar' && node.type === 'string' ? node : undefined),
  integer: readInteger,
  number: readNumber,
  boolean: readBoolean,
  object: readObject,
  array: readArray,
  null: () => undefined,
};

function readObject(
  node: SourceNode,
  shape: JsonSchema,
  path: Path,
  coercion: Coercion,
): SourceNode | undefined {
  if (node.kind !== 'mapping') return undefined;
  const entries = node.entries.map((each) =>
    coerceEntry(each, shape, [...path, each.key], coercion),
  );
  return entries.every((each, index) => each === node.entries[index]) ? node : { ...node, entries };
}

function coerceEntry(
  entry: SourceEntry,
  shape: JsonSchema,
  path: Path,
  coercion: Coercion,
): SourceEntry {
  const { additionalProperties } = shape;
  if (entry.keyType !== 'string' && additionalProperties !== false) {
    coercion.diagnostics.push(messages.keyNotString(entry, path));
  }
  const schema = childSchema(shape, entry.key);
  if (schema === undefined) return entry;
  const value = coerceNode(entry.value, schema, path, coercion);
  return value === entry.value ? entry : { ...entry, value };
}

function readArray(
  node: SourceNode,
  { items }: JsonSchema,
  path: Path,
  coercion: Coercion,
): SourceNode | undefined {
  if (node.kind !== 'sequence') return undefined;
  if (items === undefined) return node;
  const read = node.items.map((item, index) => coerceNode(item, items, [...path, index], coercion));
  return read.every((item, index) => item === node.items[index]) ? node : { ...node, items: read };
}

/** Python's `int(text)`: blanks around, single underscores within; no point, no exponent, no 0x. */
const integerText = /^\s*[-+]?\d+(_\d+)*\s*$/;

function readInteger(
  node: SourceNode,
  _shape: JsonSchema,
  path: Path,
  coercion: Coercion,
): SourceNode | undefined {
  if (node.kind !== 'scalar') return undefined;
  if (node.type === 'int') return node;
  const { value, origin } = node;
  if (node.type === 'string' && integerText.test(String(value))) {
    return scalar(Number(String(value).replaceAll('_', '')), origin);
  }
  if (node.type !== 'float' || !Number.isFinite(value)) return undefined;
  const whole = Math.trunc(Number(value));
  if (whole !== value) coercion.diagnostics.push(messages.fractionDropped(node, path, whole));
  return scalar(whole, origin);
}

/**
 * Python's `float(text)`, but for the spellings of infinity and not-a-number, which are refused.
 */
const numberText = /^\s*[-+]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)([eE][-+]?\d+(_\d+)*)?\s*$/;

function readNumber(node: SourceNode): SourceNode | undefined {
  if (node.kind !== 'scalar') return undefined;
  const { type, value, origin } = node;
  if (type === 'int' || type === 'float') return floatScalar(Number(value), origin);
  if (type !== 'string' || !numberText.test(String(value))) return undefined;
  return floatScalar(Number(String(value).replaceAll('_', '')), origin);
}

/** In lower, Capitalised or UPPER spelling. */
const booleanTexts: ReadonlyMap<string, boolean> = new Map([
  ...['t', 'true', 'on', 'y', 'yes', '1'].map((text) => [text, true] as const),
  ...['f', 'false', 'off', 'n', 'no', '0'].map((text) => [text, false] as const),
]);

function readBoolean(node: SourceNode): SourceNode | undefined {
  if (node.kind !== 'scalar') return undefined;
  if (node.type === 'bool') return node;
  const text = String(node.value);
  const usual = /^([a-z01]+|[A-Z][a-z]*|[A-Z]+)$/.test(text);
  const value = usual ? booleanTexts.get(text.toLowerCase()) : undefined;
  return value === undefined ? undefined : scalar(value, node.origin);
}
