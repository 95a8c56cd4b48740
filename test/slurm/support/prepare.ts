/** Fills a cluster that has just been started: the programs that its images have, and a site that recipes know. */

import { spawnSync } from 'node:child_process';
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

/**
 * A stand-in listens on its node's address alone, and obeys the faults that are ordered for its step. Python that looks
 * for packages' versions is not what the step runs.
 */
const wrapper = (name: string): string => `#!/bin/sh
export SRTGEN_STEP_NAME="\${SLURM_JOB_NAME}"
SRTGEN_NODE_ADDRESS=$(hostname -I | cut -d ' ' -f 1)
export SRTGEN_NODE_ADDRESS
case "$*" in
  */package-versions.py*) ;;
  *) note-start ;;
esac
exec '${process.execPath}' '${standIn}' '${name}' "$@"
`;

/** What a process was given: read by whole.ts. Places are told by their inodes, whatever they are called. */
const noteStart = `#!/bin/sh
places=$(stat -c %d:%i /model /configs /logs "\${SRTGEN_RUN_DIR}" "\${SRTGEN_BUNDLE}" | tr '\\n' ' ')
writable=$(test -w "\${SRTGEN_BUNDLE}" && echo writable || echo read-only)
printf '%s %s %s %s %s%s\\n' "\${SLURM_JOB_NAME}" "\${SLURM_PROCID}" "\${SLURMD_NODENAME}" \\
  "\${CUDA_VISIBLE_DEVICES:-none}" "\${places}" "\${writable}" >>"\${SRTGEN_RUN_DIR}/state/started"
`;

/** What nodes have outside of containers. The driver's tool, which tells of eight GPUs that nobody uses, but for a file in the node's /tmp. */
const nvidiaSmi = `#!/bin/sh
used=0
if [ -e /tmp/gpus-in-use ]; then used=70000; fi
case " $* " in
  *' --query-gpu='*) for gpu in 0 1 2 3 4 5 6 7; do printf '%s, %s, 81559\\n' "\${gpu}" "\${used}"; done ;;
  *) printf '4711\\n' ;;
esac
`;

/** TensorRT-LLM's launcher is a program of MPI, in C. */
function compileLauncher(): void {
  const program = join(directory, 'programs', 'trtllm-llmapi-launch');
  const options = ['-Wall', '-Wextra', '-Werror', '-o', program];
  const sources = ['test/slurm/launcher.c', '-l:libpmix.so.2'];
  const { status, stderr } = spawnSync('gcc', [...options, ...sources], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

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
const greeting = `printf '%s greets you\\n' "\${HOSTNAME}"
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
const hostPrograms = { 'nvidia-smi': nvidiaSmi, enroot: '#!/bin/sh\n' };
for (const [name, text] of Object.entries(hostPrograms)) {
  writeFileSync(join(directory, 'host', name), text, { mode: 0o755 });
}
writeProgram('note-start', noteStart);
compileLauncher();
for (const place of ['configs', 'models/tiny', 'images', 'outputs']) {
  mkdirSync(join(site, place), { recursive: true });
}
for (const [name, path] of Object.entries(real)) {
  if (path !== null) copyFileSync(path, join(site, 'configs', name));
}
writeFileSync(join(site, 'models/tiny/config.json'), '{}\n');
writeFileSync(join(site, 'images/engine.sqsh'), 'an image\n');
