import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Answer, awks, flattenEach, run } from '../support/json-library.js';
import { mutated, randomJson, seededRandom } from '../support/random-json.js';

// Flattened lines back to a value

type ReadNumber = (text: string) => unknown;

const constants: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };

/** The value that the lines describe, after a check that each container has the claimed size. */
function unflatten(output: string, readNumber: ReadNumber): unknown {
  const containers = new Map<string, { readonly value: object; readonly size: string }>();
  let root: unknown;
  for (const line of output.slice(0, -1).split('\n')) {
    const [path = '', type = '', text = '', ...rest] = line.split('\t');
    assert.equal(rest, []);
    const container = emptyContainer(type);
    const value = container ?? readScalar(type, text, readNumber);
    if (container !== undefined) containers.set(path, { value: container, size: text });
    if (path === '') root = value;
    else addMember(containers.get(path.slice(0, path.lastIndexOf('/')))?.value, path, value);
  }
  for (const { value, size } of containers.values()) {
    assert.is(`${Object.keys(value).length}`, size);
  }
  return root;
}

function emptyContainer(type: string): object | undefined {
  if (type === 'object') return {};
  return type === 'array' ? [] : undefined;
}

function readScalar(type: string, text: string, readNumber: ReadNumber): unknown {
  if (type === 'number') return readNumber(text);
  return type === 'string' ? unescapeLine(text) : constants[text];
}

