/**
 * Writes src/generated/: everything that can be worked out from files of the repository before the
 * compiler starts. Run by `npm run generate`, and so before every build.
 */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reportAssets } from './generate/report-assets.js';
import { runtimeLibrary } from './generate/runtime-library.js';
import { schemaConstants } from './generate/schemas.js';
import { templates } from './generate/templates.js';
import { clusterTypes, recipeTypes } from './generate/types.js';
import { validators } from './generate/validators.js';
import { versionConstant } from './generate/version.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Generated file below src/generated -> function that gives its text. */
const generators = {
  'recipe-v1.ts': recipeTypes,
  'cluster.ts': clusterTypes,
  'schemas.ts': schemaConstants,
  'validators.ts': validators,
  'templates.ts': templates,
  'runtime-library.ts': runtimeLibrary,
  'report-assets.ts': reportAssets,
  'version.ts': versionConstant,
};

for (const [name, generate] of Object.entries(generators)) {
  await writeWhenChanged(join(root, 'src/generated', name), await generate(root));
}

/** An unchanged file keeps its time stamp, so that an incremental build sees nothing new. */
async function writeWhenChanged(path, text) {
  const present = await readFile(path, 'utf8').catch(() => undefined);
  if (present === text) return;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
