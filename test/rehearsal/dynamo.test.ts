import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { field, listField, parseJson, textField } from '../../src/rehearsal/stand-ins/json.js';
import {
  createScene,
  fetchText,
  post,
  type Scene,
  type StandIn,
  waitForStatus,
  waitUntil,
} from './stand-ins.js';

interface Context {
  scene: Scene;
  url: string;
  etcd: StandIn;
}

const dynamo = suite<Context>('dynamo');

const MODEL = ['--model-path', '/models/demo', '--served-model-name', 'demo'];

dynamo.before.each(async (context) => {
  context.scene = await createScene(2);
  context.url = `http://${context.scene.addresses[0]}:8000`;
  context.etcd = context.scene.start(0, ['etcd', '--listen-client-urls', 'http://0.0.0.0:2379']);
  context.scene.start(0, ['python3', '-m', 'dynamo.frontend', '--http-port=8000']);
  await waitForStatus(`http://${context.scene.addresses[0]}:2379/health`, 200);
  await waitForStatus(`${context.url}/live`, 200);
});

dynamo.after.each(async ({ scene }) => scene.end());

async function startWorker(
  { scene }: Context,
  module: string,
  systemPort: number,
  words: readonly string[],
): Promise<StandIn> {
  const worker = scene.start(1, ['python3', '-m', module, ...words], {
    DYN_SYSTEM_PORT: String(systemPort),
  });
  await waitForStatus(`http://${scene.addresses[1]}:${systemPort}/health`, 200);
  return worker;
}

/** `COMPONENT.ENDPOINT` of every instance that the frontend reports. */
async function reportedEndpoints(url: string): Promise<readonly string[]> {
  const health = parseJson((await fetchText(`${url}/health`)).text);
  return listField(health, 'instances').map(
    (instance) => `${textField(instance, 'component')}.${textField(instance, 'endpoint')}`,
  );
}

dynamo('without workers the frontend is healthy and serves nothing', async ({ url }) => {
  const health = await fetchText(`${url}/health`);
  assert.is(health.status, 200);
  assert.equal(parseJson(health.text), {
    status: 'healthy',
    message: 'Service is healthy',
    initial_discovery_complete: true,
    initial_discovery_error: null,
    endpoints: [],
    instances: [],
  });
  assert.is((await post(`${url}/v1/completions`, { model: 'demo', prompt: 'hello' })).status, 503);
});

dynamo('every worker is reported with its component; followers are not', async (context) => {
  const workers: readonly (readonly [string, ...string[]])[] = [
    ['dynamo.sglang', ...MODEL, '--disaggregation-mode', 'prefill'],
    ['dynamo.sglang', ...MODEL, '--disaggregation-mode', 'decode'],
    [
      'dynamo.sglang',
      ...MODEL,
      '--disaggregation-mode',
      'decode',
      '--nnodes',
      '2',
      '--node-rank',
      '1',
    ],
    ['dynamo.trtllm', ...MODEL],
    ['dynamo.vllm', '--model', '/models/demo', '--headless'],
  ];
  await Promise.all(
    workers.map(([module, ...words], index) => startWorker(context, module, 7500 + index, words)),
  );
  assert.equal(await reportedEndpoints(context.url), [
    'backend.clear_kv_blocks',
    'backend.generate',
    'prefill.clear_kv_blocks',
    'prefill.generate',
    'tensorrt_llm.clear_kv_blocks',
    'tensorrt_llm.generate',
  ]);
});

dynamo(
  'an instance has the fields of a real one, with a 64-bit number for its id',
  async (context) => {
    await startWorker(context, 'dynamo.mocker', 7500, [...MODEL, '--request-plane', 'tcp']);
    const { text } = await fetchText(`${context.url}/health`);
    const instances = listField(parseJson(text), 'instances');
    assert.equal(
      instances.map((instance) => Object.keys(Object(instance))),
      Array(2).fill(['component', 'endpoint', 'namespace', 'instance_id', 'transport']),
    );
    assert.equal(
      instances.map((instance) => Object.keys(Object(field(instance, 'transport')))),
      [['tcp'], ['tcp']],
    );
    assert.match(text, /"instance_id":\d{19,20},/);
  },
);

dynamo('tokens of a stream come from the workers and are counted', async (context) => {
  await Promise.all([
    startWorker(context, 'dynamo.sglang', 7500, [...MODEL, '--disaggregation-mode', 'prefill']),
    startWorker(context, 'dynamo.sglang', 7501, [...MODEL, '--disaggregation-mode', 'decode']),
  ]);
  const answer = await post(`${context.url}/v1/completions`, {
    model: 'demo',
    prompt: 'one two three',
    max_tokens: 500,
    stream: true,
    stream_options: { include_usage: true },
  });
  const lines = answer.text.split('\n').filter((line) => line !== '');
  const events = lines.slice(0, -1).map((line) => parseJson(line.slice('data: '.length)));
  const text = events
    .map((event) => textField(listField(event, 'choices')[0], 'text') ?? '')
    .join('');
  assert.is(lines.at(-1), 'data: [DONE]');
  assert.is(text.trim().split(' ').length, 500);
  assert.equal(field(events.at(-1), 'usage'), {
    prompt_tokens: 3,
    completion_tokens: 500,
    total_tokens: 503,
  });
});

