/** Documentation that can be wrong: its links, and what it says of benchmarks and their keys. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { benchmarks } from '../src/benchmarks/index.js';

const pages = [
  ...['README.md', 'CONTRIBUTING.md'],
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
].sort();

interface Link {
  readonly page: string;
  readonly target: string;
}

/** Of Markdown's `[text](target)`, those that lead to files of this repository. */
function linksOf(page: string): readonly Link[] {
  const text = readFileSync(page, 'utf8').replace(/^```.*?^```/gms, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => ({ page, target: match[1] ?? '' }))
    .filter(({ target }) => !/^[a-z]+:/.test(target));
}

/** As GitHub makes them of headings. */
function anchorsOf(file: string): readonly string[] {
  const headings = readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm);
  return [...headings].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function leadsNowhere({ page, target }: Link): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : normalize(join(dirname(page), path));
  if (!existsSync(file)) return true;
  return anchor !== undefined && !anchorsOf(file).includes(anchor);
}

test('links lead somewhere', () => {
  const links = pages.flatMap(linksOf);
  assert.ok(links.length > 50, 'links are found');
  assert.equal(links.filter(leadsNowhere), []);
});

const directory = 'docs/benchmarks';
const types = Object.keys(benchmarks).sort();

test('every benchmark has a page, and a row of the index', () => {
  const files = readdirSync(directory).map((file) => basename(file, '.md'));
  assert.equal(files.sort(), types);
  const rows = readFileSync('docs/benchmarks.md', 'utf8').matchAll(/^\| \[(.+?)\]\((.+?)\) \|/gm);
  assert.equal(
    [...rows].map(([, name, target]) => [name, target]),
    types.map((type) => [type, `benchmarks/${type}.md`]),
  );
});

test('the pages have the same parts', () => {
  const parts = [
    'Keys',
    'What runs',
    'Result files',
    'How it is judged',
    'Metrics',
    'Where it differs from the reference',
  ];
  for (const type of types) {
    const text = readFileSync(join(directory, `${type}.md`), 'utf8');
    const headings = [...text.matchAll(/^(#+) (.*)$/gm)].map(([, level, title]) => [level, title]);
    assert.equal(headings, [['#', type], ...parts.map((part) => ['##', part])], type);
  }
});

interface SchemaProperty {
  readonly description?: string;
}

/** Keys whose description in the schema names benchmarks, and those that are for all of them. */
const schema: { readonly properties: Readonly<Record<string, SchemaProperty>> } = JSON.parse(
  readFileSync('schemas/parts/benchmark.schema.json', 'utf8'),
);

/** The schema says which benchmarks read a key, in brackets. */
function readersOf({ description = '' }: SchemaProperty): readonly string[] {
  const words = [...description.matchAll(/\(([^)]*)\)/g)].flatMap((match) =>
    (match[1] ?? '').split(/,\s*/),
  );
  return words.filter((word) => types.includes(word));
}

/** Keys in the first column of a table. */
function keysIn(file: string): readonly string[] {
  const [, table = ''] = /^\| key of `benchmark` \|.*\n\|[-|]+\|\n((?:\|.*\n)*)/m.exec(
    readFileSync(file, 'utf8'),
  ) ?? ['', ''];
  const cells = table.split('\n').map((row) => row.split('|')[1] ?? '');
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''));
}

test('a page lists the keys that its benchmark reads', () => {
  const keys = Object.entries(schema.properties);
  const read = types.map((type) => [
    type,
    keys.filter(([, property]) => readersOf(property).includes(type)).map(([key]) => key),
  ]);
  const listed = types.map((type) => [type, [...keysIn(join(directory, `${type}.md`))].sort()]);
  assert.equal(
    Object.fromEntries(listed),
    Object.fromEntries(read.map(([type, names]) => [type, [...(names ?? [])].sort()])),
  );
});

/** They change nothing: `srtgen` warns about them. */
const withoutEffect = ['export_node_metrics', 'sweep'];

test('every other key that has an effect is one of all benchmarks', () => {
  const common = Object.entries(schema.properties)
    .filter(([, property]) => readersOf(property).length === 0)
    .map(([key]) => key);
  assert.equal([...keysIn('docs/benchmarks.md'), ...withoutEffect].sort(), common.sort());
});

test.run();
