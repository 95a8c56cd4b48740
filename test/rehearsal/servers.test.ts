import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { field, listField, parseJson, textField } from '../../src/rehearsal/stand-ins/json.js';
import { createScene, fetchText, post, type Scene, waitForStatus, waitUntil } from './stand-ins.js';

interface Context {
  scene: Scene;
  first: string;
  second: string;
}

const servers = suite<Context>('servers');

servers.before.each(async (context) => {
  context.scene = await createScene(2);
  const [first = '', second = ''] = context.scene.addresses;
  Object.assign(context, { first, second });
});

servers.after.each(async ({ scene }) => scene.end());

const SGLANG = [
  'python3',
  '-m',
  'sglang.launch_server',
  '--model-path',
  '/models/demo',
  '--host',
  '0.0.0.0',
];

async function completionTokens(url: string, model: string): Promise<unknown> {
  const body = { model, prompt: 'one two', max_tokens: 4 };
  const answer = await post(`${url}/v1/completions`, body);
  return field(field(parseJson(answer.text), 'usage'), 'completion_tokens');
}

servers('SGLang’s router counts its workers, forwards, and sits behind nginx', async (context) => {
  const { scene, first, second } = context;
  const router = `http://${first}:8180`;
  scene.start(1, [
    ...SGLANG,
    '--port',
    '6100',
    '--disaggregation-mode',
    'prefill',
    '--disaggregation-bootstrap-port',
    '7200',
  ]);
  const decode = scene.start(1, [...SGLANG, '--port', '6132', '--disaggregation-mode', 'decode']);
  scene.start(0, [
    ...['python', '-m', 'sglang_router.launch_router', '--pd-disaggregation'],
    ...['--prefill', `http://${second}:6100`, '7200', '--decode', 'http://sim-2:6132'],
    ...['--host', '0.0.0.0', '--port', '8180'],
  ]);
  const nginx = join(scene.directory, 'nginx.conf');
  writeFileSync(
    nginx,
    `upstream backend_servers {\n server ${first}:8180;\n}\nserver {\n listen 8000;\n}\n`,
  );
  scene.start(0, ['nginx', '-c', nginx, '-g', 'daemon off;']);

  const worker = (url: string, type: string, healthy: boolean) => ({
    ...{ id: url, url, model_id: 'demo', priority: 50, cost: 1, worker_type: type },
    ...{ is_healthy: healthy, load: 0, connection_mode: 'http' },
    ...(type === 'prefill' ? { bootstrap_port: 7200 } : {}),
    metadata: {},
  });
  const report = (decodeIsHealthy: boolean) => ({
    workers: [
      worker(`http://${second}:6100`, 'prefill', true),
      worker('http://sim-2:6132', 'decode', decodeIsHealthy),
    ],
    total: 2,
    stats: { prefill_count: 1, decode_count: 1, regular_count: 0 },
  });
  const healthyWorkers = async (): Promise<number> => {
    const workers = listField(parseJson((await fetchText(`${router}/workers`)).text), 'workers');
    return workers.filter((item) => field(item, 'is_healthy') === true).length;
  };
  await waitUntil('both are healthy', async () => (await healthyWorkers()) === 2);
  assert.equal(parseJson((await fetchText(`${router}/workers`)).text), report(true));
  await waitForStatus(`http://${first}:8000/health`, 200);
  assert.is(await completionTokens(`http://${first}:8000`, 'demo'), 4);

  decode.process.kill('SIGKILL');
  await waitUntil('one is unhealthy', async () => (await healthyWorkers()) === 1);
  assert.equal(parseJson((await fetchText(`${router}/workers`)).text), report(false));
});

servers('SGLang’s server has its own routes; a follower has none', async ({ scene, first }) => {
  scene.start(0, [...SGLANG, '--port', '6100', '--served-model-name', 'demo']);
  const follower = scene.start(0, [...SGLANG, '--port', '0', '--node-rank', '1']);
  const url = `http://${first}:6100`;
  await waitForStatus(`${url}/health_generate`, 200);
  const info = parseJson((await fetchText(`${url}/get_model_info`)).text);
  assert.is(textField(info, 'model_path'), '/models/demo');
  assert.is(await completionTokens(url, 'demo'), 4);
  await waitUntil('it follows', async () => follower.output() === 'sglang: follows rank 0\n');
  assert.is(follower.process.exitCode, null);
});

servers('vllm serve names its models; a headless rank only stays', async ({ scene, first }) => {
  scene.start(0, [
    'vllm',
    'serve',
    '/models/demo',
    '--host',
    '0.0.0.0',
    '--served-model-name',
    'a',
    'b',
  ]);
  const headless = scene.start(1, ['vllm', 'serve', '/models/demo', '--headless']);
  await waitForStatus(`http://${first}:8000/health`, 200);
  assert.equal(await fetchText(`http://${first}:8000/health`), { status: 200, text: '' });
  const models = parseJson((await fetchText(`http://${first}:8000/v1/models`)).text);
  assert.equal(
    listField(models, 'data').map((model) => [
      textField(model, 'id'),
      textField(model, 'owned_by'),
    ]),
    [
      ['a', 'vllm'],
      ['b', 'vllm'],
    ],
  );
  assert.is(headless.process.exitCode, null);
});

servers('trtllm-serve disaggregated is healthy when all of its servers are', async (context) => {
  const { scene, first, second } = context;
  const configuration = join(scene.directory, 'ser.yaml');
  writeFileSync(
    configuration,
    `context_servers:\n  urls:\n    - ${second}:6100\ngeneration_servers:\n  urls:\n    - ${second}:6132\nport: 8000\n`,
  );
  scene.start(0, ['trtllm-serve', 'disaggregated', '--config', configuration]);
  scene.start(1, ['trtllm-serve', '/models/demo', '--host', '0.0.0.0', '--port', '6100']);
  await waitForStatus(`http://${second}:6100/health`, 200);
  await waitForStatus(`http://${first}:8000/health`, 503);
  scene.start(1, ['trtllm-serve', '/models/demo', '--host', '0.0.0.0', '--port', '6132']);
  await waitForStatus(`http://${first}:8000/health`, 200);
  assert.is(await completionTokens(`http://${first}:8000`, 'demo'), 4);
  assert.is((await fetchText(`http://${first}:8000/v1/models`)).status, 404);
});

servers(
  'mooncake_master and nats-server listen where they are told to',
  async ({ scene, first }) => {
    scene.start(0, [
      ...['mooncake_master', '--port=8700', '--enable_http_metadata_server=true'],
      ...['--http_metadata_server_port=8701', '--metrics_port=8702'],
    ]);
    const nats = scene.start(0, ['nats-server', '-js', '-sd', '/tmp/nats']);
    await waitForStatus(`http://${first}:8702/metrics`, 200);
    await waitForStatus(`http://${first}:8701/metadata`, 200);
    assert.is(nats.process.exitCode, null);
  },
);

servers.run();
