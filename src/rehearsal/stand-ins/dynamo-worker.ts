/** Dynamo's engine workers: `python3 -m dynamo.sglang`, `.trtllm`, `.vllm` and `.mocker`. */

import { accessSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import {
  type Arguments,
  hasFlag,
  integerOf,
  parseArguments,
  requiredText,
  textOf,
  wordsOf,
} from './arguments.js';
import { createInstanceId, type Instance, register } from './discovery.js';
import { ownFault } from './faults.js';
import { parseJson, textField } from './json.js';
import { becomeReady, isSick, stay } from './lifecycle.js';
import { nodeAddress } from './node.js';
import { completionRoutes } from './openai.js';
import { type Routes, sendJson, sendText, serveHttp, takePort } from './server.js';
import { StandInError } from './stand-in-error.js';

/** What differs between the engines. */
interface Engine {
  readonly modelFlag: string;
  /** The component of a worker that decodes, alone or behind prefill workers. */
  readonly component: string;
}

const ENGINES = {
  sglang: { modelFlag: 'model-path', component: 'backend' },
  trtllm: { modelFlag: 'model-path', component: 'tensorrt_llm' },
  vllm: { modelFlag: 'model', component: 'backend' },
  mocker: { modelFlag: 'model-path', component: 'backend' },
} as const satisfies Record<string, Engine>;

export type EngineName = keyof typeof ENGINES;

const MODES: Readonly<Record<string, string>> = {
  prefill: 'prefill',
  decode: 'decode',
  agg: 'agg',
  null: 'agg',
  prefill_and_decode: 'agg',
};

const ENDPOINTS = ['generate', 'clear_kv_blocks'];

function modeOf(args: Arguments): string {
  const word = textOf(args, 'disaggregation-mode') ?? 'agg';
  const mode = MODES[word];
  if (mode === undefined)
    throw new StandInError(`argument --disaggregation-mode: invalid choice: '${word}'`);
  return mode;
}

function servedName(engine: Engine, args: Arguments): string {
  const path = requiredText(args, engine.modelFlag);
  // The mocker registers what it is told to load, under all of its path.
  if (engine === ENGINES.mocker) return textOf(args, 'model-name') ?? path;
  return textOf(args, 'served-model-name') ?? basename(path);
}

/** Other ranks of a worker follow its first: they serve their status and nothing else. */
function isFollower(args: Arguments): boolean {
  return hasFlag(args, 'headless') || (integerOf(args, 'node-rank') ?? 0) > 0;
}

/** Ports that the real engine would listen on, of those that the command line gives away. */
function enginePorts(args: Arguments): readonly number[] {
  const bootstrap = integerOf(args, 'disaggregation-bootstrap-port');
  const events = textField(parseJson(textOf(args, 'kv-events-config') ?? ''), 'endpoint');
  const leader = isFollower(args) ? undefined : textOf(args, 'dist-init-addr');
  return [
    ...(bootstrap === undefined || isFollower(args) ? [] : [bootstrap]),
    ...wordsOf(args, 'bootstrap-ports').map(Number),
    ...[events, leader].flatMap((address) => /:(\d+)$/.exec(address ?? '')?.[1] ?? []).map(Number),
  ];
}

/** Files that the command line names: an engine configuration to read, a dump to write. */
function touchFiles(args: Arguments): void {
  const configuration = textOf(args, 'extra-engine-args');
  if (configuration !== undefined) accessSync(configuration);
  const dump = textOf(args, 'dump-config-to');
  if (dump !== undefined) {
    writeFileSync(dump, `${JSON.stringify({ argv: process.argv.slice(2) }, null, 2)}\n`);
  }
}

function statusRoutes(isReady: () => boolean): Routes {
  const start = process.hrtime.bigint();
  const report = (): string => {
    const status = isReady() ? 'ready' : 'notready';
    const nanos = Number(process.hrtime.bigint() - start);
    const uptime = { nanos: nanos % 1e9, secs: Math.floor(nanos / 1e9) };
    return JSON.stringify({ endpoints: { generate: status }, status, uptime });
  };
  return {
    'GET /health': (_, response) => sendText(response, isReady() ? 200 : 503, report()),
    'GET /live': (_, response) => sendText(response, 200, report()),
    'GET /metrics': (_, response) => sendText(response, 200, ''),
    'POST /engine/start_profile': (_, response) => sendJson(response, 200, { status: 'ok' }),
    'POST /engine/stop_profile': (_, response) => sendJson(response, 200, { status: 'ok' }),
  };
}

function instancesOf(engine: Engine, args: Arguments, port: number): readonly Instance[] {
  const mode = modeOf(args);
  const address = `${nodeAddress()}:${port}`;
  const plane = textOf(args, 'request-plane') ?? process.env.DYN_REQUEST_PLANE ?? 'nats';
  const common = {
    namespace: process.env.DYN_NAMESPACE ?? 'dynamo',
    component: mode === 'prefill' ? 'prefill' : engine.component,
    instanceId: createInstanceId(),
    mode,
    model: servedName(engine, args),
    url: `http://${address}`,
  };
  return ENDPOINTS.map((endpoint) => {
    const id = BigInt(common.instanceId).toString(16);
    const subject = `${common.namespace}_${common.component}.${endpoint}-${id}`;
    const transport: Readonly<Record<string, string>> =
      plane === 'nats' ? { nats_tcp: subject } : { [plane]: `${address}/${subject}` };
    return { ...common, endpoint, transport };
  });
}

/**
 * Serves DYN_SYSTEM_PORT, becomes ready, registers in etcd and generates. Throws StandInError for a
 * command line without a model, an unknown mode or a port in use; an Error for a configuration file
 * that is not there.
 */
export async function dynamoWorker(name: EngineName, words: readonly string[]): Promise<undefined> {
  const engine: Engine = ENGINES[name];
  const args = parseArguments(words);
  // Before anything is started: a wrong command line ends the process at once.
  servedName(engine, args);
  modeOf(args);
  let ready = false;
  const isReady = (): boolean => ready;
  const statusPort = Number(process.env.DYN_SYSTEM_PORT ?? 0);
  if (statusPort > 0)
    await serveHttp(
      statusPort,
      statusRoutes(() => ready && !isSick()),
    );
  for (const port of enginePorts(args)) await takePort(port);
  touchFiles(args);
  stay();
  await becomeReady();
  if (!isFollower(args)) {
    const served = { names: [servedName(engine, args)], ownedBy: name };
    const { port } = await serveHttp(0, completionRoutes(served, isReady));
    await register(instancesOf(engine, args, port));
    if (ownFault('twice') !== undefined) await register(instancesOf(engine, args, port));
  }
  ready = true;
  process.stdout.write(`dynamo.${name}: ready\n`);
}
