/**
 * The programs that a rehearsal stands in for. Each is imported when it is asked for, and none
 * imports the compiler: dozens of them start at the same time.
 */

import { basename } from 'node:path';
import type { EngineName } from './stand-ins/dynamo-worker.js';
import { endOnSignals } from './stand-ins/lifecycle.js';
import { StandInError } from './stand-ins/stand-in-error.js';

/** Gives the exit code of a program that ends by itself, undefined for one that keeps serving. */
type Program = (words: readonly string[]) => Promise<number | undefined>;

type Programs = Readonly<Record<string, Program>>;

/** A client that is told to end dies of the signal; a server ends with 0. */
const server =
  (program: Program): Program =>
  (words) => {
    endOnSignals();
    return program(words);
  };

const worker = (engine: EngineName): Program =>
  server(async (words) =>
    (await import('./stand-ins/dynamo-worker.js')).dynamoWorker(engine, words),
  );

const MODULES: Programs = {
  'dynamo.frontend': server(async (words) =>
    (await import('./stand-ins/dynamo-frontend.js')).dynamoFrontend(words),
  ),
  'dynamo.mocker': worker('mocker'),
  'dynamo.sglang': worker('sglang'),
  'dynamo.trtllm': worker('trtllm'),
  'dynamo.vllm': worker('vllm'),
  'sglang.bench_serving': async (words) =>
    (await import('./stand-ins/clients/sglang.js')).sglangBench(words),
  'sglang.launch_server': server(async (words) =>
    (await import('./stand-ins/sglang-server.js')).sglangServer(words),
  ),
  'sglang_router.launch_router': server(async (words) =>
    (await import('./stand-ins/sglang-router.js')).sglangRouter(words),
  ),
  'tensorrt_llm.serve.scripts.benchmark_serving': async (words) =>
    (await import('./stand-ins/clients/tensorrt-llm.js')).tensorrtLlmBench(words),
  pip: printOnly,
};

const VLLM_COMMANDS: Programs = {
  serve: server(async (words) => (await import('./stand-ins/vllm-serve.js')).vllmServe(words)),
  'bench serve': async (words) => (await import('./stand-ins/clients/vllm.js')).vllmBench(words),
};

const PROGRAMS: Programs = {
  aiperf: async (words) => (await import('./stand-ins/clients/aiperf.js')).aiperf(words),
  etcd: server(async (words) => (await import('./stand-ins/etcd.js')).etcd(words)),
  mooncake_master: server(async (words) =>
    (await import('./stand-ins/mooncake-master.js')).mooncakeMaster(words),
  ),
  'nats-server': server(async (words) =>
    (await import('./stand-ins/nats-server.js')).natsServer(words),
  ),
  nginx: server(async (words) => (await import('./stand-ins/nginx.js')).nginx(words)),
  python: runPython,
  python3: runPython,
  'trtllm-serve': server(async (words) =>
    (await import('./stand-ins/trtllm-serve.js')).trtllmServe(words),
  ),
  vllm: runVllm,
};

/** The programs for which a rehearsal puts an executable into PATH. */
export const PROGRAM_NAMES: readonly string[] = Object.keys(PROGRAMS);

/** Runs a program. Throws what it throws, and StandInError when there is no stand-in for it. */
export async function runProgram(
  name: string,
  words: readonly string[],
): Promise<number | undefined> {
  return (PROGRAMS[name] ?? refuse(name, words))(words);
}

/** Engines that are stand-ins have nothing to profile. */
async function callNobody(words: readonly string[]): Promise<number> {
  process.stderr.write(`rehearsal: not run: post-json.py ${words.join(' ')}\n`);
  return 0;
}

async function printOnly(words: readonly string[]): Promise<number> {
  process.stdout.write(`rehearsal: not run: pip ${words.join(' ')}\n`);
  return 0;
}

function refuse(program: string, words: readonly string[]): never {
  throw new StandInError(`a rehearsal has no stand-in for: ${[program, ...words].join(' ')}`);
}

const SCRIPTS: Programs = {
  'post-json.py': callNobody,
  'sa-bench-prompts.py': async (words) =>
    (await import('./stand-ins/clients/prompts.js')).saBenchPrompts(words),
};

/** `python3 -m MODULE …`; a one-liner (`-c`) succeeds and prints nothing, whatever it would do. */
async function runPython(words: readonly string[]): Promise<number | undefined> {
  const [option = '', name = '', ...rest] = words[0] === '-u' ? words.slice(1) : words;
  if (option === '-c') return 0;
  const script = SCRIPTS[basename(option)];
  if (script !== undefined) return script(words.slice(words.indexOf(option) + 1));
  const module = option === '-m' ? MODULES[name] : undefined;
  return (module ?? refuse('python3', words))(rest);
}

async function runVllm(words: readonly string[]): Promise<number | undefined> {
  const length = words[0] === 'bench' ? 2 : 1;
  const command = VLLM_COMMANDS[words.slice(0, length).join(' ')];
  return (command ?? refuse('vllm', words))(words.slice(length));
}
