/**
 * Makes dist/: the program as one file with the code that V8 makes of it, its launcher, the stand-ins of a rehearsal,
 * and the compiler as a module. Reading 200 modules, and compiling them anew, would take most of a build's time.
 */

import { execFileSync } from 'node:child_process';
import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const made = 'dist.new';

/** Nothing is minified: a stack trace has names and lines that a person can read. */
const options = {
  bundle: true,
  platform: 'node',
  target: 'node20.12',
  // A file without Unicode is read and kept as bytes.
  charset: 'ascii',
  format: 'cjs',
  sourcemap: 'external',
  // A path serves createRequire, for which a package wants the address, as well.
  define: { 'import.meta.dirname': '__dirname', 'import.meta.url': '__filename' },
  logLevel: 'warning',
};

/** What launch.ts calls. */
const program = {
  banner: { js: '(function (require, module, __filename, __dirname) {' },
  footer: { js: '})' },
};

rmSync(made, { recursive: true, force: true });
await Promise.all([
  bundle('launch.ts', 'cli.js'),
  bundle('cli.ts', 'program.js', program),
  bundle('rehearsal/stand-in.ts', 'stand-in.js'),
  bundle('build.ts', 'build.js'),
]);
writeFileSync(join(made, 'package.json'), '{ "type": "commonjs" }\n');
chmodSync(join(made, 'cli.js'), 0o755);
execFileSync(process.execPath, ['scripts/build/warm-up.js', made], { stdio: 'pipe' });
rmSync('dist', { recursive: true, force: true });
renameSync(made, 'dist');

function bundle(source, name, more = {}) {
  return build({
    ...options,
    ...more,
    entryPoints: [join('src', source)],
    outfile: join(made, name),
  });
}
