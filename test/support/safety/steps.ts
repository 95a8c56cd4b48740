/** Steps of a bundle, run with its own library: programs get the words and variables that the scripts are read to give. */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryDirectory, writeFiles } from '../directories.js';
import type { BundleText } from './place.js';

const program = resolve('test/support/safety/run-steps.bash');

/** What is other than the scripts say, of a bundle for a site without containers. */
export function runSteps({ texts, scripts }: BundleText): readonly string[] {
  const root = temporaryDirectory();
  const [bundle, runDirectory] = [join(root, 'bundle'), join(root, 'run')];
  writeFiles(bundle, texts);
  const steps = [...scripts.keys()].flatMap((path) => /^tasks\/(.*)\.sh$/.exec(path)?.[1] ?? []);
  const { status, stderr } = spawnSync('/bin/bash', [program, bundle, runDirectory, ...steps], {
    env: { PATH: '/usr/bin:/bin' },
    encoding: 'utf8',
  });
  const problems = status === 0 ? steps.flatMap(problemsOf) : [`steps: ${stderr.slice(0, 300)}`];
  rmSync(root, { recursive: true });
  return problems;

  function problemsOf(step: string): readonly string[] {
    const noted = join(runDirectory, 'noted', step);
    if (existsSync(`${noted}.failed`)) {
      return [`${step}: ${readFileSync(`${noted}.failed`, 'utf8').slice(0, 300)}`];
    }
    const fields = existsSync(noted) ? readFileSync(noted, 'utf8').split('\0') : [];
    const reading = scripts.get(`tasks/${step}.sh`);
    const inPlace = (text: string): string => text.replaceAll('/run-directory', runDirectory);
    const words = (reading?.run ?? []).map(inPlace);
    const found = fields.slice(0, words.length + 1);
    const variables = new Set(fields.slice(words.length + 1));
    const lost = Object.entries(reading?.environment ?? {})
      .map(([name, value]) => `${name}=${inPlace(value)}`)
      .filter((entry) => !entry.startsWith('SRTGEN_') && !variables.has(entry));
    return [
      ...(JSON.stringify(found) === JSON.stringify([...words, ''])
        ? []
        : [`${step} ran ${JSON.stringify(found).slice(0, 300)}`]),
      ...lost.map((entry) => `${step} lacks ${JSON.stringify(entry).slice(0, 300)}`),
    ];
  }
}
