/** Texts as `str()`, `repr()` and `json.dumps()` of Python 3 give them; the wanted ones are from Python itself. */

import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { floatText, pythonJson, pythonText } from '../../src/lib/python-text.js';
import { type ConfigValue, Float, Timestamp } from '../../src/types/config-value.js';

const floats: readonly (readonly [number, string])[] = [
  [0, '0.0'],
  [-0, '-0.0'],
  [1, '1.0'],
  [-1, '-1.0'],
  [0.8, '0.8'],
  [0.82, '0.82'],
  [100, '100.0'],
  [0.1 + 0.2, '0.30000000000000004'],
  [1e-5, '1e-05'],
  [1.234e-5, '1.234e-05'],
  [-2.5e-10, '-2.5e-10'],
  [0.0001, '0.0001'],
  [0.00012345, '0.00012345'],
  [0.05, '0.05'],
  [12.375, '12.375'],
  [1e15, '1000000000000000.0'],
  [1234567890123456, '1234567890123456.0'],
  [1e16, '1e+16'],
  [123456789012345680, '1.2345678901234568e+17'],
  [1e22, '1e+22'],
  [5e-324, '5e-324'],
  [1.7976931348623157e308, '1.7976931348623157e+308'],
  [Number.POSITIVE_INFINITY, 'inf'],
  [Number.NEGATIVE_INFINITY, '-inf'],
  [Number.NaN, 'nan'],
];

for (const [value, wanted] of floats) {
  test(`float ${wanted}`, () => assert.is(floatText(value), wanted));
}

test('a float reads back as itself', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      assert.is(Number(floatText(value)), value);
      assert.match(floatText(value), /^-?\d+(?:\.\d+)?(?:e[-+]\d{2,3})?$/);
    }),
    { numRuns: 2000 },
  );
});

interface Texts {
  readonly value: ConfigValue;
  /** As one argument. */
  readonly text: string;
  /** As `json.dumps` shows it. */
  readonly json: string;
}

const values: readonly Texts[] = [
  { value: 'auto', text: 'auto', json: '"auto"' },
  { value: '', text: '', json: '""' },
  { value: '1e-5', text: '1e-5', json: '"1e-5"' },
  { value: 8, text: '8', json: '8' },
  { value: -1, text: '-1', json: '-1' },
  { value: 12345678901234567890n, text: '12345678901234567890', json: '12345678901234567890' },
  { value: true, text: 'True', json: 'true' },
  { value: false, text: 'False', json: 'false' },
  { value: null, text: 'None', json: 'null' },
  { value: new Float(1), text: '1.0', json: '1.0' },
  { value: new Float(1e-5), text: '1e-05', json: '1e-05' },
  { value: new Float(Number.NaN), text: 'nan', json: 'NaN' },
  { value: new Float(Number.POSITIVE_INFINITY), text: 'inf', json: 'Infinity' },
  { value: new Float(Number.NEGATIVE_INFINITY), text: '-inf', json: '-Infinity' },
  { value: new Timestamp('2024-01-01'), text: '2024-01-01', json: '"2024-01-01"' },
  { value: [], text: '[]', json: '[]' },
  { value: {}, text: '{}', json: '{}' },
  { value: [1, 'a', null], text: "[1, 'a', None]", json: '[1, "a", null]' },
  {
    value: { a: 1, b: true, c: { d: new Float(0.5) } },
    text: "{'a': 1, 'b': True, 'c': {'d': 0.5}}",
    json: '{"a": 1, "b": true, "c": {"d": 0.5}}',
  },
  { value: ["it's"], text: '["it\'s"]', json: '["it\'s"]' },
  { value: ['say "a"'], text: '[\'say "a"\']', json: '["say \\"a\\""]' },
  { value: ['a\'b"c'], text: "['a\\'b\"c']", json: '["a\'b\\"c"]' },
  { value: ['a\\b'], text: "['a\\\\b']", json: '["a\\\\b"]' },
  { value: ['a\nb\r\tc'], text: "['a\\nb\\r\\tc']", json: '["a\\nb\\r\\tc"]' },
  {
    value: ['\x1b\x7f\x85\u00a0\u00ad\u200b\u2028'],
    text: "['\\x1b\\x7f\\x85\\xa0\\xad\\u200b\\u2028']",
    json: '["\\u001b\\u007f\\u0085\\u00a0\\u00ad\\u200b\\u2028"]',
  },
  { value: ['é 漢'], text: "['é 漢']", json: '["\\u00e9 \\u6f22"]' },
  { value: ['\u{1f600}'], text: "['\u{1f600}']", json: '["\\ud83d\\ude00"]' },
  { value: ['\u{e0001}'], text: "['\\U000e0001']", json: '["\\udb40\\udc01"]' },
];

for (const { value, text, json } of values) {
  test(`str: ${JSON.stringify(text)}`, () => assert.is(pythonText(value), text));
  test(`json: ${JSON.stringify(json)}`, () => assert.is(pythonJson(value), json));
}

test.run();
