/** Every command that a generated script calls is one that bash finds: in lib/, in the script, or on the host. */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildFiles, textOf } from './support/bundle-text.js';
import { temporaryDirectory, writeFiles } from './support/directories.js';
import { goldenCases } from './support/golden.js';

/** Which files of lib/ the scripts of a directory source, and which lines of a script are calls. */
const kinds = [
  { path: /(^|\/)job\.sh$/, libraries: ['job.sh'], call: /^ {2}([a-z_]+)(?= |$)/ },
  {
    path: /(^|\/)tasks\//,
    libraries: ['task.sh', 'install-dynamo.sh'],
    call: /^([a-z_]+)(?= |$)/,
  },
  { path: /(^|\/)bench\/.*bench\.sh$/, libraries: ['task.sh', 'sa-bench.sh'], call: /^([a-z_]+)$/ },
  { path: /(^|\/)probes\//, libraries: ['job.sh'], call: /^probe (?:'[^']*'|\S+) ([a-z_]+)/ },
];

/** The words among `names` that bash, with the libraries sourced, knows nothing of. */
function unknown(bundle: string, libraries: readonly string[], names: readonly string[]): string {
  const sources = libraries.map((name) => `source "${join(bundle, 'lib', name)}"`).join('\n');
  const script = `${sources}\nfor name; do type -t -- "\${name}" >/dev/null || echo "\${name}"; done`;
  const environment = { ...process.env, SRTGEN_BUNDLE: bundle };
  return execFileSync('bash', ['-c', script, 'bash', ...names], { env: environment }).toString();
}

for (const { name, input } of goldenCases()) {
  test(name, async () => {
    const files = await buildFiles(name, input);
    const bundle = temporaryDirectory();
    for (const [path, state] of Object.entries(files)) {
      const library = /(?:^|\/)(lib\/.*)$/.exec(path)?.[1];
      if (library !== undefined) writeFiles(bundle, { [library]: textOf(state) });
    }
    for (const { path, libraries, call } of kinds) {
      const scripts = Object.entries(files).filter(([file]) => path.test(file));
      const own = scripts.flatMap(
        ([, state]) => textOf(state).match(/^[a-z_]+(?=\(\) \{$)/gm) ?? [],
      );
      const lines = scripts.flatMap(([, state]) => textOf(state).split('\n'));
      const called = new Set(lines.flatMap((line) => call.exec(line)?.[1] ?? []));
      const strangers = [...called].filter((word) => !own.includes(word));
      assert.is(unknown(bundle, libraries, strangers), '', `${name}: ${path}`);
    }
  });
}

test.run();
