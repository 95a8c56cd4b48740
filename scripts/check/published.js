/**
 * Every script that the published recipes are compiled to, where this machine has the recipes. And whether those that the
 * reference accepts have no errors, and those that it refuses have one.
 */

import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { checkScripts } from './script-checks.js';

const recipes = '../shared/conformance/recipes';
const expectations = '../shared/conformance/expected';
const profile = 'fixtures/clusters/plain.yaml';

/** Every so many recipes; all of them for CI and for who asks. */
const sampleEvery = 6;

export async function published() {
  if (!existsSync(recipes)) return { skipped: 1, notes: [`there is no ${recipes}`] };
  const all = process.env.CI === 'true' || process.env.CONFORMANCE === 'all';
  const files = readdirSync(recipes, { recursive: true })
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .filter((_, index) => all || index % sampleEvery === 0);
  const directory = mkdtempSync(join(tmpdir(), 'srtgen-published-'));
  try {
    const { bundles, scripts, misjudged } = await buildAll(files, directory);
    const { absent, bad } = await checkScripts(scripts);
    return {
      passed: scripts.length - bad.size,
      failed: bad.size + misjudged.length,
      skipped: absent.length,
      notes: [
        `${scripts.length} different scripts of ${bundles} jobs of ${files.length} recipes`,
        ...misjudged,
        ...absent.map((name) => `${name} is not installed`),
      ],
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Builds in this process; a recipe that needs what is not there yet gives no bundle. */
async function buildAll(files, directory) {
  const { build } = await import('../../dist/build.js');
  const seen = new Map();
  const misjudged = [];
  let bundles = 0;
  for (const file of files) {
    const options = { recipe: join(recipes, file), cluster: profile, environment: {}, cwd: '.' };
    const built = build(options);
    misjudged.push(...misjudgement(file, built.diagnostics));
    for (const bundle of built.bundles) {
      bundles += 1;
      for (const script of bundle.files.filter(isGenerated)) keepDistinct(script, directory, seen);
    }
  }
  return { bundles, scripts: [...seen.values()], misjudged };
}

/** Why a recipe is not judged as the reference judges it, in a list; empty where it is. */
function misjudgement(file, diagnostics) {
  const expected = join(expectations, file.replace(/\.yaml$/, '.json'));
  if (!existsSync(expected)) return [];
  const { variants } = JSON.parse(readFileSync(expected, 'utf8'));
  const isRefused = variants.some(({ ok, error }) => !ok && !contradicts(error));
  const codes = diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  if (isRefused === codes.length > 0) return [];
  return [`${file}: ${isRefused ? 'the reference refuses it' : `refused: ${codes.join(', ')}`}`];
}

/**
 * The reference makes text of what a sweep puts in, and then finds "16" GPUs unlike 16 of them. A swept value keeps its
 * type here, so such a recipe is right.
 */
function contradicts(error) {
  return /require (\d+) GPUs, but the endpoint has \1 allocated/.test(error);
}

function isGenerated({ path }) {
  return path.endsWith('.sh') && !/^(lib|configs)\//.test(path);
}

/** Jobs share most of their scripts, but for what the comments at the top say. */
function keepDistinct({ path, content }, directory, seen) {
  const body = String(content).replace(/^# (Summary|Runs on|Started|Log|Task|Generated).*$/gm, '');
  const digest = createHash('sha256').update(body).digest('hex');
  if (seen.has(digest)) return;
  const file = join(directory, `${digest.slice(0, 12)}-${basename(path)}`);
  writeFileSync(file, content);
  seen.set(digest, file);
}
