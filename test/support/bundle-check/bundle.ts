/** A bundle as the checks see it: the plan's page, the recipe, and what the scripts do. */

import { parse } from 'yaml';
import { mapping, type PlanPage, planPage, type StepRow } from './page.js';
import { type Reading, readScripts, type Texts } from './reading.js';

export interface BundleView {
  readonly texts: Texts;
  readonly page: PlanPage;
  readonly scripts: ReadonlyMap<string, Reading>;
  readonly gpusPerNode: number;
}

/** The promises of a bundle; each check keeps one of them. */
export const promises = [
  'gpus are not shared',
  'ports are not shared',
  'ports are planned',
  'steps are complete',
  'references are defined',
  'steps are started once, in order',
  'directives agree with the plan',
  'probes agree with the plan',
  'nodes are asked for what steps take',
  'scripts are bash',
  'a second build is the same',
] as const;
export type Promised = (typeof promises)[number];

/** `promise: what is wrong`. */
export type Finding = `${Promised}: ${string}`;

export type Check = (bundle: BundleView) => readonly Finding[];

export function bundleView(texts: Texts): BundleView {
  return {
    texts,
    page: planPage(texts['plan.yaml'] ?? ''),
    scripts: readScripts(texts),
    gpusPerNode: gpusPerNode(texts['recipe.yaml'] ?? ''),
  };
}

/** As the recipe has it, in whatever spelling; 4 where it does not say. */
function gpusPerNode(recipe: string): number {
  const resources = mapping(mapping(parse(recipe, { version: '1.1' })).resources);
  return Math.trunc(Number(String(resources.gpus_per_node ?? 4).replaceAll('_', '')));
}

const nothing: Reading = {
  calls: [],
  run: [],
  environment: {},
  libraries: [],
  text: '',
  plannedNodes: [],
  outputBase: '',
  trouble: 'not there',
};

export function script(bundle: BundleView, path: string): Reading {
  return bundle.scripts.get(path) ?? nothing;
}

export function task(bundle: BundleView, { name }: StepRow): Reading {
  return script(bundle, `tasks/${name}.sh`);
}

export function workers({ page }: BundleView): readonly StepRow[] {
  return page.steps.filter(({ tier }) => tier === 'worker');
}

/** The values after a flag, also of `--flag=value`; several where it comes several times. */
export function flagValues(words: readonly string[], name: string): readonly string[] {
  return words.flatMap((word, index) => {
    if (word === name) return [words[index + 1] ?? ''];
    return word.startsWith(`${name}=`) ? [word.slice(name.length + 1)] : [];
  });
}

/** The last one counts, as it does for the programs. */
export function flagValue(words: readonly string[], name: string): string | undefined {
  return flagValues(words, name).at(-1);
}

export function flagNumber(words: readonly string[], name: string): number | undefined {
  const value = flagValue(words, name);
  return value === undefined ? undefined : Number(value);
}

/** `prefill-0` of the step `prefill-0-rank-1`. */
export function endpointOf(step: string): string {
  return step.replace(/-rank-\d+$/, '');
}
