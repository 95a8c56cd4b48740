/**
 * The schemas as editors want them: one self-contained JSON Schema that also knows files with overrides and sweeps,
 * which are recipes in part, and placeholders, which may stand where numbers do. JSON Schema draft 7, for that is what
 * editors have understood longest; there keywords beside a `$ref` do not count, so references are written out.
 */

import { clusterSchema, recipeSchema } from '../generated/schemas.js';
import type { JsonSchema } from '../types/json-schema.js';

export type EditorSchema = Readonly<Record<string, unknown>>;

/** How much of a recipe a mapping has to be: all of it, what an override changes, or lists of that. */
type Extent = 'whole' | 'part' | 'zip';

/** For srtslurm.yaml. */
export function clusterEditorSchema(): EditorSchema {
  const { $id: _, $schema: __, $defs: ___, title: ____, ...schema } = clusterSchema;
  return {
    ...head('srtgen-cluster.schema.json', 'Cluster profile of srtgen: srtslurm.yaml'),
    ...written(schema, clusterSchema, 'whole', false),
  };
}

/** For recipes, plain or with `base` and overrides, with or without a `sweep`. */
export function recipeEditorSchema(): EditorSchema {
  const { $id: _, $schema: __, $defs: ___, ...schema } = recipeSchema;
  const extent = (of: Extent) => withFileKeys(written(schema, recipeSchema, of, true), of);
  return {
    ...head('srtgen-recipe.schema.json', 'Recipe of srtgen'),
    description: 'One serving benchmark job, or several: as a sweep, or as overrides of a base.',
    type: 'object',
    properties: { base: { ...reference('part'), description: base } },
    if: { required: ['base'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: reference('variants'),
    else: reference('whole'),
    definitions: {
      whole: extent('whole'),
      part: extent('part'),
      zip: extent('zip'),
      variants: {
        type: 'object',
        additionalProperties: false,
        properties: { base: { description: base, allOf: [reference('part')] }, lock },
        patternProperties: {
          '^override_.+$': { description: override, allOf: [reference('part')] },
          '^zip_override_.+$': { description: zipOverride, allOf: [reference('zip')] },
        },
      },
    },
  };
}

const base = 'The recipe that the override_ sections beside it change.';
const override = 'What one job changes in base; null removes a key.';
const zipOverride =
  'What several jobs change in base: the first takes the first element of each list, and so on.';
const lock = { description: 'What a run has recorded here; not read.' };
const sweep = {
  type: 'object',
  description:
    'Names and lists of values: a job for each combination, its values where {name} stands.',
  additionalProperties: {
    type: 'array',
    minItems: 1,
    description: 'The values, one after the other.',
  },
};

function head($id: string, title: string): EditorSchema {
  return { $schema: 'http://json-schema.org/draft-07/schema#', $id, title };
}

function reference(definition: string): EditorSchema {
  return { $ref: `#/definitions/${definition}` };
}

function withFileKeys(schema: EditorSchema, extent: Extent): EditorSchema {
  const own = extent === 'whole' ? { sweep, lock } : { sweep };
  return { ...schema, properties: { ...asSchema(schema.properties), ...own } };
}

function asSchema(value: unknown): EditorSchema {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** A schema with its references written out. With `swept`, a placeholder may stand for a value of another type. */
function written(
  schema: JsonSchema,
  root: JsonSchema,
  extent: Extent,
  swept: boolean,
): EditorSchema {
  const { $ref, $defs: _, title: __, ...own } = schema;
  if ($ref !== undefined) {
    return written({ ...root.$defs?.[$ref.slice('#/$defs/'.length)], ...own }, root, extent, swept);
  }
  const below = (each: JsonSchema): EditorSchema => written(each, root, extent, swept);
  if (own.allOf !== undefined) return branched(own, extent, below);
  if (own.properties !== undefined) return mapping(own, extent, below);
  return value(own, root, extent, swept);
}

/** A mapping with fixed keys. */
function mapping(
  { required, properties = {}, ...own }: JsonSchema,
  extent: Extent,
  below: (schema: JsonSchema) => EditorSchema,
): EditorSchema {
  const entries = Object.entries(properties).map(([key, each]) => [key, below(each)]);
  return {
    ...own,
    ...(extent === 'whole' ? required && { required } : { type: ['object', 'null'] }),
    properties: Object.fromEntries(entries),
  };
}

/** Which keys there are follows from the type, which a part of a recipe need not name: there all keys are. */
function branched(
  { allOf = [], ...own }: JsonSchema,
  extent: Extent,
  below: (schema: JsonSchema) => EditorSchema,
): EditorSchema {
  const branches = allOf.map(({ if: condition, then = {} }) => ({
    if: condition,
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: below(then),
  }));
  if (extent === 'whole') return { ...mapping(own, extent, below), allOf: branches };
  const properties = branches.map((branch) => asSchema(branch.then.properties));
  return {
    ...mapping(own, extent, below),
    additionalProperties: false,
    properties: {
      ...Object.assign({}, ...properties),
      ...asSchema(mapping(own, extent, below).properties),
    },
  };
}

/** A value, or a map with any keys. */
function value(
  { description, default: usual, examples, ...constraints }: JsonSchema,
  root: JsonSchema,
  extent: Extent,
  swept: boolean,
): EditorSchema {
  const { items, additionalProperties: others } = constraints;
  const alone: EditorSchema = {
    ...constraints,
    ...(items && { items: written(items, root, 'whole', swept) }),
    ...(typeof others === 'object' && {
      additionalProperties: written(others, root, extent, swept),
    }),
  };
  const also = [
    ...(swept && !isText(constraints) ? [{ type: 'string', pattern: '^\\{\\w+\\}$' }] : []),
    ...(extent === 'whole' ? [] : [{ type: 'null' }]),
    ...(extent === 'zip' ? [{ type: 'array' }] : []),
  ];
  return {
    ...(description && { description }),
    ...(usual !== undefined && { default: usual }),
    ...(examples && { examples }),
    ...(also.length === 0 ? alone : { anyOf: [alone, ...also] }),
  };
}

function isText({ type, enum: values, const: only }: JsonSchema): boolean {
  const types = typeof type === 'string' ? [type] : (type ?? []);
  return (
    values === undefined && only === undefined && (types.length === 0 || types.includes('string'))
  );
}
