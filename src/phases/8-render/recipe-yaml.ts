/** recipe.yaml: the variant that was built, as a recipe that can be built again. */

import { entry, entryOf, toConfigValue, withEntry, withoutEntry } from '../../lib/source-tree.js';
import { writeYaml } from '../../lib/write-yaml.js';
import type { BundleFile } from '../../types/file.js';
import type { SourceMapping } from '../../types/source.js';
import { comment } from './shell.js';

/** Keys that hold credentials. Nothing reads them of a recipe, and a bundle is committed. */
const secrets: readonly (readonly string[])[] = [
  ['reporting', 's3', 'access_key_id'],
  ['reporting', 's3', 'secret_access_key'],
  ['reporting', 'ai_analysis', 'openrouter_api_key'],
  ['reporting', 'ai_analysis', 'gh_token'],
];

/**
 * The recipe with overrides, sweeps and what the command line has changed, in the author's order, without credentials.
 * What was changed is named, and its value stands below, unless it is a credential.
 */
export function recipeFile(
  recipe: SourceMapping,
  source: string,
  changes: readonly string[] = [],
): BundleFile {
  const lines = [
    `# ${comment(source)} as this bundle was built from it, overrides and sweeps applied.`,
    ...changes.map((change) => `# Changed on the command line: ${comment(change)}`),
    ...writeYaml(toConfigValue(withoutSecrets(recipe))),
  ];
  return {
    path: 'recipe.yaml',
    content: lines.map((line) => `${line}\n`).join(''),
    executable: false,
  };
}

function withoutSecrets(recipe: SourceMapping): SourceMapping {
  return secrets.reduce(withoutPath, recipe);
}

function withoutPath(node: SourceMapping, [key = '', ...rest]: readonly string[]): SourceMapping {
  if (rest.length === 0) return withoutEntry(node, key);
  const found = entry(node, key);
  if (found?.value.kind !== 'mapping') return node;
  return withEntry(node, entryOf(key, withoutPath(found.value, rest), found.keyOrigin));
}
