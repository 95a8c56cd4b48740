/** Fills a cluster that has just been started: the programs that its images have, and a site that recipes know. */

import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROGRAM_NAMES } from '../../../src/rehearsal/programs.js';
import { directory, site } from './cluster.js';

/** These are real: the site has the first two in its configs directory, the last one is installed on the nodes. */
const real = {
  etcd: '/usr/bin/etcd',
  'nats-server': '/usr/sbin/nats-server',
  nginx: null,
} as const;

const standIn = fileURLToPath(new URL('../../../src/rehearsal/stand-in.js', import.meta.url));

/** A stand-in listens on its node's address alone, and obeys the faults that are ordered for its step. */
const wrapper = (name: string): string => `#!/bin/sh
export SRTGEN_STEP_NAME="\${SLURM_JOB_NAME}"
SRTGEN_NODE_ADDRESS=$(hostname -I | cut -d ' ' -f 1)
export SRTGEN_NODE_ADDRESS
exec '${process.execPath}' '${standIn}' '${name}' "$@"
`;

/** What nodes have outside of containers. The driver's tool, which tells of eight GPUs that nobody uses. */
const nvidiaSmi = `#!/bin/sh
for gpu in 0 1 2 3 4 5 6 7; do printf '%s, 0, 81559\\n' "\${gpu}"; done
`;

/** TensorRT-LLM's launcher starts its command on every rank. */
const launcher = '#!/bin/sh\nexec "$@"\n';

/** An srun whose step decode-0 a busy controller refuses twice. Of every job, as its run directory keeps the count. */
const refusingSrun = `#!/bin/bash
count="\${SRTGEN_RUN_DIR}/state/refused"
if [[ " $* " == *' --job-name=decode-0 '* && $(cat "\${count}" 2>/dev/null) != xx ]]; then
  printf x >>"\${count}"
  printf 'srun: error: Unable to create step for job: Socket timed out on send/recv operation\\n' >&2
  exit 1
fi
exec /usr/bin/srun "$@"
`;

/** What some people have in their profiles: words on both streams, whenever a shell starts. */
const greeting = `printf 'Welcome to the cluster 10.0.0.1\\n'
printf 'srun: Step created for StepId=1.1\\n' >&2
`;

function writeProgram(name: string, text: string): void {
  writeFileSync(join(directory, 'programs', name), text, { mode: 0o755 });
}

for (const name of PROGRAM_NAMES) {
  if (!(name in real)) writeProgram(name, wrapper(name));
}
mkdirSync(join(directory, 'refusing'));
writeFileSync(join(directory, 'refusing', 'srun'), refusingSrun, { mode: 0o755 });
writeFileSync(join(directory, 'greeting.sh'), greeting);
mkdirSync(join(directory, 'host'));
for (const [name, text] of Object.entries({ 'nvidia-smi': nvidiaSmi, enroot: '#!/bin/sh\n' })) {
  writeFileSync(join(directory, 'host', name), text, { mode: 0o755 });
}
writeProgram('trtllm-llmapi-launch', launcher);
for (const place of ['configs', 'models/tiny', 'images', 'outputs']) {
  mkdirSync(join(site, place), { recursive: true });
}
for (const [name, path] of Object.entries(real)) {
  if (path !== null) copyFileSync(path, join(site, 'configs', name));
}
writeFileSync(join(site, 'models/tiny/config.json'), '{}\n');
writeFileSync(join(site, 'images/engine.sqsh'), 'an image\n');
