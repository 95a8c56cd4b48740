/** What becomes of a random recipe: built twice from files, as a person would build it. */

import { join } from 'node:path';
import { type BuildResult, build } from '../../../src/build.js';
import { type Finding, findings } from '../bundle-check/index.js';
import { temporaryDirectory, writeFiles } from '../directories.js';
import { type RandomRecipe, randomRecipe } from './index.js';

export interface Outcome {
  readonly recipe: RandomRecipe;
  /** Codes of its errors; empty where it was built. */
  readonly refusals: readonly string[];
  /** What was thrown, which nothing of an input may cause. */
  readonly exception: string | undefined;
  readonly jobs: readonly Job[];
}

export interface Job {
  readonly texts: Readonly<Record<string, string>>;
  readonly findings: readonly Finding[];
}

const directory = temporaryDirectory();

export function outcome(seed: number): Outcome {
  const recipe = randomRecipe(seed);
  try {
    const first = buildRecipe(recipe);
    const second = buildRecipe(recipe);
    const refusals = first.diagnostics.filter(({ severity }) => severity === 'error');
    const again = second.bundles.map(textsOf);
    const jobs = first.bundles.map((bundle, index): Job => {
      const texts = textsOf(bundle);
      return { texts, findings: findings(texts, again[index] ?? {}) };
    });
    const codes = [...new Set(refusals.map(({ code }) => code))].sort();
    return { recipe, refusals: codes, exception: undefined, jobs };
  } catch (thrown) {
    const exception = thrown instanceof Error ? (thrown.stack ?? thrown.message) : `${thrown}`;
    return { recipe, refusals: [], exception, jobs: [] };
  }
}

function buildRecipe({ recipeText, clusterText, selector, hasConfigs }: RandomRecipe): BuildResult {
  const files = {
    'recipe.yaml': recipeText,
    ...(clusterText && { 'cluster.yaml': clusterText }),
    'configs/tune.sh': 'echo tuned\n',
    'configs/patches/fix.sh': 'echo fixed\n',
  };
  writeFiles(directory, files);
  return build({
    recipe: join(directory, 'recipe.yaml'),
    selector,
    cluster: clusterText && join(directory, 'cluster.yaml'),
    configs: hasConfigs ? join(directory, 'configs') : undefined,
    environment: {},
    cwd: directory,
  });
}

function textsOf({ files }: BuildResult['bundles'][number]): Job['texts'] {
  const text = (content: string | Uint8Array): string =>
    typeof content === 'string' ? content : new TextDecoder().decode(content);
  return Object.fromEntries(files.map(({ path, content }) => [path, text(content)]));
}
