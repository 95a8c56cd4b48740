/** One self-contained JSON Schema out of files that refer to each other. */

import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Reads a schema and everything it refers to, and gives one schema whose `$ref`s all point into its
 * own `$defs`. Throws when two definitions have the same name, because their references would meet.
 */
export async function bundle(path) {
  const definitions = new Map();
  const files = new Map();
  const { $defs, ...top } = await load(path);
  const schema = await rewrite(top, path);
  return {
    ...schema,
    $defs: Object.fromEntries([...definitions].map(([name, d]) => [name, d.schema])),
  };

  async function load(file) {
    if (!files.has(file)) files.set(file, JSON.parse(await readFile(file, 'utf8')));
    return files.get(file);
  }

  async function rewrite(value, file) {
    if (Array.isArray(value)) return Promise.all(value.map((item) => rewrite(item, file)));
    if (typeof value !== 'object' || value === null) return value;
    const entries = [];
    for (const [key, item] of Object.entries(value)) {
      entries.push([key, key === '$ref' ? await include(item, file) : await rewrite(item, file)]);
    }
    return Object.fromEntries(entries);
  }

  /** Takes the target of a reference into `$defs`, and gives the reference to it there. */
  async function include(reference, from) {
    const [relative, fragment] = reference.split('#/$defs/');
    const file = relative === '' ? from : join(dirname(from), relative);
    const name = fragment ?? basename(file, '.schema.json');
    const present = definitions.get(name);
    if (present === undefined) {
      definitions.set(name, { file, schema: undefined });
      definitions.get(name).schema = await rewrite(await target(file, fragment), file);
    } else if (present.file !== file) {
      throw new Error(`both ${present.file} and ${file} define ${name}`);
    }
    return `#/$defs/${name}`;
  }

  async function target(file, fragment) {
    const { $schema, $id, $defs, ...schema } = await load(file);
    if (fragment === undefined) return schema;
    if ($defs?.[fragment] === undefined) throw new Error(`${file} has no definition ${fragment}`);
    return $defs[fragment];
  }
}

/** The schemas of the project, bundled. */
export async function bundledSchemas(root) {
  return {
    recipe: await bundle(join(root, 'schemas/recipe-v1.schema.json')),
    cluster: await bundle(join(root, 'schemas/cluster.schema.json')),
  };
}
