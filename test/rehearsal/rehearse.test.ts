import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { listProcesses } from '../../src/rehearsal/processes.js';
import { runScript } from './jobs.js';
import { waitUntil } from './stand-ins.js';

/** A whole job, as short as it can be. */
const SERVING_JOB = `
set -euo pipefail
mkdir -p "\${SLURM_SUBMIT_DIR}/outputs/\${SLURM_JOB_ID}/logs"
cd "\${SLURM_SUBMIT_DIR}/outputs/\${SLURM_JOB_ID}/logs"
export ETCD_ENDPOINTS=http://sim-1:2379 SRTGEN_STANDIN_READY_SECONDS=0.1
step() { # NAME NODE COMMAND…
  srun --job-name="$1" --overlap --nodelist="$2" --output="$1.log" "\${@:3}" 2>/dev/null &
}
worker() { # NAME NODE PORT MODE
  DYN_SYSTEM_PORT=$3 step "$1" "$2" python3 -m dynamo.sglang --model-path /models/demo --disaggregation-mode "$4"
}
step etcd sim-1 etcd --listen-client-urls http://0.0.0.0:2379
worker prefill-0 sim-2 7500 prefill
worker decode-0 sim-3 7501 decode
step frontend sim-1 python3 -m dynamo.frontend --http-port=8000
for url in http://sim-2:7500 http://sim-3:7501 http://sim-1:8000; do
  until curl -fsS "\${url}/health" >/dev/null 2>&1; do sleep 0.05; done
done
srun --job-name=benchmark --overlap --nodelist=sim-1 --output=benchmark.log \\
  vllm bench serve --model demo --host localhost --port 8000 --dataset-name random \\
  --num-prompts 8 --max-concurrency 4 --random-input-len 10 --random-output-len 10 \\
  --save-result --result-filename result.json
completed=$(grep -o '"completed":[0-9]*' result.json)
for name in frontend decode-0 prefill-0 etcd; do
  scancel --signal=TERM "$(squeue --steps --noheader --format='%i %j' | sed -n "s/ \${name}$//p")"
done
wait
printf '{"verdict":"pass",%s}\\n' "\${completed}" >../verdict.json
`;

test('a whole job: services, workers, frontend, load, teardown, verdict', async () => {
  const run = await runScript(SERVING_JOB);
  assert.equal(run.lines, []);
  assert.equal(run.verdict, { verdict: 'pass', completed: 8 });
  assert.is(run.exitCode, 0);
  assert.equal(run.leftovers, []);
  assert.is(run.runDirectory, `${run.directory}/outputs/77`);
  assert.is(run.logFile, `${run.directory}/demo-77.log`);
});

test('the exit code is the job’s, and no verdict is no verdict', async () => {
  const run = await runScript('exit 7\n');
  assert.is(run.exitCode, 7);
  assert.is(run.verdict, undefined);
  const killed = await runScript('kill -s KILL $$\n');
  assert.is(killed.exitCode, 137);
});

test('cancellation is TERM to the batch script', async () => {
  const controller = new AbortController();
  const run = await runScript(
    `
trap 'echo cancelled; kill "$!"; exit 3' TERM
sleep 60 &
echo running
wait
`,
    {
      signal: controller.signal,
      onLine: (line) => {
        if (line === 'running') controller.abort();
      },
    },
  );
  assert.equal(run.lines, ['running', 'cancelled']);
  assert.is(run.exitCode, 3);
  assert.equal(run.leftovers, []);
});

test('the time limit announces itself, and ends what does not listen', async () => {
  const run = await runScript(
    `#SBATCH --signal=B:USR1@120
trap 'echo warned' USR1
trap 'echo ended; exit 4' TERM
sleep 60 &
wait
wait
`,
    { timeLimitSeconds: 0.6 },
  );
  assert.equal(run.lines, ['warned', 'ended']);
  assert.is(run.exitCode, 4);
});

test('what the job leaves behind is named and ended', async () => {
  const run = await runScript(`
printf '%s\\n' "$SRTGEN_REHEARSAL"
srun --nodes=1 --job-name=forgotten sleep 321 &
until [[ $(squeue --steps --noheader | wc -l) == 2 ]]; do sleep 0.02; done
sleep 0.2
`);
  const [directory = '', ...lines] = run.lines;
  const commands = run.leftovers.map(({ step, command }) => `${step}: ${command}`);
  assert.ok(commands.includes('forgotten: sleep 321'));
  assert.equal(
    lines,
    run.leftovers.map(
      ({ step, pid, command }) =>
        `rehearsal: the job left a process behind: ${step || 'batch script'}, pid ${pid}: ${command}`,
    ),
  );
  assert.equal(listProcesses(directory), []);
});

test('the private directory is gone afterwards', async () => {
  let directory = '';
  await runScript('printf "%s\\n" "$SRTGEN_REHEARSAL"\n', {
    onLine: (line) => {
      directory = line;
    },
  });
  const name = directory.slice(tmpdir().length + 1);
  assert.match(name, /^srtgen-rehearsal-\w+$/);
  assert.not(readdirSync(tmpdir()).includes(name));
});

test('a rehearsal that is killed takes its job with it', async () => {
  const module = JSON.stringify(new URL('./jobs.js', import.meta.url).href);
  const script = JSON.stringify('printf "%s\\n" "$SRTGEN_REHEARSAL"; srun sleep 60');
  const program = `const { runScript } = await import(${module});
await runScript(${script}, { onLine: (line) => console.log(line) });`;
  const temporary = mkdtempSync(join(tmpdir(), 'srtgen-test-'));
  const rehearsal = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    env: { ...process.env, TMPDIR: temporary },
  });
  try {
    const [output] = await once(rehearsal.stdout, 'data');
    const directory = String(output).trim();
    assert.ok(listProcesses(directory).length > 0);
    rehearsal.kill('SIGKILL');
    await waitUntil('it is gone', async () => !existsSync(directory));
    assert.equal(listProcesses(directory), []);
  } finally {
    rmSync(temporary, { recursive: true });
  }
});

test.run();
