import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { allowComments, mayAllow } from '../../src/lib/allow-comments.js';

/** `line:column code reason -> line`, of all comments. */
function shown(text: string): readonly string[] {
  return allowComments(text, 'r.yaml').map(
    ({ position, code, reason, line }) =>
      `${position.line}:${position.column} ${code}|${reason} -> ${line ?? 'file'}`,
  );
}

const cases: readonly (readonly [name: string, text: string, found: readonly string[]])[] = [
  [
    'before the first key',
    '\n# x\n# srtgen: allow a-b - why not\nname: x\n',
    ['3:1 a-b|why not -> file'],
  ],
  ['on the line', 'name: x\nb: 1  # srtgen: allow a - r\n', ['2:7 a|r -> 2']],
  ['above the line', 'name: x\n  # srtgen: allow a - r\n\n# other\nb: 1\n', ['2:3 a|r -> 5']],
  ['after the last', 'name: x\n# srtgen: allow a - r\n', ['2:1 a|r -> file']],
  ['a block of text', 'c: |\n  # srtgen: allow a - r\nd: "# srtgen: allow a - r"\n', []],
  ['between brackets', 'c: [1, # srtgen: allow a - r\n  2]\n', ['1:8 a|r -> 1']],
  ['without a reason', 'c: 1 # srtgen: allow a\n', ['1:6 a| -> 1']],
  ['without a dash', 'c: 1 # srtgen: allow a because\n', ['1:6 | -> 1']],
  ['without anything', 'c: 1 # srtgen: allow\n', ['1:6 | -> 1']],
  ['another instruction', 'c: 1 # srtgen: ignore a - r\n', ['1:6 | -> 1']],
  ['dashes of other kinds', 'c: 1 #srtgen:allow a \u2014 r - s \r\n', ['1:6 a|r - s -> 1']],
  ['a comment about srtgen', 'c: 1 # made for srtgen: allow a - r\n', []],
];

for (const [name, text, found] of cases) {
  test(name, () => assert.equal(shown(text), found));
}

test('a text without such comments need not be looked at', () => {
  assert.equal(
    ['# srtgen: allow a - r', '#srtgen : x', 'srtgen: x', '# srtgen allow'].map(mayAllow),
    [true, true, false, false],
  );
});

test.run();
