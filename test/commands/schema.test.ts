/** The schema for editors, asked about the recipes and profiles of the fixtures as an editor would. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { srtgen } from '../support/command-line.js';

async function printed(name: string): Promise<object> {
  const { status, stdout, stderr } = await srtgen(['schema', name]);
  assert.equal([status, stderr], [0, '']);
  return JSON.parse(stdout);
}

const ajv = new Ajv({
  allErrors: true,
  allowUnionTypes: true,
  strictRequired: false,
  strictTypes: false,
});
const recipe = ajv.compile(await printed('recipe'));
const cluster = ajv.compile(await printed('cluster'));

function read(file: string): unknown {
  return parse(readFileSync(file, 'utf8'), { version: '1.1' });
}

for (const name of readdirSync('fixtures/golden')) {
  test(`a recipe that is right: ${name}`, () => {
    recipe(read(join('fixtures/golden', name, 'input.yaml')));
    assert.equal(recipe.errors ?? [], []);
  });
}

for (const name of readdirSync('fixtures/clusters')) {
  test(`a profile that is right: ${name}`, () => {
    cluster(read(join('fixtures/clusters', name)));
    assert.equal(cluster.errors ?? [], []);
  });
}

const plain = `
  name: x
  model: {path: /m, container: c, precision: fp8}
  resources: {gpu_type: h100, agg_nodes: 1, agg_workers: 1}
`;

const verdicts: readonly (readonly [name: string, text: string, right: boolean])[] = [
  ['a plain recipe', plain, true],
  ['a misspelt key', `${plain}  benchmrk: {}\n`, false],
  ['a misspelt key below', `${plain}  benchmark: {islands: 1}\n`, false],
  ['a missing key', plain.replace('gpu_type: h100, ', ''), false],
  ['a wrong type', `${plain}  health_check: {max_attempts: many}\n`, false],
  [
    'a placeholder for a number',
    `${plain}  health_check: {max_attempts: "{n}"}\n  sweep: {n: [1]}\n`,
    true,
  ],
  ['a sweep of no list', `${plain}  sweep: {n: 1}\n`, false],
  ['flags of another engine', `${plain}  backend: {vllm_config: {}}\n`, false],
  ['flags of the engine', `${plain}  backend: {type: vllm, vllm_config: {}}\n`, true],
  [
    'an override in part',
    'base: {name: x}\noverride_a: {backend: {vllm_config: {decode: {a: 1}}}}\n',
    true,
  ],
  [
    'an override that takes out',
    'base: {name: x}\noverride_a: {setup_script: null, benchmark: {isl: null}}\n',
    true,
  ],
  [
    'an override with a misspelt key',
    'base: {name: x}\noverride_a: {benchmark: {islands: 1}}\n',
    false,
  ],
  ['an override with lists', 'base: {name: x}\noverride_a: {benchmark: {isl: [1, 2]}}\n', false],
  [
    'a zip with lists',
    'base: {name: x}\nzip_override_a: {name: [a, b], benchmark: {isl: [1, 2], osl: 1}}\n',
    true,
  ],
  ['a key beside base', 'base: {name: x}\nbenchmark: {}\n', false],
];

for (const [name, text, right] of verdicts) {
  test(`${name} is ${right ? 'right' : 'wrong'}`, () => assert.is(recipe(parse(text)), right));
}

test('every key has a description', async () => {
  for (const name of ['recipe', 'cluster']) {
    assert.equal(withoutDescription(await printed(name), name), []);
  }
});

type Node = Readonly<Record<string, unknown>>;

function withoutDescription(node: unknown, path: string): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  if (Array.isArray(node)) return node.flatMap((each) => withoutDescription(each, path));
  return Object.entries(node).flatMap(([key, value]) => {
    if (key === 'if') return [];
    if (key !== 'properties' && key !== 'patternProperties') return withoutDescription(value, path);
    const properties: readonly (readonly [string, Node])[] = Object.entries(value);
    return properties.flatMap(([name, each]) => [
      ...(typeof each.description === 'string' ? [] : [`${path}.${name}`]),
      ...withoutDescription(each, `${path}.${name}`),
    ]);
  });
}

test('what is no schema is wrong usage', async () => {
  assert.equal(await srtgen(['schema', 'recipes']), {
    status: 2,
    stdout: '',
    stderr:
      'srtgen: schema takes recipe or cluster, not recipes\nsrtgen schema --help shows how it is used.\n',
  });
});

test.run();
