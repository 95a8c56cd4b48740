/** Whole jobs of the recipes in fixtures/run, on simulated nodes, and what is known of them afterwards. */

import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join, resolve } from 'node:path';
import { build } from '../../src/build.js';
import type { Bundle } from '../../src/compile.js';
import { outputTree } from '../../src/lib/manifest.js';
import { writeBundle } from '../../src/phases/9-write/index.js';
import { adapt } from '../../src/rehearsal/adapt.js';
import { type RehearsalResult, rehearse } from '../../src/rehearsal/rehearse.js';
import type { SimulatedNode } from '../../src/rehearsal/simulated-nodes.js';
import { temporaryDirectory } from '../support/directories.js';
import { type JobEvent, readEvents, readVerdict, type Verdict, withoutTime } from './records.js';

/** How far a job has come. */
export interface Progress {
  /** What it has printed, without times. */
  readonly lines: readonly string[];
  readonly logs: string;
}

export interface Scenario {
  /** RECIPE[:SELECTOR] of fixtures/run. */
  readonly recipe: string;
  /** As in SRTGEN_STANDIN_FAULT. MOMENT is a file that is there from the moment on. */
  readonly faults?: string;
  readonly moment?: (job: Progress) => boolean;
  /** The moment is also that of a scancel. */
  readonly cancelled?: boolean;
  readonly timeLimitSeconds?: number;
  /** A server of somebody else on a node, before the job starts. */
  readonly taken?: { readonly node: string; readonly port: number };
  /** Names of the bundle's directory, and of the one where the job is submitted. */
  readonly directories?: readonly [string, string];
}

export interface WholeJob extends Omit<RehearsalResult, 'verdict'> {
  readonly logs: string;
  readonly lines: readonly string[];
  readonly verdict: Verdict;
  readonly events: readonly JobEvent[];
}

const MOMENT_POLL_MILLISECONDS = 50;

/** A job that does not end by itself is told to in half of this time: a test must not hang. */
const LONGEST_SECONDS = 120;

/** Simulated nodes share the machine: two jobs at a time keep it busy. */
export const jobsAtOnce = 2;

let jobsSoFar = 0;

/** Of this process alone: jobs of one machine share /tmp. */
function newJobId(): number {
  jobsSoFar += 1;
  return process.pid * 100 + jobsSoFar;
}

/** Compiles the recipe as `srtgen run` does, and runs its job. Throws when the recipe has an error. */
export async function runScenario(scenario: Scenario): Promise<WholeJob> {
  const [bundleName, submitName] = scenario.directories ?? ['bundle', 'submit'];
  const root = temporaryDirectory();
  const place = {
    bundle: join(root, bundleName),
    outputBase: join(root, submitName, 'runs'),
    jobId: newJobId(),
  };
  const logs = join(place.outputBase, String(place.jobId), 'logs');
  const bundle = writeRehearsal(scenario.recipe, place.bundle);
  const moment = join(root, 'moment');
  const lines: string[] = [];
  const cancel = new AbortController();
  const watch = setInterval(() => {
    if (existsSync(moment) || scenario.moment?.({ lines, logs }) !== true) return;
    writeFileSync(moment, '');
    if (scenario.cancelled === true) cancel.abort();
  }, MOMENT_POLL_MILLISECONDS);
  const stranger = createServer();
  try {
    const result = await rehearse({
      ...place,
      nodes: bundle.plan.components,
      jobName: bundle.name,
      environment: faulty(scenario.faults?.replaceAll('MOMENT', moment)),
      onLine: (line) => lines.push(withoutTime(line)),
      onNodes: (nodes) => takePort(stranger, scenario.taken, nodes),
      signal: cancel.signal,
      timeLimitSeconds: scenario.timeLimitSeconds ?? LONGEST_SECONDS,
    });
    return {
      ...result,
      logs,
      lines,
      verdict: readVerdict(result.runDirectory),
      events: readEvents(result.runDirectory),
    };
  } finally {
    clearInterval(watch);
    stranger.close();
    // Where etcd and NATS would keep their data.
    rmSync(`/tmp/srtgen-${place.jobId}`, { recursive: true, force: true });
  }
}

async function takePort(
  server: Server,
  taken: Scenario['taken'],
  nodes: readonly SimulatedNode[],
): Promise<void> {
  const address = nodes.find(({ name }) => name === taken?.node)?.address;
  if (taken === undefined || address === undefined) return;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(taken.port, address, resolve);
  });
}

function writeRehearsal(recipe: string, directory: string): Bundle {
  const [file = '', selector] = recipe.split(':');
  const { bundles, diagnostics } = build({
    ...{ recipe: resolve('fixtures/run', file), selector },
    ...{ environment: {}, cwd: '/', adapt },
  });
  const [bundle] = bundles;
  if (bundle === undefined) throw new Error(JSON.stringify(diagnostics));
  const written = writeBundle(directory, outputTree([{ ...bundle, directory: '' }]));
  if (written.value === undefined) throw new Error(JSON.stringify(written.diagnostics));
  return bundle;
}

function faulty(faults: string | undefined): NodeJS.ProcessEnv {
  return faults === undefined ? process.env : { ...process.env, SRTGEN_STANDIN_FAULT: faults };
}
