/** A job that must not start says why in one line, and has touched nothing. */

import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { srtgen } from '../support/command-line.js';
import { temporaryDirectory, writeFiles } from '../support/directories.js';
import { withoutTime } from './records.js';

type Variables = Readonly<Record<string, string | undefined>>;

interface Submission {
  /** Where the bundle is, below a directory of the test. */
  readonly bundle?: string;
  /** What Slurm makes of its script. */
  readonly spooled?: (script: string) => string;
  /** What happens to the bundle after its job was submitted. */
  readonly change?: (bundle: string) => void;
  readonly environment?: (bundle: string) => Variables;
}

interface Refusal extends Submission {
  readonly name: string;
  /** All that the job says, less the time, with BUNDLE and DIRECTORY for the bundle's and the test's own. */
  readonly says: string;
}

/** A cluster on which nothing must be started: all that it knows is what sbatch was given. */
const slurm = temporaryDirectory();
const record =
  'JobId=7 JobName=demo UserId=me(1) Command=%s/job.sh WorkDir=/home/me StdOut=/home/me/x';
writeFiles(slurm, {
  scontrol: `#!/bin/sh
case "$2" in
  job) printf '${record}\\n' "$SUBMITTED_BUNDLE" ;;
  hostnames) printf 'n1\\nn2\\n' ;;
esac
`,
  ...Object.fromEntries(
    ['srun', 'scancel', 'squeue'].map((name) => [
      name,
      `#!/bin/sh\n: >"$CALLED-${name}"\nexit 1\n`,
    ]),
  ),
});
for (const name of readdirSync(slurm)) chmodSync(join(slurm, name), 0o755);

const built = join(temporaryDirectory(), 'bundle');
const builtAnew = join(temporaryDirectory(), 'bundle');

async function buildInto(output: string, selector: string): Promise<void> {
  const recipe = resolve('fixtures/run', `small.yaml:${selector}`);
  const { status, stderr } = await srtgen(['build', recipe, '-o', output]);
  assert.is(status, 0, stderr);
}

test.before(async () => {
  await buildInto(built, 'override_elsewhere');
  await buildInto(builtAnew, 'override_slow');
});

/** Runs the spooled copy of a job, with as many nodes as it was planned for. */
function submit({ bundle: name = 'bundle', spooled, change, environment }: Submission) {
  const directory = temporaryDirectory();
  const bundle = join(directory, name);
  const [spool, submitted] = [join(directory, 'spool'), join(directory, 'submit')];
  for (const made of [spool, submitted]) mkdirSync(made);
  cpSync(built, bundle, { recursive: true });
  const script = readFileSync(join(bundle, 'job.sh'), 'utf8');
  writeFileSync(join(spool, 'slurm_script'), spooled?.(script) ?? script);
  change?.(bundle);
  const { status, stdout, stderr } = spawnSync('bash', [join(spool, 'slurm_script')], {
    cwd: submitted,
    encoding: 'utf8',
    env: {
      PATH: `${slurm}:${process.env.PATH}`,
      CALLED: join(directory, 'called'),
      SUBMITTED_BUNDLE: bundle,
      SLURM_JOB_ID: '7',
      SLURM_JOB_NAME: 'demo',
      SLURM_JOB_NODELIST: 'n[1-2]',
      SLURM_JOB_NUM_NODES: '2',
      SLURM_SUBMIT_DIR: submitted,
      MODEL_ROOT: '/models',
      ...environment?.(bundle),
    },
  });
  const said = stderr.replaceAll(bundle, 'BUNDLE').replaceAll(directory, 'DIRECTORY');
  const left = readdirSync(submitted);
  const calls = readdirSync(directory).filter((file) => file.startsWith('called'));
  return { status, stdout, said: withoutTime(said), left, calls };
}

const notBuilt = 'srtgen: the bundle at BUNDLE is not what was built:';
const oneChanged = 'FAILED; sha256sum: WARNING: 1 computed checksum did NOT match';
const noBundle =
  'srtgen: no bundle at DIRECTORY/spool: submit its job.sh, or set SRTGEN_BUNDLE to its directory';
const pathRule = 'a path without blanks and , : " $ ` \\ (Pyxis could not mount it)';
const tooFew = 'component 0 has 1 nodes, planned: 2';
const oneNode = (): Variables => ({ SLURM_JOB_NUM_NODES: '1' });