function addMember(parent: object | undefined, path: string, value: unknown): void {
  const token = path.slice(path.lastIndexOf('/') + 1);
  const key = unescapeLine(token.replaceAll('~1', '/').replaceAll('~0', '~'));
  assert.ok(parent !== undefined);
  if (Array.isArray(parent)) assert.is(key, `${parent.length}`);
  // An assignment would take the key __proto__ for the prototype.
  Object.defineProperty(parent, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function unescapeLine(text: string): string {
  return JSON.parse(`"${text.replaceAll('"', '\\"')}"`);
}

const keepNumber: ReadNumber = (text) => ({ number: text });

// What json.awk accepts, and how it reads it

test('valid texts: the flattened lines are what JSON.parse reads, with the text of each number', async () => {
  const random = seededRandom(1);
  const batches = Array.from({ length: 30 }, () =>
    Array.from({ length: 100 }, () => randomJson(random)),
  );
  const texts = batches.map((batch) => `[${batch.map(({ text }) => text).join(',')}]`);
  await Promise.all(
    awks.map(async (awk) => {
      const answers = await flattenEach(awk, texts);
      answers.forEach(({ status, stdout, stderr }, index) => {
        assert.equal({ status, stderr }, { status: 0, stderr: '' }, awk.name);
        const want = batches[index]?.map(({ marked }) => JSON.parse(marked));
        assert.equal(unflatten(stdout, keepNumber), want, awk.name);
      });
    }),
  );
});

test('damaged texts: accepted exactly where JSON.parse accepts, and read alike', async () => {
  await Promise.all(
    awks.map(async (awk, index) => {
      const random = seededRandom(100 + index);
      const texts = Array.from({ length: 250 }, () => mutated(random, randomJson(random).text));
      const answers = await flattenEach(awk, texts);
      texts.forEach((text, at) => {
        const label = `${awk.name}: ${JSON.stringify(text)}`;
        assert.equal(judged(answers[at]), judgedByNode(text), label);
      });
    }),
  );
});

/** The value, or how the answer says that there is none. */
function judged(answer: Answer | undefined): unknown {
  if (answer?.status === 0) return { value: unflatten(answer.stdout, Number) };
  const isOneLine = /^json: line \d+ column \d+: [ -~]+\n$/.test(answer?.stderr ?? '');
  return { status: answer?.status, stdout: answer?.stdout, isOneLine };
}

function judgedByNode(text: string): unknown {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { status: 2, stdout: '', isOneLine: true };
  }
}

test('paths: print these lines of the whole, and those below them', () => {
  const random = seededRandom(2);
  const texts = Array.from({ length: 40 }, () => randomJson(random).text);
  const input = `[${texts.join(',')}]`;
  for (const awk of awks) {
    const lines = run(awk, 'json_flatten -', [], input).stdout.match(/[^\n]*\n/g) ?? [];
    const everySeventh = lines.filter((_, index) => index % 7 === 3);
    const paths = everySeventh.map((line) => line.slice(0, line.indexOf('\t')));
    const wanted = lines.filter((line) => {
      return paths.some((path) => line.startsWith(`${path}\t`) || line.startsWith(`${path}/`));
    });
    const { stdout } = run(awk, 'json_flatten - "$@"', ['/x', ...paths, '/0/none'], input);
    assert.ok(paths.length > 50 && wanted.length < lines.length);
    assert.is(stdout, wanted.join(''), awk.name);
  }
});

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

test('nesting: unlike JSON.parse refuses more than 1000 levels', () => {
  for (const awk of awks) {
    const deepest = run(awk, 'json_flatten - | tail -n 1', [], nested(1000));
    assert.equal(deepest, { status: 0, stdout: `${'/0'.repeat(999)}\tarray\t0\n`, stderr: '' });
    const deeper = run(awk, 'json_flatten -', [], nested(1001));
    const stderr = 'json: line 1 column 1001: more than 1000 levels of nesting\n';
    assert.equal(deeper, { status: 2, stdout: '', stderr });
  }
});

test('bytes that are not UTF-8: unlike a decoder leaves them as they are', () => {
  for (const awk of awks) {
    const text = Buffer.from([0x22, 0xff, 0xe2, 0x82, 0x22]);
    const { stdout } = run(awk, 'json_flatten - | od -An -tx1', [], text);
    assert.is(stdout, ' 09 73 74 72 69 6e 67 09 ff e2 82 0a\n', awk.name); // string, ff e2 82
  }
});

// biome-ignore format: a table
const messages: readonly (readonly [string, string])[] = [
  ['',                  'line 1 column 1: expected a value, found the end of the input'],
  [' \n\t\n',           'line 2 column 2: expected a value, found the end of the input'],
  ['{"a":1',            'line 1 column 7: expected , or }, found the end of the input'],
  ['[1,\n2',            'line 2 column 2: expected , or ], found the end of the input'],
  ['"abc',              'line 1 column 5: a string is not closed'],
  ['"abc\\"',           'line 1 column 7: a string is not closed'],
  ['"abc\\',            'line 1 column 6: a string is not closed'],
  ['["a\nb"]',          'line 1 column 4: a string is not closed'],
  ['[1,]',              'line 1 column 4: expected a value, found ]'],
  ['[,1]',              'line 1 column 2: expected a value or ], found ,'],
  ['[1 2]',             'line 1 column 4: expected , or ], found 2'],
  ['[1}',               'line 1 column 3: expected , or ], found }'],
  ['{"a":1,}',          'line 1 column 8: expected a key, found }'],
  ['{"a" 1}',           'line 1 column 6: expected :, found 1'],
  ['{"a"}',             'line 1 column 5: expected :, found }'],
  ['{"a"::1}',          'line 1 column 6: expected a value, found :'],
  ['{a:1}',             'line 1 column 2: expected a key or }, found a'],
  ["{'a':1}",           "line 1 column 2: expected a key or }, found 'a'"],
  ['{1:1}',             'line 1 column 2: expected a key or }, found 1'],
  ['["a" "b"]',         'line 1 column 6: expected , or ], found a string'],
  ['{} {}',             'line 1 column 4: expected the end of the input, found {'],
  ['1,2',               'line 1 column 2: expected the end of the input, found ,'],
  ['{}\n\n]',           'line 3 column 1: expected the end of the input, found ]'],
  ['[NaN]',             'line 1 column 2: expected a value or ], found NaN'],
  ['-Infinity',         'line 1 column 1: expected a value, found -Infinity'],
  ['[0, 01]',           'line 1 column 5: expected a value, found 01'],
  ['1.',                'line 1 column 1: expected a value, found 1.'],
  ['.5',                'line 1 column 1: expected a value, found .5'],
  ['+1',                'line 1 column 1: expected a value, found +1'],
  ['-',                 'line 1 column 1: expected a value, found -'],
  ['1e',                'line 1 column 1: expected a value, found 1e'],
  ['0x1F',              'line 1 column 1: expected a value, found 0x1F'],
  ['True',              'line 1 column 1: expected a value, found True'],
  ['[1] // no',         'line 1 column 5: expected the end of the input, found //'],
  ['"\\x41"',           'line 1 column 2: a bad escape in a string'],
  ['["é\\n\\u12g4"]',   'line 1 column 7: a bad escape in a string'],
  ['"\\u12"',           'line 1 column 2: a bad escape in a string'],
  ['"a\tb"',            'line 1 column 3: a control character in a string'],
  ['"a\0b"',            'line 1 column 3: a control character in a string'],
  ['{}\0{}',            'line 1 column 3: expected the end of the input, found ?'],
  ['\ufeff{}',          'line 1 column 1: expected a value, found ???'],
  ['\v1',               'line 1 column 1: expected a value, found ?1'],
  [`[${'x'.repeat(50)}]`, `line 1 column 2: expected a value or ], found ${'x'.repeat(37)}...`],
  ['<html>\n502</html>', 'line 1 column 1: expected a value, found <html>'],
];

test('malformed texts: where and what, on one line', async () => {
  const texts = messages.map(([text]) => text);
  for (const awk of awks) {
    const answers = await flattenEach(awk, texts);
    messages.forEach(([text, message], index) => {
      const want = { status: 2, stdout: '', stderr: `json: ${message}\n` };
      assert.equal(answers[index], want, `${awk.name}: ${JSON.stringify(text)}`);
      assert.throws(() => JSON.parse(text), SyntaxError);
    });
  }
});

test.run();
