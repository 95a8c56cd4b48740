/** Files that nobody should have written: each is refused with a reason, soon, and without using up the machine. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { temporaryDirectory } from '../support/directories.js';
import { runMeasured } from '../support/measured.js';

/**
 * Of processor time, and at the peak. What is promised is a second; a processor that two programs share counts twice as
 * much for each.
 */
const mostSeconds = 2;
const mostMebibytes = 300;

const recipe = readFileSync('fixtures/golden/sglang-dynamo-agg/input.yaml', 'utf8').replace(
  'sglang-0.5',
  '/images/sglang-0.5.sqsh',
);

/** As much of it as a file may hold. */
const full = (line: string): string => line.repeat(2 ** 17 / line.length);

const numbered = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('');

const list = (count: number, item: (index: number) => string | number): string =>
  `[${Array.from({ length: count }, (_, index) => item(index)).join(', ')}]`;

/** Every line stands for ten of the line before. */
const bomb = (join: (aliases: string) => string): string =>
  numbered(26, (index) => {
    const aliases = Array(10).fill(index === 0 ? 'x' : `*a${index - 1}`);
    return `k${index}: &a${index} ${join(aliases.join(', '))}\n`;
  });

const inBase = `base:\n${recipe.replace(/^/gm, '  ')}\n`;

type Content = string | Uint8Array | ((path: string) => void);

interface Hostile {
  readonly what: string;
  readonly content: Content;
  /** Code and place of the first diagnostic. */
  readonly first: string;
}

const files: readonly Hostile[] = [
  {
    what: 'aliases of aliases',
    content: bomb((aliases) => `[${aliases}]`),
    first: 'yaml-alias-limit 5:45',
  },
  {
    what: 'merged mappings of merged mappings',
    content: bomb((aliases) => (aliases.startsWith('x') ? '{x: 1}' : `{<<: [${aliases}]}`)),
    first: 'yaml-alias-limit 6:20',
  },
  { what: 'a value in itself', content: 'name: &n [*n]\n', first: 'yaml-alias-cycle 1:11' },
  { what: 'brackets', content: full('['), first: 'yaml-too-deep 1:101' },
  { what: 'mappings in mappings', content: full('{a: '), first: 'yaml-too-deep 1:398' },
  { what: 'dashes', content: full('- '), first: 'yaml-too-deep 1:201' },
  {
    what: 'keys below keys',
    content: numbered(400, (index) => `${' '.repeat(index)}a:\n`),
    first: 'yaml-too-deep 100:100',
  },
  { what: 'colons', content: full('a: '), first: 'yaml-too-deep 1:298' },
  { what: 'an endless list', content: full('- a\n'), first: 'yaml-too-large 9999:3' },
  {
    what: 'lists in a list',
    content: `a: [${full('[],').slice(8)}]\n`,
    first: 'yaml-too-large 1:29994',
  },
  {
    what: 'many keys',
    content: numbered(4_900, (index) => `k${index}: 1\n`),
    first: 'not-a-recipe 1:1',
  },
  {
    what: 'one key, many times',
    content: numbered(4_900, () => 'a: 1\n'),
    first: 'yaml-duplicate-key 2:1',
  },
  {
    what: 'anchors',
    content: numbered(9_000, (index) => `- &a${index} x\n`),
    first: 'recipe-not-mapping 1:1',
  },
  {
    what: 'aliases',
    content: `- &a x\n${'- *a\n'.repeat(9_000)}`,
    first: 'recipe-not-mapping 1:1',
  },
  { what: 'comments', content: full('#\n'), first: 'yaml-too-large 5001:1' },
  { what: 'documents', content: full('---\na: 1\n'), first: 'yaml-too-large 20001:1' },
  { what: 'tabs', content: `a:\n${full('\tb: 1\n').slice(8)}`, first: 'yaml-too-large 5001:2' },
  { what: 'tags', content: numbered(9_000, () => '- !x y\n'), first: 'yaml-tag-unknown 1:6' },
  {
    what: 'no closing quote',
    content: `a: "${full('x ').slice(8)}`,
    first: 'yaml-syntax 1:131069',
  },
  { what: 'a long text', content: `a: ${'x'.repeat(120_001)}\n`, first: 'yaml-text-too-long 1:4' },
  {
    what: 'one word on many lines',
    content: `a: ${full('b\n  ').slice(8)}\n`,
    first: 'not-a-recipe 1:1',
  },
  { what: 'nothing', content: '', first: 'recipe-not-mapping 1:1' },
  { what: 'a NUL', content: 'name: a\0b\n', first: 'file-has-nul 1:8' },
  { what: 'a NUL by an escape', content: 'name: "a\\0b"\n', first: 'yaml-character-unusable 1:7' },
  {
    what: 'bytes of no text',
    content: Buffer.from([0x6e, 0x3a, 0x20, 0xff, 0x0a]),
    first: 'file-not-utf8 1:1',
  },
  { what: 'UTF-16', content: Buffer.from(`\ufeff${recipe}`, 'utf16le'), first: 'file-has-nul 1:4' },
  {
    what: '100 MB',
    content: (path) => {
      writeFileSync(path, '');
      truncateSync(path, 100_000_000);
    },
    first: 'file-too-large',
  },
  { what: 'a directory', content: (path) => mkdirSync(path), first: 'file-is-directory' },
  { what: 'a pipe', content: (path) => execFileSync('mkfifo', [path]), first: 'file-is-pipe' },
  { what: 'no file', content: () => {}, first: 'file-missing' },
  {
    what: 'a sweep of ten times ten',
    content: `${recipe}sweep: {${numbered(10, (index) => `p${index}: ${list(10, Number)}, `)}}\n`,
    first: 'too-many-jobs 31:8',
  },
  {
    what: 'a swept text in a swept text',
    content: `${recipe}environment: {A: "{p0}"}\nsweep: {${numbered(8, (index) => `p${index}: ["${`{p${index + 1}}`.repeat(9)}"], `)}}\n`,
    first: 'swept-text-too-long 32:14',
  },
  {
    what: 'thousands of overrides',
    content: inBase + numbered(1500, (index) => `override_${index}: {environment: {A: "1"}}\n`),
    first: 'too-many-jobs 582:15',
  },
  {
    what: 'a long zip',
    content: `${inBase}zip_override_z: {environment: {A: ${list(9000, String)}}}\n`,
    first: 'too-many-jobs 33:17',
  },
  {
    what: 'a billion workers',
    content: recipe.replace('agg_workers: 1', 'agg_workers: 1000000000'),
    first: 'size-too-small 10:1',
  },
  {
    what: 'a billion nodes',
    content: recipe.replace('agg_nodes: 1', 'agg_nodes: 1000000000'),
    first: 'size-too-large 10:1',
  },
  {
    what: 'a billion GPUs',
    content: recipe.replace('gpus_per_node: 8', 'gpus_per_node: 1000000000'),
    first: 'size-too-large 10:1',
  },
];

