/** Bundles that are whole, and ways to damage them. */

import { join } from 'node:path';
import { build } from '../../../src/build.js';
import { temporaryDirectory, writeFiles } from '../directories.js';
import { goldenCase } from '../golden.js';
import type { Texts } from './reading.js';

/** The bundle of a golden case. */
export function goldenBundle(name: string): Texts {
  const { recipe, cluster, configs } = goldenCase(name).input;
  return built({ recipe, cluster, configs });
}

/** The bundle of a recipe's text, without a cluster profile. */
export function bundleOf(recipeText: string): Texts {
  const directory = temporaryDirectory();
  writeFiles(directory, { 'recipe.yaml': recipeText });
  return built({ recipe: join(directory, 'recipe.yaml') });
}

interface Input {
  readonly recipe: string;
  readonly cluster?: string;
  readonly configs?: string | undefined;
}

function built(input: Input): Texts {
  const { bundles, diagnostics } = build({ ...input, environment: {}, cwd: process.cwd() });
  const [bundle] = bundles;
  if (bundle === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return Object.fromEntries(
    bundle.files.map(({ path, content }) => [path, String(content)] as const),
  );
}

export type Damage = (texts: Texts) => Texts;

/** Other text in one file, where it stands for the first time. Throws where it does not. */
export function replaced(path: string, from: string, to: string): Damage {
  return (texts) => {
    const text = texts[path];
    if (!text?.includes(from)) throw new Error(`${path} has no ${from}`);
    return { ...texts, [path]: text.replace(from, () => to) };
  };
}

export function removed(path: string): Damage {
  return (texts) => {
    if (!(path in texts)) throw new Error(`there is no ${path}`);
    return Object.fromEntries(Object.entries(texts).filter(([other]) => other !== path));
  };
}

/** Several, one after the other. */
export function all(...damages: readonly Damage[]): Damage {
  return (texts) => damages.reduce((damaged, damage) => damage(damaged), texts);
}
