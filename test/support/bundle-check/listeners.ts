/** The ports that each step opens, read off its command, its environment and its configuration (recipe-v1 6, 7, 8, 10, 11). */

import { type BundleView, endpointOf, flagNumber, flagValue, task } from './bundle.js';
import type { StepRow } from './page.js';
import type { Reading } from './reading.js';

/** Ports `first` to `first + count - 1` of one node. */
export interface Listener {
  readonly step: string;
  readonly slot: number;
  readonly purpose: string;
  readonly first: number;
  readonly count: number;
  /** Neighbours that the engine takes as it likes: nobody else may have them, and no plan shows them. */
  readonly neighbours: number;
}

type Opened = readonly [purpose: string, first: number | undefined, count?: number, near?: number];

export function listeners(bundle: BundleView): readonly Listener[] {
  return bundle.page.steps.flatMap((step) => {
    const [slot] = step.nodes;
    if (slot === undefined) return [];
    return opened(step, bundle).flatMap(([purpose, first, count = 1, neighbours = 0]) =>
      // Port 0 is what processes without a server are given.
      first === undefined || first === 0
        ? []
        : [{ step: step.name, slot, purpose, first, count, neighbours }],
    );
  });
}

function opened(step: StepRow, bundle: BundleView): readonly Opened[] {
  const reading = task(bundle, step);
  const words = reading.run;
  const program = words.find((word) => programs.includes(word));
  switch (program) {
    case 'nats-server':
      return [['client', 4222]];
    case 'etcd':
      return [
        ['client', portOf(flagValue(words, '--listen-client-urls'))],
        ['peer', 2380], // its default
      ];
    case 'mooncake_master':
      return [
        ['rpc', flagNumber(words, '--port')],
        ['metadata', flagNumber(words, '--http_metadata_server_port')],
        ['metrics', flagNumber(words, '--metrics_port')],
      ];
    case 'nginx':
      return [['http', listenOf(bundle)]];
    case 'dynamo.frontend':
      return [['http', flagNumber(words, '--http-port')]];
    case 'sglang_router.launch_router':
      return [['http', flagNumber(words, '--port')]];
    case 'dynamo.sglang':
    case 'sglang.launch_server':
      return sglang(reading);
    case 'dynamo.vllm':
    case 'vllm':
      return vllm(reading);
    case 'trtllm-serve':
      if (words.includes('disaggregated')) return [['http', yamlPort(bundle)]];
      return [['http', flagNumber(words, '--port')], ...kvbm(reading, false)];
    case 'dynamo.trtllm':
      return [['system', systemPort(reading)], ...kvbm(reading, false)];
    case 'dynamo.mocker': {
      // Nodes but the first are given the number too; it is the leader's.
      const follows = step.name !== endpointOf(step.name);
      return [
        ['system', systemPort(reading)],
        ['bootstrap', follows ? undefined : flagNumber(words, '--bootstrap-ports')],
        ...kvbm(reading, follows),
      ];
    }
    default:
      return [];
  }
}

/** What servers are known by in their commands; the first such word of a command is its program. */
const programs: readonly string[] = [
  ...['nats-server', 'etcd', 'mooncake_master', 'nginx', 'dynamo.frontend', 'dynamo.sglang'],
  ...['sglang_router.launch_router', 'sglang.launch_server', 'dynamo.vllm', 'vllm'],
  ...['dynamo.trtllm', 'trtllm-serve', 'dynamo.mocker'],
];

function sglang(reading: Reading): readonly Opened[] {
  const { run } = reading;
  const leads = (flagNumber(run, '--node-rank') ?? 0) === 0;
  return [
    ['system', systemPort(reading)],
    // HTTP ports are 32 apart, because the server takes some behind its own.
    ['http', flagNumber(run, '--port'), 1, 31],
    ['nccl', flagNumber(run, '--nccl-port')],
    ['bootstrap', leads ? flagNumber(run, '--disaggregation-bootstrap-port') : undefined],
    ['distributed-init', leads ? portOf(flagValue(run, '--dist-init-addr')) : undefined],
    ['kv-events', kvEventsPort(reading)],
    ...kvbm(reading, !leads),
  ];
}

function vllm(reading: Reading): readonly Opened[] {
  const { run, environment } = reading;
  const under = run.includes('dynamo.vllm');
  const here = flagNumber(run, '--data-parallel-size-local') ?? 1;
  const first =
    flagNumber(run, '--data-parallel-start-rank') ?? flagNumber(run, '--data-parallel-rank') ?? 0;
  const spans = run.includes('--node-rank');
  const leads = (spans ? (flagNumber(run, '--node-rank') ?? 0) : first) === 0;
  const nixl = numberOf(environment.VLLM_NIXL_SIDE_CHANNEL_PORT);
  const rpc = run.includes('--data-parallel-address')
    ? flagNumber(run, '--data-parallel-rpc-port')
    : undefined;
  return [
    ['system', under ? systemPort(reading) : undefined],
    ['http', flagNumber(run, '--port')],
    ['kv-events', kvEventsPort(reading), here],
    // All processes of a worker are told the first port of its block; a rank counts on from there.
    ['nixl', nixl === undefined ? undefined : nixl + first, here],
    // Over several nodes the number is a default that vLLM does not open: its ranks meet at the master.
    ['data-parallel-rpc', leads && !spans ? rpc : undefined],
    ['vllm-internal', numberOf(environment.VLLM_PORT), 50],
    ...kvbm(reading, !leads),
  ];
}

/** The leader of a worker waits for its other processes. */
function kvbm({ environment }: Reading, follows: boolean): readonly Opened[] {
  if (follows) return [];
  return [
    ['kvbm-publish', numberOf(environment.DYN_KVBM_LEADER_ZMQ_PUB_PORT)],
    ['kvbm-acknowledge', numberOf(environment.DYN_KVBM_LEADER_ZMQ_ACK_PORT)],
  ];
}

/** Only workers behind Dynamo have its status server. */
function systemPort({ run, environment }: Reading): number | undefined {
  return run.some((word) => word.startsWith('dynamo.'))
    ? numberOf(environment.DYN_SYSTEM_PORT)
    : undefined;
}

function kvEventsPort({ run }: Reading): number | undefined {
  const config = flagValue(run, '--kv-events-config');
  return config === undefined ? undefined : portOf(/"endpoint": "([^"]*)"/.exec(config)?.[1]);
}

function portOf(address: string | undefined): number | undefined {
  return numberOf(/:(\d+)$/.exec(address ?? '')?.[1]);
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function listenOf(bundle: BundleView): number | undefined {
  return numberOf(/^\s*listen (\d+);$/m.exec(configText(bundle, 'nginx.conf'))?.[1]);
}

function yamlPort(bundle: BundleView): number | undefined {
  return numberOf(/^port: (\d+)$/m.exec(configText(bundle, 'ser.yaml'))?.[1]);
}

/** A configuration file as the job will have it. */
export function configText(bundle: BundleView, name: string): string {
  return bundle.texts[`config/${name}`] ?? bundle.scripts.get(`config/${name}.sh`)?.text ?? '';
}