const refusals: readonly Refusal[] = [
  {
    name: 'a file of the bundle was changed',
    change: (bundle) => appendFileSync(join(bundle, 'tasks/decode-0.sh'), '# tuned\n'),
    says: `${notBuilt} tasks/decode-0.sh: ${oneChanged}`,
  },
  {
    name: 'a line was added to the library',
    change: (bundle) => appendFileSync(join(bundle, 'lib/job.sh'), '\n'),
    says: `${notBuilt} lib/job.sh: ${oneChanged}`,
  },
  {
    name: 'a file of the bundle is missing',
    change: (bundle) => rmSync(join(bundle, 'steps/etcd.sh')),
    says: `${notBuilt} sha256sum: steps/etcd.sh: No such file or directory; steps/etcd.sh: FAILED open or read; sha256sum: WARNING: 1 listed file could not be read`,
  },
  {
    name: 'the bundle was built anew after the job was submitted',
    change: (bundle) => {
      rmSync(bundle, { recursive: true });
      cpSync(builtAnew, bundle, { recursive: true });
    },
    says: 'srtgen: the bundle at BUNDLE was built anew after this job was submitted: submit it again',
  },
  {
    name: 'Slurm has another script than the bundle',
    spooled: (script) => script.replace('  name_nodes\n', ''),
    says: 'srtgen: the bundle at BUNDLE was built anew after this job was submitted: submit it again',
  },
  {
    name: 'the bundle is gone',
    change: (bundle) => rmSync(bundle, { recursive: true }),
    says: noBundle,
  },
  {
    name: 'the bundle has been moved',
    change: (bundle) => renameSync(bundle, `${bundle}-2`),
    says: noBundle,
  },
  {
    name: 'the allocation has too few nodes',
    environment: oneNode,
    says: tooFew,
  },
  {
    name: 'the allocation of a moved bundle has too few nodes',
    change: (bundle) => renameSync(bundle, `${bundle}-2`),
    environment: (bundle) => ({ ...oneNode(), SRTGEN_BUNDLE: `${bundle}-2` }),
    says: tooFew,
  },
  {
    name: 'the allocation of a bundle with an odd name has too few nodes',
    bundle: 'it\'s a "bundle" of $HOME $(id) `id` \\ * & ;',
    environment: oneNode,
    says: tooFew,
  },
  {
    name: 'a variable of the recipe is not set',
    environment: () => ({ MODEL_ROOT: undefined }),
    says: 'srtgen: MODEL_ROOT is not set, and the recipe uses it: export it and submit again',
  },
  {
    name: 'a variable of the recipe is empty',
    environment: () => ({ MODEL_ROOT: '' }),
    says: 'srtgen: MODEL_ROOT is not set, and the recipe uses it: export it and submit again',
  },
  {
    name: 'a comma in the path of the bundle',
    bundle: 'one,two',
    says: `the bundle needs ${pathRule}: BUNDLE`,
  },
  {
    name: 'a colon in the path of the bundle',
    bundle: 'one:two',
    says: `the bundle needs ${pathRule}: BUNDLE`,
  },
  {
    name: 'a blank in the path of the bundle',
    bundle: 'one two',
    says: `the bundle needs ${pathRule}: BUNDLE`,
  },
  {
    name: 'a colon in the path of the run directory',
    environment: () => ({ SLURM_SUBMIT_DIR: '/nonexistent/one:two' }),
    says: `the run directory needs ${pathRule}: /nonexistent/one:two/outputs/7`,
  },
];

for (const refusal of refusals) {
  test(refusal.name, () => {
    assert.equal(submit(refusal), {
      ...{ status: 1, stdout: '', said: `${refusal.says}\n` },
      ...{ left: [], calls: [] },
    });
  });
}

test('with nothing to refuse, the job begins', () => {
  const { calls, left } = submit({});
  assert.equal({ calls, left }, { calls: ['called-squeue', 'called-srun'], left: ['outputs'] });
});

test('without the empty lines of its script, which sbatch leaves out of heterogeneous jobs, it begins too', () => {
  const { calls, left } = submit({ spooled: (script) => script.replace(/\n+/g, '\n') });
  assert.equal({ calls, left }, { calls: ['called-squeue', 'called-srun'], left: ['outputs'] });
});

test.run();
