/** lib/status.sh and lib/status-request.sh with services of every kind, on a job that does nothing else. */

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { temporaryDirectory, writeFiles } from '../support/directories.js';
import {
  type Behaviour,
  requests,
  type StatusServer,
  startStatusServer,
  withoutTimes,
} from '../support/status-server.js';

/** All that a job waits for services. */
const MOST_SECONDS = 5;

/** For processes to be started and to end, on a machine with other work. */
const SLACK_SECONDS = 1;

interface Run {
  readonly exitCode: number | null;
  /** When the script has printed each of its lines, in seconds after its start. */
  readonly moments: Readonly<Record<string, number>>;
  /** The lines of its log, without times. */
  readonly log: readonly string[];
  readonly runDirectory: string;
  /** Command lines of the processes that are still there at its end, and at any time later. */
  readonly leftovers: readonly string[];
  readonly stillThere: () => readonly string[];
}

/** Runs a script with the library and these endpoints. What it prints are moments. */
async function runScript(endpoints: readonly string[], script: string): Promise<Run> {
  const directory = temporaryDirectory();
  const list = endpoints.map((endpoint) => `  '${endpoint}'\n`).join('');
  writeFiles(directory, {
    'bundle/status.sh': `STATUS_ENDPOINTS=(\n${list})\nstatus_metadata() { json_object head_node="$1"; }\n`,
    'run/state/empty': '',
    'script.sh': `set -Eeuo pipefail
      for file in json log steps status-request status; do source "${resolve('templates/static/lib')}/\${file}.sh"; done
      JOB_STARTED=1700000000
      ${script}`,
  });
  const tag = `STATUS_TEST=${directory}`;
  const child = spawn('bash', [join(directory, 'script.sh')], {
    env: {
      ...{ PATH: process.env.PATH, NO_PROXY: '*', STATUS_TEST: directory },
      SRTGEN_BUNDLE: join(directory, 'bundle'),
      SRTGEN_RUN_DIR: join(directory, 'run'),
      SLURM_JOB_ID: '4242',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const start = Date.now();
  const moments: Record<string, number> = {};
  const log: string[] = [];
  createInterface(child.stdout).on('line', (line) => {
    moments[line] = (Date.now() - start) / 1000;
  });
  createInterface(child.stderr).on('line', (line) =>
    log.push(line.replace(/^\d\d:\d\d:\d\d /, '')),
  );
  const exitCode = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  return {
    ...{ exitCode, moments, log, runDirectory: join(directory, 'run') },
    leftovers: processesWith(tag),
    stillThere: () => processesWith(tag),
  };
}

/** Command lines of the processes that have a variable in their environment. */
function processesWith(variable: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => procFile(pid, 'environ').split('\0').includes(variable))
    .map((pid) => procFile(pid, 'cmdline').replaceAll('\0', ' '));
}

/** Empty where the process has ended, or is somebody else's. */
function procFile(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

const reports = `
  open_status
  echo opened
  report_start node-1
  report_progress infrastructure
  report_progress workers
  sleep 0.3
  report_progress frontends
  report_progress benchmark
  echo reported
  sleep 1
  JOB_VERDICT=pass JOB_REASON=completed
  set +eu
  echo closing
  close_status
  echo closed`;

/** What all of them are told by `reports`, in order. */
const all = [
  {
    ...{ status: 'starting', stage: 'starting' },
    message: 'The job has started, head node node-1',
    ...{ started_at: 'second', metadata: { head_node: 'node-1' }, updated_at: 'second' },
  },
  {
    ...{ status: 'starting', stage: 'head_infrastructure', message: 'Starting NATS and etcd' },
    updated_at: 'second',
  },
  { status: 'workers', stage: 'workers', message: 'Starting workers', updated_at: 'second' },
  { status: 'frontend', stage: 'frontend', message: 'Starting the frontend', updated_at: 'second' },
  {
    ...{ status: 'benchmark', stage: 'benchmark', message: 'Running the benchmark' },
    updated_at: 'second',
  },
  {
    ...{ status: 'completed', stage: 'cleanup', message: 'completed' },
    ...{ completed_at: 'second', exit_code: 0, updated_at: 'second' },
  },
];
const [first, second, last] = [all[0], all[1], all.at(-1)];

interface Kind {
  readonly behaviour: Behaviour;
  readonly told: readonly unknown[];
  /** Of the log, after the host; null = everything was delivered. */
  readonly fault: string | null;
  readonly atOnce: boolean;
}

const kinds: readonly Kind[] = [
  { behaviour: 'answers', told: all, fault: null, atOnce: true },
  {
    behaviour: 'hangs',
    told: [first, last],
    fault: '6 of 6 to HOST (no answer in time)',
    atOnce: false,
  },
  {
    behaviour: 'is slow',
    told: [first, second, last],
    fault: '4 of 6 to HOST (no answer in time)',
    atOnce: false,
  },
  { behaviour: 'redirects', told: all, fault: '6 of 6 to HOST (HTTP 307)', atOnce: true },
  { behaviour: 'fails', told: all, fault: '6 of 6 to HOST (HTTP 500)', atOnce: true },
  { behaviour: 'knows no job', told: all, fault: '6 of 6 to HOST (HTTP 404)', atOnce: true },
  { behaviour: 'refuses', told: [], fault: '6 of 6 to HOST (no connection)', atOnce: true },
];

const hostOf = (server: StatusServer): string => new URL(server.url).host;

const putsOf = (bodies: readonly unknown[]): readonly unknown[] =>
  bodies.map((body) => ['PUT', '/api/jobs/4242', body]);

/** From one moment of a run to another. */
function seconds({ moments }: Run, from: string, to: string): number {
  return (moments[to] ?? Number.NaN) - (moments[from] ?? Number.NaN);
}

function assertShort(actual: number, most: number): void {
  assert.ok(actual <= most, `${actual} s, and not at most ${most} s`);
}

/** No report has made the job wait, and neither did its end longer than it may. */
function assertNeverWaited(run: Run, atOnce: boolean): void {
  assertShort(seconds(run, 'opened', 'reported'), 0.3 + SLACK_SECONDS);
  assertShort(seconds(run, 'closing', 'closed'), atOnce ? SLACK_SECONDS : MOST_SECONDS);
  assert.equal(run.leftovers, []);
  assert.is(run.exitCode, 0);
}

for (const { behaviour, told, fault, atOnce } of kinds) {
  test(`a service that ${behaviour}`, async () => {
    const server = await startStatusServer(behaviour);
    const run = await runScript([server.url], reports);
    server.close();
    assert.equal(requests(server), putsOf(told));
    const failed = fault?.replace('HOST', hostOf(server));
    assert.equal(run.log, failed === undefined ? [] : [`status reports that failed: ${failed}`]);
    assertNeverWaited(run, atOnce);
  });
}

test('each service has a sender of its own, and one that hangs does not keep others from their reports', async () => {
  const servers = await Promise.all([
    startStatusServer('hangs'),
    startStatusServer('answers'),
    startStatusServer('fails'),
  ]);
  const [hanging, answering, failing] = servers;
  const urls = servers.map(({ url }) => url);
  const run = await runScript(urls, reports);
  for (const server of servers) server.close();
  assert.equal(
    servers.map((server) => requests(server)),
    [putsOf([first, last]), putsOf(all), putsOf(all)],
  );
  const times = answering.told.map(({ time }) => time);
  assertShort(((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000, 1.3 + SLACK_SECONDS);
  assert.equal(run.log, [
    `status reports that failed: 6 of 6 to ${hostOf(hanging)} (no answer in time); 6 of 6 to ${hostOf(failing)} (HTTP 500)`,
  ]);
  assertNeverWaited(run, false);
});

test('a service that is named twice is told once', async () => {
  const server = await startStatusServer('answers');
  const run = await runScript([`${server.url}/`, server.url, `${server.url}//`], reports);
  server.close();
  assert.equal(requests(server), putsOf(all));
  assertNeverWaited(run, true);
});

test('without services there is nothing', async () => {
  const run = await runScript(
    [],
    `rm "\${SRTGEN_BUNDLE}/status.sh"
     ${reports}
     printf '%s\\n' "senders \${#STATUS_SENDERS[@]}" "$(ls -A "\${SRTGEN_RUN_DIR}/state")"`,
  );
  assert.equal(Object.keys(run.moments).slice(-2), ['senders 0', 'empty']);
  assert.equal(run.log, []);
  assertNeverWaited(run, true);
});

test('credentials reach the service, and nobody else', async () => {
  const server = await startStatusServer('answers');
  const commandLines: string[] = [];
  server.onRequest = () => {
    const all = readdirSync('/proc').map((pid) => procFile(pid, 'cmdline'));
    commandLines.push(...all.filter((line) => /^curl\0/.test(line) && line.includes('--max-time')));
  };
  const secret = 'p-4-ss-w-0-rd';
  const closed = await startStatusServer('refuses');
  const run = await runScript(
    [server.url, closed.url].map((url) => url.replace('//', `//bot:${secret}@`)).concat(secret),
    reports,
  );
  server.close();
  const authorization = `Basic ${Buffer.from(`bot:${secret}`).toString('base64')}`;
  assert.equal(
    server.told.map((told) => told.authorization),
    all.map(() => authorization),
  );
  assert.ok(commandLines.length > 0);
  const files = readdirSync(join(run.runDirectory, 'state/status')).map((name) =>
    readFileSync(join(run.runDirectory, 'state/status', name), 'utf8'),
  );
  const seen = [...commandLines, ...files, ...run.log].filter((text) => text.includes(secret));
  assert.equal(seen, []);
  assert.equal(run.log, [
    `status reports that failed: 6 of 6 to ${hostOf(closed)} (no connection); 6 of 6 to endpoint 3 (unknown host)`,
  ]);
});

test('a signal to all processes of the job does not keep its end from being told', async () => {
  const server = await startStatusServer('is slow');
  const run = await runScript(
    [server.url],
    `trap : TERM INT HUP USR1
     open_status
     report_start node-1
     sleep 0.5
     for signal in TERM INT HUP USR1; do
       for environ in /proc/[0-9]*/environ; do
         if { tr '\\0' '\\n' <"\${environ}" | grep -qxF "STATUS_TEST=\${STATUS_TEST}"; } 2>/dev/null; then
           pid=\${environ#/proc/}
           kill "-\${signal}" "\${pid%/environ}" 2>/dev/null || :
         fi
       done
     done
     JOB_VERDICT=fail JOB_REASON='cancelled by SIGTERM'
     set +eu
     close_status`,
  );
  server.close();
  assert.equal(
    server.told.map(({ body }) => `${body.status} ${body.message}`),
    ['starting The job has started, head node node-1', 'failed cancelled by SIGTERM'],
  );
  assert.equal([run.log, run.leftovers, run.exitCode], [[], [], 0]);
});

test('the senders of a job that is killed end by themselves', async () => {
  const server = await startStatusServer('answers');
  const run = await runScript(
    [server.url],
    'open_status; report_start node-1; report_progress workers; kill -KILL "$$"',
  );
  const start = Date.now();
  while (run.stillThere().length > 0 && Date.now() - start < MOST_SECONDS * 1000) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  server.close();
  assert.equal(run.stillThere(), []);
  assert.equal(requests(server), putsOf([all[0], all[2]]));
});

test('any text may be in a message, as far as it is not too long', async () => {
  const server = await startStatusServer('answers');
  const reason = 'a "quoted" \\n $(id) `id`\nü € \t{}';
  const run = await runScript(
    [server.url],
    `open_status
     JOB_VERDICT=fail
     printf -v JOB_REASON '%s %b' '${reason}' '\\xff'
     report_failure
     printf -v JOB_REASON '%05000d' 0
     set +eu
     close_status`,
  );
  server.close();
  assert.equal(
    server.told.map(({ body, contentType }) => [contentType, withoutTimes(body)]),
    [
      [
        'application/json',
        {
          ...{ status: 'failed', stage: 'cleanup', message: `${reason} \ufffd` },
          updated_at: 'second',
        },
      ],
      [
        'application/json',
        {
          ...{ status: 'failed', stage: 'cleanup', message: '0'.repeat(1000) },
          ...{ completed_at: 'second', exit_code: 1, updated_at: 'second' },
        },
      ],
    ],
  );
  assert.equal([run.log, run.exitCode], [[], 0]);
});

test('a failure while the job waits for its workers is one of the stage that waits', async () => {
  const stages = [
    ...['open', 'addresses', 'services', 'model-staging', 'workers-wave-1', 'tasks', 'workers'],
    ...['frontend', 'completion', 'benchmark', 'serving'],
  ];
  const server = await startStatusServer('answers');
  await runScript(
    [server.url],
    `open_status
     for JOB_STAGE in ${stages.join(' ')}; do JOB_REASON="in \${JOB_STAGE}"; report_failure; done
     set +eu
     close_status`,
  );
  server.close();
  assert.equal(
    server.told.slice(0, -1).map(({ body }) => `${body.status} ${body.stage} ${body.message}`),
    [
      ...['failed cleanup in open', 'failed cleanup in addresses', 'failed cleanup in services'],
      ...['failed cleanup in model-staging', 'failed benchmark in workers-wave-1'],
      ...['failed benchmark in tasks', 'failed benchmark in workers'],
      ...['failed benchmark in frontend', 'failed benchmark in completion'],
      ...['failed cleanup in benchmark', 'failed cleanup in serving'],
    ],
  );
});

const announcement = `
  source "\${SRTGEN_BUNDLE}/status.sh"
  echo announcing
  announce_submission job_id=4242 job_name='a "job"' metadata:='{
    "version": "2.0"
  }'
  echo announced`;

for (const behaviour of ['answers', 'hangs', 'redirects', 'fails', 'refuses'] as const) {
  test(`a submission with a service that ${behaviour}, beside one that answers`, async () => {
    const servers = await Promise.all([startStatusServer(behaviour), startStatusServer('answers')]);
    const run = await runScript(
      servers.map(({ url }) => url),
      announcement,
    );
    for (const server of servers) server.close();
    const post = {
      ...{ job_id: '4242', job_name: 'a "job"', metadata: { version: '2.0' } },
    };
    const wanted = [['POST', '/api/jobs', post]];
    assert.equal(
      servers.map((server) => requests(server)),
      [behaviour === 'refuses' ? [] : wanted, wanted],
    );
    const most = behaviour === 'hangs' ? MOST_SECONDS : 0;
    assertShort(seconds(run, 'announcing', 'announced'), most + SLACK_SECONDS);
    assert.equal([run.log, run.leftovers, run.exitCode], [[], [], 0]);
  });
}

test.run();
