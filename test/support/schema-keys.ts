/** Every key that the schemas have. */

import { definition } from '../../src/phases/3-check/shape.js';
import type { JsonSchema } from '../../src/types/json-schema.js';

/** The mapping that a key is in: its path, and with an engine the one whose backend has it. */
export interface Section {
  readonly path: string;
  readonly engine: string | null;
}

export interface SchemaKey {
  /** `backend.connector (vllm)`, `benchmark.isl`: no other key of the schema has it. */
  readonly id: string;
  readonly path: readonly string[];
  readonly section: Section;
  /** The key's own part of the schema, with the description of who refers to it. */
  readonly schema: JsonSchema;
  readonly required: boolean;
}

/**
 * The keys that hold values, in the order of the schema. A mapping with a fixed set of keys is a section and no key; a
 * mapping with any keys is one.
 */
export function schemaKeys(root: JsonSchema): readonly SchemaKey[] {
  return keysOf(root, { path: '', engine: null }, root);
}

function keysOf(schema: JsonSchema, section: Section, root: JsonSchema): readonly SchemaKey[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, value]) =>
    // Every engine's backend says again what its type is.
    section.engine !== null && value.const !== undefined
      ? []
      : keysAt(name, value, schema, section, root),
  );
  const branches = (schema.allOf ?? []).flatMap((branch) => {
    const engine = branch.if?.properties?.type?.const ?? null;
    return keysOf(resolved(branch.then ?? {}, root), { ...section, engine }, root);
  });
  return [...own, ...branches];
}

function keysAt(
  name: string,
  referring: JsonSchema,
  parent: JsonSchema,
  section: Section,
  root: JsonSchema,
): readonly SchemaKey[] {
  const schema = resolved(referring, root);
  const path = section.path === '' ? name : `${section.path}.${name}`;
  if (isSection(schema)) return keysOf(schema, { ...section, path }, root);
  return [
    {
      id: section.engine === null ? path : `${path} (${section.engine})`,
      path: path.split('.'),
      section,
      schema,
      required: parent.required?.includes(name) ?? false,
    },
  ];
}

/** What a reference refers to, with what is said beside it. */
function resolved(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const { $ref, ...own } = schema;
  return $ref === undefined ? schema : { ...resolved(definition($ref, root), root), ...own };
}

function isSection({ properties, allOf, additionalProperties }: JsonSchema): boolean {
  if (allOf !== undefined) return true;
  return properties !== undefined && additionalProperties === false;
}
