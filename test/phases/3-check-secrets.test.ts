/** Credentials in a recipe: found, and never shown. Every one of them is made up. */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compile, planJobs } from '../../src/compile.js';
import { formatDiagnostic } from '../../src/diagnostics/format.js';
import { secretsIn } from '../../src/phases/3-check/secrets.js';
import { recipeYaml } from '../support/resolved.js';
import { brief, tree } from '../support/source.js';

/** Joined here, so that no scanner takes this file for a leak. */
const token = (prefix: string, length: number): string =>
  prefix + 'Zq8Rt3Lw9Xb2Vn7Kc4Md5Pf6'.repeat(3).slice(0, length);

const written: readonly (readonly [text: string, path: string])[] = [
  [`environment: {A: ${token('hf_', 34)}}`, 'environment.A'],
  [`environment: {A: "--token=${token('ghp_', 36)}"}`, 'environment.A'],
  [`benchmark: {command: "curl -H 'Bearer ${token('sk-proj-', 40)}'"}`, 'benchmark.command'],
  [`extra_mount: [a, "${token('nvapi-', 60)}:/x"]`, 'extra_mount[1]'],
  [`environment: {A: AKIA${'Q7'.repeat(8)}}`, 'environment.A'],
  ['environment: {A: "-----BEGIN RSA PRIVATE KEY-----\\nx"}', 'environment.A'],
  ['environment: {ETCD: "http://root:hunter2@etcd:2379"}', 'environment.ETCD'],
  ['environment: {REDIS_PASSWORD: hunter2}', 'environment.REDIS_PASSWORD'],
  [`environment: {WANDB_API_KEY: ${token('', 40)}}`, 'environment.WANDB_API_KEY'],
  [`reporting: {ai_analysis: {gh_token: ${token('', 40)}}}`, 'reporting.ai_analysis.gh_token'],
];

for (const [text, path] of written) {
  test(`a credential: ${path} of ${text.slice(0, 30)}`, () => {
    const found = secretsIn(tree(text));
    assert.equal(
      found.map(({ position: _position, ...rest }) => brief(rest)),
      [`error secret-written ${path}`],
    );
    const shown = found.map((each) => formatDiagnostic(each, new Map([['r.yaml', text]]))).join();
    for (const secret of ['Zq8R', 'Q7Q7', 'BEGIN', 'hunter2']) assert.not(shown.includes(secret));
  });
}

const harmless: readonly string[] = [
  'environment: {HF_TOKEN: $HF_TOKEN, REDIS_PASSWORD: "${REDIS_PASSWORD}"}',
  'environment: {OPENAI_API_KEY: EMPTY, TLS_KEY: /etc/tls/private/server-2048.key}',
  'environment: {SGLANG_DEEPEP_NUM_MAX_DISPATCH_TOKENS_PER_RANK: "1024"}',
  'environment: {ROUTER_KEY: prefix-cache-aware-routing-v2}',
  'model: {container: "vllm/vllm-openai:nightly-d223c900d85224c02f2162ee2c757a769e99f519"}',
  'model: {container: "a/b@sha256:46da022ce07aae43e4ffae844aeab467a223437e071abadf566555699fbf16c3"}',
  'dynamo: {hash: 81d0555ee23519cea80a42b4fe824e30368b7a1c}',
  'environment: {ETCD: "http://etcd:2379", PROXY: "http://$USER:$PASS@proxy:1"}',
];

for (const text of harmless) {
  test(`no credential: ${text.slice(0, 60)}`, () => assert.equal(secretsIn(tree(text)), []));
}

const leak = `environment: {HF_TOKEN: ${token('hf_', 34)}}`;

test('nothing is compiled, and nothing else is said that might show it', () => {
  const { value, diagnostics } = compile({
    recipe: tree(recipeYaml(`${leak}\nbenchmark: {isl: ${token('hf_', 34)}}`)),
    file: 'r.yaml',
    selector: undefined,
    cluster: undefined,
    setupScript: () => undefined,
  });
  assert.is(value, undefined);
  assert.equal(
    diagnostics.map(({ code, path }) => [code, path]),
    [
      ['secret-written', 'environment.HF_TOKEN'],
      ['secret-written', 'benchmark.isl'],
    ],
  );
});

test('in a cluster profile, and on the command line', () => {
  const { diagnostics } = planJobs({
    recipe: tree(recipeYaml('')),
    file: 'r.yaml',
    selector: undefined,
    cluster: tree(`default_bash_preamble: "export HF_TOKEN=${token('hf_', 34)}"`),
    setupScript: () => undefined,
    variables: { HF_TOKEN: token('hf_', 34), A: null },
  });
  assert.equal(
    diagnostics.map(({ path }) => path),
    ['default_bash_preamble', 'HF_TOKEN'],
  );
});

test('what to type', () => {
  const [found] = secretsIn(tree(leak));
  assert.equal(
    found && formatDiagnostic(found, new Map([['r.yaml', leak]])),
    [
      'r.yaml:1:25: error[secret-written]: `environment.HF_TOKEN` looks like a Hugging Face token, and a bundle is made to be read, kept and passed on',
      '  hint: remove HF_TOKEN here and export it where jobs are submitted: a job has the variables of who submits it. Then replace the credential: it has been in a file',
    ].join('\n'),
  );
});

test.run();