for (const { what, content, first } of files) {
  test(`refused: ${what}`, () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'recipe.yaml');
    const out = join(directory, 'out');
    if (typeof content === 'function') content(file);
    else writeFileSync(file, content);
    const { status, stdout, stderr, seconds, mebibytes } = runMeasured(['build', file, '-o', out]);
    const [, place, code] =
      /^(?:\S+recipe\.yaml:(\d+:\d+): )?(?:error|warning)\[([a-z0-9-]+)\]: /m.exec(stderr) ?? [];
    assert.equal(
      { status, stdout, first: [code, place].filter(Boolean).join(' '), out: existsSync(out) },
      { status: 1, stdout: '', first, out: false },
      stderr.slice(0, 1000),
    );
    assert.ok(seconds < mostSeconds, `${seconds} s`);
    assert.ok(mebibytes < mostMebibytes, `${mebibytes} MiB`);
    rmSync(directory, { recursive: true });
  });
}

test('lines that end with CRLF are lines', () => {
  const directory = temporaryDirectory();
  const file = join(directory, 'recipe.yaml');
  writeFileSync(file, recipe.replaceAll('\n', '\r\n'));
  const { status, stderr } = runMeasured(['build', file, '-o', join(directory, 'out')]);
  assert.equal({ status, stderr }, { status: 0, stderr: '' });
  assert.not.match(readFileSync(join(directory, 'out/job.sh'), 'utf8'), /\r/);
  rmSync(directory, { recursive: true });
});

test.run();
