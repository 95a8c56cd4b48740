/** recipe.yaml: the variant that was built, as a recipe that can be built again. */

import { engineYaml } from '../../lib/engine-yaml.js';
import { toConfigValue } from '../../lib/source-tree.js';
import type { BundleFile } from '../../types/file.js';
import type { SourceMapping } from '../../types/source.js';
import { comment } from './shell.js';

/** The recipe with overrides and sweeps applied, in the author's order. */
export function recipeFile(recipe: SourceMapping, source: string): BundleFile {
  const lines = [
    `# ${comment(source)} as this bundle was built from it, overrides and sweeps applied.`,
    ...engineYaml(toConfigValue(recipe), { sortKeys: false }),
  ];
  return {
    path: 'recipe.yaml',
    content: lines.map((line) => `${line}\n`).join(''),
    executable: false,
  };
}
