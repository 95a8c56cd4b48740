/** Every script that the published recipes are compiled to, where this machine has the recipes. */

import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { checkScripts } from './script-checks.js';

const recipes = '../shared/conformance/recipes';
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
    const { bundles, scripts } = await buildAll(files, directory);
    const { absent, bad } = await checkScripts(scripts);
    return {
      passed: scripts.length - bad.size,
      failed: bad.size,
      skipped: absent.length,
      notes: [
        `${scripts.length} different scripts of ${bundles} jobs of ${files.length} recipes`,
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
  let bundles = 0;
  for (const file of files) {
    const options = { recipe: join(recipes, file), cluster: profile, environment: {}, cwd: '.' };
    for (const bundle of build(options).bundles) {
      bundles += 1;
      for (const script of bundle.files.filter(isGenerated)) keepDistinct(script, directory, seen);
    }
  }
  return { bundles, scripts: [...seen.values()] };
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