dynamo('a chat answer comes whole when it is not streamed', async (context) => {
  await startWorker(context, 'dynamo.sglang', 7500, MODEL);
  const answer = await post(`${context.url}/v1/chat/completions`, {
    model: 'demo',
    messages: [{ role: 'user', content: 'hello there' }],
    max_tokens: 3,
  });
  const body = parseJson(answer.text);
  assert.equal(listField(body, 'choices'), [
    { index: 0, message: { role: 'assistant', content: ' ok ok ok' }, finish_reason: 'length' },
  ]);
  assert.equal(field(body, 'usage'), { prompt_tokens: 2, completion_tokens: 3, total_tokens: 5 });
});

dynamo('a decode worker without a prefill worker serves nothing', async (context) => {
  await startWorker(context, 'dynamo.sglang', 7501, [...MODEL, '--disaggregation-mode', 'decode']);
  const answer = await post(`${context.url}/v1/completions`, { model: 'demo', prompt: 'hello' });
  assert.is(answer.status, 503);
});

dynamo('another model name is not found', async (context) => {
  await startWorker(context, 'dynamo.sglang', 7500, MODEL);
  const answer = await post(`${context.url}/v1/completions`, { model: 'other', prompt: 'hello' });
  assert.is(answer.status, 404);
});

dynamo('a worker that dies is no longer registered', async (context) => {
  const worker = await startWorker(context, 'dynamo.sglang', 7500, MODEL);
  assert.is((await reportedEndpoints(context.url)).length, 2);
  worker.process.kill('SIGKILL');
  await waitUntil('it is gone', async () => (await reportedEndpoints(context.url)).length === 0);
});

dynamo('TERM ends a worker at once, with 0', async (context) => {
  const worker = await startWorker(context, 'dynamo.sglang', 7500, MODEL);
  const start = performance.now();
  worker.process.kill('SIGTERM');
  assert.is(await worker.ended, 0);
  assert.ok(performance.now() - start < 1000, 'even on a busy machine');
});

dynamo('a worker that loses etcd ends, and the frontend is no longer ready', async (context) => {
  const worker = await startWorker(context, 'dynamo.sglang', 7500, MODEL);
  context.etcd.process.kill('SIGTERM');
  assert.is(await context.etcd.ended, 0);
  assert.is(await worker.ended, 1);
  await waitForStatus(`${context.url}/health`, 503);
});

dynamo('two workers with one port: the second says so and ends', async (context) => {
  await startWorker(context, 'dynamo.sglang', 7500, MODEL);
  const second = context.scene.start(1, ['python3', '-m', 'dynamo.sglang', ...MODEL], {
    DYN_SYSTEM_PORT: '7500',
  });
  assert.is(await second.ended, 1);
  assert.is(
    second.output(),
    `python3: error: port 7500 of sim-2 (${context.scene.addresses[1]}) is in use\n`,
  );
});

dynamo('faults happen as ordered', async ({ scene }) => {
  const start = (fault: string): StandIn =>
    scene.start(1, ['python3', '-m', 'dynamo.sglang', ...MODEL], {
      DYN_SYSTEM_PORT: '7500',
      SRTGEN_STEP_NAME: 'agg-0',
      SRTGEN_STANDIN_FAULT: fault,
    });
  assert.is(await start('agg-0:exit=3:after=0.1').ended, 3);

  const status = `http://${scene.addresses[1]}:7500/health`;
  const obstinate = start('agg-0:ignore-term agg-0:never-ready');
  await waitForStatus(status, 503);
  obstinate.process.kill('SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.is((await fetchText(status)).status, 503);
});

dynamo('what has no stand-in is refused with 2', async ({ scene }) => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [
      ['python3', '-m', 'dynamo.nothing', '-x'],
      'python3: error: a rehearsal has no stand-in for: python3 -m dynamo.nothing -x\n',
    ],
    [
      ['python3', 'script.py'],
      'python3: error: a rehearsal has no stand-in for: python3 script.py\n',
    ],
    [['vllm', 'chat'], 'vllm: error: a rehearsal has no stand-in for: vllm chat\n'],
    [['python3', '-m', 'dynamo.sglang'], 'python3: error: argument --model-path is required\n'],
    [
      ['etcd', '--listen-client-url', 'http://0.0.0.0:1'],
      'etcd: error: unrecognized arguments: --listen-client-url\n',
    ],
    [
      ['nginx', '-c', '/dev/null'],
      "nginx: error: nginx: without -g 'daemon off;' the step would end at once\n",
    ],
  ];
  for (const [words, output] of cases) {
    const standIn = scene.start(0, words);
    assert.is(await standIn.ended, 2);
    assert.is(standIn.output(), output);
  }
});

dynamo('a one-liner of Python succeeds and prints nothing', async ({ scene }) => {
  const standIn = scene.start(0, ['python3', '-c', 'import sys; print(sys.prefix)']);
  assert.is(await standIn.ended, 0);
  assert.is(standIn.output(), '');
});

dynamo.run();
