import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  findClusterProfile,
  readCluster,
  readRecipe,
  readSource,
  readText,
} from '../../src/phases/1-load.js';
import { brief, shown } from '../support/source.js';

const test = suite<{ directory: string }>('load', { directory: '' });

test.before.each((context) => {
  context.directory = mkdtempSync(join(tmpdir(), 'srtgen-load-'));
});

test.after.each(({ directory }) => {
  rmSync(directory, { recursive: true });
});

test('a file is read with its name and layer', ({ directory }) => {
  const file = join(directory, 'r.yaml');
  writeFileSync(file, '\ufeffname: é\n');
  assert.is(readText(file).value, 'name: é\n');
  const { value, diagnostics } = readSource(file, 'override');
  assert.is(value && shown(value), '{name: "é"@override}@override');
  assert.equal(value?.origin, { file, line: 1, column: 1, layer: 'override' });
  assert.equal(diagnostics, []);
});

/** Bytes of the file -> its diagnostic. */
const unreadable: readonly (readonly [string, Uint8Array, string])[] = [
  ['a NUL', Buffer.from('a: 1\nb: \0\n'), 'error file-has-nul 2:4'],
  ['UTF-16', Buffer.from('\ufeffa: 1\n', 'utf16le'), 'error file-has-nul 1:4'],
  ['Latin-1', Buffer.from('a: 1\nb: caf\u00e9\n', 'latin1'), 'error file-not-utf8 2:1'],
  ['more than 128 KiB', Buffer.alloc(2 ** 17 + 1, '#'), 'error file-too-large'],
  ['broken YAML', Buffer.from('a: [\n'), 'error yaml-syntax 2:1'],
];

for (const [what, bytes, expected] of unreadable) {
  test(`a file with ${what} is refused`, ({ directory }) => {
    const file = join(directory, 'r.yaml');
    writeFileSync(file, bytes);
    const { value, diagnostics } = readSource(file, 'recipe');
    assert.is(value, undefined);
    assert.equal(diagnostics.map(brief), [expected]);
  });
}

test('128 KiB are not too large', ({ directory }) => {
  const file = join(directory, 'r.yaml');
  writeFileSync(file, Buffer.alloc(2 ** 17, '#'));
  assert.is(readText(file).value?.length, 2 ** 17);
});

test('what is no file is refused', ({ directory }) => {
  const file = join(directory, 'r.yaml');
  writeFileSync(file, '');
  const codes = [directory, join(directory, 'none.yaml'), join(file, 'x'), 'a\0b'].map((path) =>
    readSource(path, 'recipe').diagnostics.map(brief),
  );
  assert.equal(codes, [
    ['error file-is-directory'],
    ['error file-missing'],
    ['error file-missing'],
    ['error file-unreadable'],
  ]);
});

/** Recipe -> the tree without what a run recorded in it. */
const locks: readonly (readonly [string, string])[] = [
  ['name: x\nlock: {version: 2}\n', '{name: "x"}'],
  [
    'name: x\nlock: {version: 2}\nsweep: {a: [1]}\n',
    '{name: "x", lock: {version: 2}, sweep: {a: [1]}}',
  ],
  ['base: {lock: 1}\nlock: 2\n', '{base: {lock: 1}, lock: 2}'],
  ['- lock\n', '["lock"]'],
];

for (const [text, expected] of locks) {
  test(`the recipe ${JSON.stringify(text)}`, ({ directory }) => {
    const file = join(directory, 'r.yaml');
    writeFileSync(file, text);
    const { value } = readRecipe(file);
    assert.is(value && shown(value), expected);
  });
}

test('a cluster profile has its own layer and keeps every key', ({ directory }) => {
  const file = join(directory, 'srtslurm.yaml');
  writeFileSync(file, 'cluster: x\nlock: 1\n');
  const { value } = readCluster(file);
  const at = '@cluster profile';
  assert.is(value && shown(value), `{cluster: "x"${at}, lock: 1${at}}${at}`);
});

test('where a cluster profile is looked for', ({ directory }) => {
  const here = join(directory, 'a/b/c');
  mkdirSync(here, { recursive: true });
  const profileIn = (path: string) => {
    const file = join(directory, path, 'srtslurm.yaml');
    writeFileSync(file, '');
    return file;
  };
  const find = (environment: Record<string, string>) =>
    findClusterProfile(undefined, environment, here);

  assert.is(find({}), undefined);
  // The great-grandparent is too far away.
  profileIn('.');
  assert.is(find({}), undefined);
  for (const path of ['a', 'a/b', 'a/b/c']) {
    const nearest = profileIn(path);
    assert.is(find({}), nearest);
    assert.is(find({ SRTSLURM_CONFIG: '' }), nearest);
  }
  assert.is(find({ SRTSLURM_CONFIG: '/none/p.yaml' }), '/none/p.yaml');
  assert.is(find({ SRTSLURM_CONFIG: '../p.yaml' }), join(directory, 'a/b/p.yaml'));
  assert.is(findClusterProfile('p.yaml', { SRTSLURM_CONFIG: 'q.yaml' }, here), 'p.yaml');
});

test.run();
