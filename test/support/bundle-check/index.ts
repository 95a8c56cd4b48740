/** An independent look at a bundle: it knows the files and what they mean, and nothing of how they were made. */

import { type BundleView, bundleView, type Check, type Finding } from './bundle.js';
import { directivesAgree } from './directives.js';
import { gpusAreNotShared } from './gpus.js';
import { nodesAreAsked } from './needs.js';
import { portsAreNotShared, portsArePlanned } from './ports.js';
import { probesAgree } from './probes.js';
import type { Texts } from './reading.js';
import { referencesAreDefined, scriptsAreBash } from './scripts.js';
import { stepsAreComplete, stepsAreStarted } from './steps.js';

const checks: readonly Check[] = [
  gpusAreNotShared,
  portsAreNotShared,
  portsArePlanned,
  stepsAreComplete,
  referencesAreDefined,
  stepsAreStarted,
  directivesAgree,
  probesAgree,
  nodesAreAsked,
  scriptsAreBash,
];

/** What is wrong with a bundle, and with a second build of it. */
export type { Finding };

export function findings(texts: Texts, again: Texts): readonly Finding[] {
  const bundle: BundleView = bundleView(texts);
  return [...checks.flatMap((check) => check(bundle)), ...changed(texts, again)];
}

function changed(texts: Texts, again: Texts): readonly Finding[] {
  return [...new Set([...Object.keys(texts), ...Object.keys(again)])]
    .filter((path) => texts[path] !== again[path])
    .map((path): Finding => `a second build is the same: ${path} is another`);
}
