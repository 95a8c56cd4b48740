/** Words: made, joined, compared, shown. */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  display,
  environment,
  host,
  ip,
  job,
  joinWords,
  literalText,
  sameWord,
  text,
  word,
} from '../../src/lib/word.js';
import type { Word } from '../../src/types/word.js';

const head = ip('HEAD');

interface Spelling {
  readonly name: string;
  readonly word: Word;
  readonly parts: Word;
  readonly literal: string | undefined;
  readonly shown: string;
}

const cases: readonly Spelling[] = [
  { name: 'empty text', word: text(''), parts: [], literal: '', shown: '' },
  { name: 'an empty template', word: word``, parts: [], literal: '', shown: '' },
  { name: 'a number', word: text(0), parts: ['0'], literal: '0', shown: '0' },
  { name: 'text', word: text('a b'), parts: ['a b'], literal: 'a b', shown: 'a b' },
  {
    name: 'text with braces is no reference',
    word: text(`\${HEAD_IP}`),
    parts: [`\${HEAD_IP}`],
    literal: `\${HEAD_IP}`,
    shown: `\${HEAD_IP}`,
  },
  {
    name: 'pieces of text become one',
    word: word`a${'b'}${1}${text('c')}d`,
    parts: ['ab1cd'],
    literal: 'ab1cd',
    shown: 'ab1cd',
  },
  {
    name: 'a reference between text',
    word: word`http://${head}:${8000}/health`,
    parts: ['http://', head, ':8000/health'],
    literal: undefined,
    shown: `http://\${HEAD_IP}:8000/health`,
  },
  {
    name: 'a reference alone',
    word: word`${head}`,
    parts: [head],
    literal: undefined,
    shown: `\${HEAD_IP}`,
  },
  {
    name: 'words in words',
    word: word`a${word`b${head}c`}d${word``}${word`e${head}`}`,
    parts: ['ab', head, 'cde', head],
    literal: undefined,
    shown: `ab\${HEAD_IP}cde\${HEAD_IP}`,
  },
  {
    name: 'joined words',
    word: joinWords([word`${head}:1`, text('b'), word`${head}`], ','),
    parts: [head, ':1,b,', head],
    literal: undefined,
    shown: `\${HEAD_IP}:1,b,\${HEAD_IP}`,
  },
  { name: 'no words joined', word: joinWords([], ','), parts: [], literal: '', shown: '' },
  {
    name: 'empty words joined',
    word: joinWords([[], []], ','),
    parts: [','],
    literal: ',',
    shown: ',',
  },
];

for (const { name, word: made, parts, literal, shown } of cases) {
  test(name, () => {
    assert.equal(made, parts);
    assert.is(literalText(made), literal);
    assert.is(display(made), shown);
  });
}

test('references', () => {
  assert.equal(ip('PREFILL_0'), { reference: 'role', variable: 'PREFILL_0_IP' });
  assert.equal(host('PREFILL_0'), { reference: 'role', variable: 'PREFILL_0_HOST' });
  assert.equal(job('LOG_DIR'), { reference: 'job', variable: 'LOG_DIR' });
  assert.equal(environment('HOME'), { reference: 'environment', variable: 'HOME' });
});

test('words are the same when their parts are', () => {
  assert.is(sameWord(word`a${head}`, word`${'a'}${head}`), true);
  assert.is(sameWord(word`a${head}`, word`a${host('HEAD')}`), false);
  // A variable of the submitting environment may have the name of a role's.
  assert.is(sameWord(word`${head}`, word`${environment('HEAD_IP')}`), false);
  assert.is(sameWord(word`${head}`, text(`\${HEAD_IP}`)), false);
});

test.run();
