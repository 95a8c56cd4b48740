#!/usr/bin/env node
/**
 * dist/cli.js: starts the program, which `npm run build` has made one file of. V8 gets the code beside it that it
 * compiled then, and compiles for itself where it is another V8.
 */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';

const filename = join(import.meta.dirname, 'program.js');

const script = new Script(readFileSync(filename, 'latin1'), {
  filename,
  cachedData: readFileSync(join(import.meta.dirname, 'program.cache')),
});

const module: { readonly exports: { readonly ended?: Promise<void> } } = { exports: {} };
script.runInThisContext()(createRequire(filename), module, filename, import.meta.dirname);
