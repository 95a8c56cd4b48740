import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  dotted,
  entryOf,
  floatScalar,
  mapping,
  mapScalars,
  mergeTrees,
  nodeAt,
  type Path,
  scalar,
  sequence,
  toConfigValue,
  toPlain,
  withEntry,
  withLayer,
  withoutEntry,
} from '../../src/lib/source-tree.js';
import { Float, Timestamp } from '../../src/types/config-value.js';
import { mappingTree, shown, tree } from '../support/source.js';

const origin = { file: 'r.yaml', line: 1, column: 1, layer: 'command line' };

/** Base, over -> merged. */
const merges: readonly (readonly [string, string, string])[] = [
  ['a: 1\nb: 2', 'b: 3', '{a: 1, b: 3}'],
  ['a: 1', 'c: 3\nb: 2', '{a: 1, c: 3, b: 2}'],
  ['a: {x: 1, y: {z: 2}}', 'a: {y: {w: 3}}', '{a: {x: 1, y: {z: 2, w: 3}}}'],
  ['a: [1, 2]', 'a: [3]', '{a: [3]}'],
  ['a: {x: 1}', 'a: 5', '{a: 5}'],
  ['a: 5', 'a: {x: 1}', '{a: {x: 1}}'],
  ['a: 1\nb: 2', 'a: null', '{b: 2}'],
  ['a: {x: 1, y: 2}', 'a: {x: ~, q: ~}', '{a: {y: 2}}'],
  // A null deletes a key of base; in a mapping that base does not have it is a value.
  ['a: 1', 'b: {x: null}', '{a: 1, b: {x: null}}'],
  ['a: null\nb: 1', 'b: 2', '{a: null, b: 2}'],
];

for (const [base, over, merged] of merges) {
  test(`${over} over ${base}`, () => {
    assert.is(shown(mergeTrees(mappingTree(base), mappingTree(over))), merged);
  });
}

test('merged values keep their origins', () => {
  const over = withLayer(mappingTree('a: {x: 2}\nb: [3]'), 'override_x');
  const merged = mergeTrees(mappingTree('a: {x: 1, y: 1}'), over);
  assert.is(shown(merged), '{a: {x: 2@override_x, y: 1}, b: [3@override_x]@override_x}');
});

/** Path -> what is there, in `a: [1, {b: 2}]` and `"0": {c: 3}`. */
const paths: readonly (readonly [Path, string | undefined])[] = [
  [[], '{a: [1, {b: 2}], 0: {c: 3}}'],
  [['a'], '[1, {b: 2}]'],
  [['a', 1, 'b'], '2'],
  [['a', '1', 'b'], '2'],
  [['0', 'c'], '3'],
  [['a', 2], undefined],
  [['a', 0, 'b'], undefined],
  [['x', 'y'], undefined],
];

for (const [path, expected] of paths) {
  test(`the node at ${JSON.stringify(path)}`, () => {
    const node = nodeAt(tree('a: [1, {b: 2}]\n"0": {c: 3}'), path);
    assert.is(node && shown(node), expected);
  });
}

test('a path as people write it', () => {
  assert.is(dotted([]), '');
  assert.is(dotted(['benchmark', 'concurrencies', 1]), 'benchmark.concurrencies[1]');
});

const typed = tree(
  'a: 1\nb: 1.0\nc: "1"\nd: yes\ne: ~\nf: 2024-01-01\ng: [0.5, {__proto__: 9007199254740993}]\n',
);

test('plain data', () => {
  const expected = {
    a: 1,
    b: 1,
    c: '1',
    d: true,
    e: null,
    f: '2024-01-01',
    g: [0.5, Object.fromEntries([['__proto__', 9007199254740993n]])],
  };
  assert.equal(toPlain(typed), expected);
  assert.equal(
    toPlain(typed, (text) => new Date(text)),
    { ...expected, f: new Date('2024-01-01') },
  );
});

test('configuration values tell floats and dates apart', () => {
  assert.equal(toConfigValue(typed), {
    a: 1,
    b: new Float(1),
    c: '1',
    d: true,
    e: null,
    f: new Timestamp('2024-01-01'),
    g: [new Float(0.5), Object.fromEntries([['__proto__', 9007199254740993n]])],
  });
});

test('nodes that are made', () => {
  const made = mapping(
    [
      entryOf('a', sequence([scalar('x', origin), scalar(1, origin), scalar(0.5, origin)], origin)),
      entryOf('b', floatScalar(1, origin)),
      entryOf('c', scalar(null, origin)),
      entryOf('d', scalar(true, origin)),
      entryOf('e', scalar(10n, origin)),
    ],
    origin,
  );
  const at = '@command line';
  assert.is(
    shown(made),
    `{a: ["x"${at}, 1${at}, float 0.5${at}]${at}, b: float 1${at}, c: null${at}, d: true${at}, e: 10${at}}${at}`,
  );
});

test('entries are put in, replaced and taken out', () => {
  const node = mappingTree('a: 1\nb: 2');
  assert.is(shown(withEntry(node, entryOf('a', tree('5')))), '{a: 5, b: 2}');
  assert.is(shown(withEntry(node, entryOf('c', tree('5')))), '{a: 1, b: 2, c: 5}');
  assert.is(shown(withoutEntry(node, 'a')), '{b: 2}');
  assert.is(shown(withoutEntry(node, 'z')), '{a: 1, b: 2}');
});

test('changed scalars leave the rest of the tree as it is', () => {
  const node = tree('a: {x: [1, s]}\nb: {y: 2}');
  const changed = mapScalars(node, (each) =>
    each.value === 's' ? scalar('t', each.origin) : each,
  );
  assert.is(shown(changed), '{a: {x: [1, "t"]}, b: {y: 2}}');
  assert.is(nodeAt(changed, ['b']), nodeAt(node, ['b']));
  assert.is(
    mapScalars(node, (each) => each),
    node,
  );
});

test.run();
