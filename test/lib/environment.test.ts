/** Layers of environments. */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { environmentGroup } from '../../src/lib/commands.js';
import { lookUp, overlay } from '../../src/lib/environment.js';
import { ip, text, word } from '../../src/lib/word.js';
import type { EnvironmentGroup } from '../../src/types/plan.js';
import { block, environmentText } from '../support/text.js';

interface Layers {
  readonly name: string;
  readonly groups: readonly EnvironmentGroup[];
  readonly wanted: string;
}

const cases: readonly Layers[] = [
  { name: 'no layers', groups: [], wanted: '' },
  {
    name: 'a later layer replaces a variable, in the place of the later one',
    groups: [environmentGroup('first', { A: 1, B: 1 }), environmentGroup('second', { C: 2, A: 2 })],
    wanted: `
      # first
      B=1
      # second
      C=2
      A=2
    `,
  },
  {
    name: 'a layer with nothing left goes',
    groups: [
      environmentGroup('first', { A: 1 }),
      environmentGroup('second', {}),
      environmentGroup('third', { A: 3 }),
    ],
    wanted: `
      # third
      A=3
    `,
  },
  {
    name: 'of three the last counts',
    groups: [
      environmentGroup('first', { A: 1 }),
      environmentGroup('second', { A: 2, B: 2 }),
      environmentGroup('third', { A: '' }),
    ],
    wanted: `
      # second
      B=2
      # third
      A=''
    `,
  },
  {
    name: 'null is no variable, and replaces none',
    groups: [environmentGroup('first', { A: 1 }), environmentGroup('second', { A: null, B: 'b' })],
    wanted: `
      # first
      A=1
      # second
      B=b
    `,
  },
  {
    name: 'layers with one title stay apart',
    groups: [environmentGroup('same', { A: 1, B: 1 }), environmentGroup('same', { A: 2 })],
    wanted: `
      # same
      B=1
      # same
      A=2
    `,
  },
];

for (const { name, groups, wanted } of cases) {
  test(name, () => assert.is(environmentText(overlay(groups)), block(wanted)));
}

test('a look-up gives the last value', () => {
  const groups = [
    environmentGroup('first', { A: 1, B: word`${ip('HEAD')}` }),
    environmentGroup('second', { A: 2 }),
  ];
  assert.equal(lookUp(groups, 'A'), text(2));
  assert.equal(lookUp(groups, 'B'), [ip('HEAD')]);
  assert.is(lookUp(groups, 'C'), undefined);
});

test('what was replaced is remembered, also from one overlay to the next', () => {
  const first = overlay([
    environmentGroup('first', { A: 1, B: 1 }),
    environmentGroup('second', { A: word`http://${ip('HEAD')}` }),
  ]);
  const [, third] = overlay([...first, environmentGroup('third', { A: 3 })]);
  assert.equal(third, {
    title: 'third',
    variables: [
      {
        name: 'A',
        value: ['3'],
        replaced: [
          { origin: 'first', value: '1' },
          { origin: 'second', value: 'http://${HEAD_IP}' },
        ],
      },
    ],
  });
});

test.run();
