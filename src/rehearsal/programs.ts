/**
 * The programs that a rehearsal stands in for. Each is imported when it is asked for, and none imports
 * the compiler: dozens of them start at the same time.
 */

import { StandInError } from './stand-ins/stand-in-error.js';

/** Gives the exit code of a program that ends by itself, and undefined for one that serves until a signal. */
type Program = (words: readonly string[]) => Promise<number | undefined>;

type Programs = Readonly<Record<string, Program>>;

const MODULES: Programs = {
  'dynamo.frontend': async (words) =>
    (await import('./stand-ins/dynamo-frontend.js')).dynamoFrontend(words),
  'dynamo.mocker': async (words) =>
    (await import('./stand-ins/dynamo-worker.js')).dynamoWorker('mocker', words),
  'dynamo.sglang': async (words) =>
    (await import('./stand-ins/dynamo-worker.js')).dynamoWorker('sglang', words),
  'dynamo.trtllm': async (words) =>
    (await import('./stand-ins/dynamo-worker.js')).dynamoWorker('trtllm', words),
  'dynamo.vllm': async (words) =>
    (await import('./stand-ins/dynamo-worker.js')).dynamoWorker('vllm', words),
  'sglang.bench_serving': async (words) =>
    (await import('./stand-ins/clients/sglang.js')).sglangBench(words),
  'sglang.launch_server': async (words) =>
    (await import('./stand-ins/sglang-server.js')).sglangServer(words),
  'sglang_router.launch_router': async (words) =>
    (await import('./stand-ins/sglang-router.js')).sglangRouter(words),
  'tensorrt_llm.serve.scripts.benchmark_serving': async (words) =>
    (await import('./stand-ins/clients/tensorrt-llm.js')).tensorrtLlmBench(words),
  pip: (words) => printOnly('pip', words),
};

const PROGRAMS: Programs = {
  etcd: async (words) => (await import('./stand-ins/etcd.js')).etcd(words),
  mooncake_master: async (words) =>
    (await import('./stand-ins/mooncake-master.js')).mooncakeMaster(words),
  'nats-server': async (words) => (await import('./stand-ins/nats-server.js')).natsServer(words),
  nginx: async (words) => (await import('./stand-ins/nginx.js')).nginx(words),
  python: runPython,
  python3: runPython,
  'trtllm-serve': async (words) => (await import('./stand-ins/trtllm-serve.js')).trtllmServe(words),
  vllm: runVllm,
};

/** The programs for which a rehearsal puts an executable into PATH. */
export const PROGRAM_NAMES: readonly string[] = Object.keys(PROGRAMS);

/** Runs a program by its name. Throws StandInError when there is none of that name, and what the program throws. */
export async function runProgram(
  name: string,
  words: readonly string[],
): Promise<number | undefined> {
  const program = PROGRAMS[name];
  if (program === undefined) throw new StandInError(`a rehearsal has no stand-in for: ${name}`);
  return program(words);
}

async function printOnly(program: string, words: readonly string[]): Promise<number> {
  process.stdout.write(`rehearsal: not run: ${program} ${words.join(' ')}\n`);
  return 0;
}

/** `python3 -m MODULE …`; a one-liner (`-c`) succeeds and prints nothing, whatever it would have done. */
async function runPython(words: readonly string[]): Promise<number | undefined> {
  const [option, name = '', ...rest] = words.filter((word, index) => index > 0 || word !== '-u');
  if (option === '-c') return 0;
  const module = option === '-m' ? MODULES[name] : undefined;
  if (module === undefined) {
    throw new StandInError(`a rehearsal has no stand-in for: python3 ${words.join(' ')}`);
  }
  return module(rest);
}

async function runVllm(words: readonly string[]): Promise<number | undefined> {
  const [command, subcommand] = words;
  if (command === 'serve') {
    return (await import('./stand-ins/vllm-serve.js')).vllmServe(words.slice(1));
  }
  if (command === 'bench' && subcommand === 'serve') {
    return (await import('./stand-ins/clients/vllm.js')).vllmBench(words.slice(2));
  }
  throw new StandInError(`a rehearsal has no stand-in for: vllm ${words.join(' ')}`);
}
