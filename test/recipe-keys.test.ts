/** Every key of the schemas is shown by a fixture: by what it changes, or by the diagnostic that says why it does not. */

import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { unifiedDiff } from '../src/commands/bundle-diff.js';
import {
  keysOnlyRecorded,
  keysWithoutEvidence,
  pageFile,
  recipeKeysPage,
} from './support/key-page.js';
import { clusterKeys, recipeKeys } from './support/overlays.js';
import { schemaKeys } from './support/schema-keys.js';

test('the keys of a schema are those of its mappings, references and engines', () => {
  const keys = schemaKeys({
    required: ['plain'],
    properties: {
      plain: { type: 'string' },
      free: { $ref: '#/$defs/free', description: 'said here' },
      block: { $ref: '#/$defs/block' },
      backend: {
        properties: { type: { type: 'string' } },
        allOf: [
          {
            if: { properties: { type: { const: 'one' } } },
            // biome-ignore lint/suspicious/noThenProperty: the word of JSON Schema
            then: { $ref: '#/$defs/one' },
          },
        ],
      },
    },
    $defs: {
      free: { type: 'object', additionalProperties: { type: 'string' }, description: 'said there' },
      block: {
        type: ['object', 'null'],
        additionalProperties: false,
        required: ['inner'],
        properties: { inner: { type: 'integer' }, deep: { $ref: '#/$defs/deep' } },
      },
      deep: { additionalProperties: false, properties: { leaf: { type: 'boolean' } } },
      one: {
        additionalProperties: false,
        properties: { type: { const: 'one' }, mode: { type: 'string' } },
      },
    },
  });
  assert.equal(
    keys.map(({ id, required, schema }) => [id, required, schema.description ?? '']),
    [
      ['plain', true, ''],
      ['free', false, 'said here'],
      ['block.inner', true, ''],
      ['block.deep.leaf', false, ''],
      ['backend.type', false, ''],
      ['backend.mode (one)', false, ''],
    ],
  );
});

test('every key has an effect, or a diagnostic that says why it has none', () => {
  assert.equal([...keysWithoutEvidence()], []);
});

test('keys that are only recorded say so', () => {
  const silent = keysOnlyRecorded().filter(
    ({ schema }) => !/recorded only/.test(schema.description ?? ''),
  );
  assert.equal(
    silent.map(({ id }) => id),
    [],
  );
});

test('every key has a description', () => {
  const bare = [...recipeKeys, ...clusterKeys].filter(({ schema }) => !schema.description);
  assert.equal(
    bare.map(({ id }) => id),
    [],
  );
});

test(`${pageFile} is what the schemas and the fixtures say`, () => {
  const page = readFileSync(pageFile, 'utf8');
  const wanted = recipeKeysPage();
  if (page !== wanted) {
    assert.unreachable(`npm run golden:update\n${unifiedDiff(pageFile, page, wanted)}`);
  }
});

test.run();
