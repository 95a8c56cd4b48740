import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { expand } from '../../src/phases/2-expand/index.js';
import { brief, shown, tree } from '../support/source.js';

/** Each variant as `suffix: tree`. */
function variants(text: string, selector?: string): readonly string[] {
  const { value, diagnostics } = expand(tree(text), selector);
  assert.equal(diagnostics.map(brief), []);
  return (value ?? []).map(({ suffix, node }) => `${suffix}: ${shown(node)}`);
}

function diagnosticsOf(text: string, selector?: string): readonly string[] {
  return expand(tree(text), selector).diagnostics.map(brief);
}

test('a plain recipe is its own variant', () => {
  assert.equal(variants('name: x\na: [1]\n'), [': {name: "x", a: [1]}']);
});

test('overrides and zips come in the order of their names, base does not', () => {
  const text = `
zip_override_z: {k: [1, 2]}
override_b: {k: 3}
base: {name: x, k: 0}
lock: {}
zip_override_a: {k: [4]}
override_a: {}
`;
  assert.equal(
    variants(text).map((each) => each.replace(/@[^,}]*/g, '')),
    [
      'a: {name: "x_a", k: 0}',
      'b: {name: "x_b", k: 3}',
      'a_0: {name: "x_a_0", k: 4}',
      'z_0: {name: "x_z_0", k: 1}',
      'z_1: {name: "x_z_1", k: 2}',
    ],
  );
  assert.equal(variants(text, 'base'), [': {name: "x", k: 0}']);
});

/** Override of `{name: x, a: {p: 1, q: 2}, l: [1, 2]}` -> the variant. */
const overrides: readonly (readonly [string, string])[] = [
  [
    '{a: {q: 3}, n: 4}',
    '{name: "x_o"@override_o, a: {p: 1, q: 3@override_o}, l: [1, 2], n: 4@override_o}',
  ],
  ['{a: null, l: [3]}', '{name: "x_o"@override_o, l: [3@override_o]@override_o}'],
  ['{name: y}', '{name: "y"@override_o, a: {p: 1, q: 2}, l: [1, 2]}'],
  ['{name: null}', '{name: "x_o"@override_o, a: {p: 1, q: 2}, l: [1, 2]}'],
];

for (const [override, expected] of overrides) {
  test(`the override ${override}`, () => {
    const text = `base: {name: x, a: {p: 1, q: 2}, l: [1, 2]}\noverride_o: ${override}\n`;
    assert.equal(variants(text), [`o: ${expected}`]);
  });
}

test('without a name in base variants are called unnamed', () => {
  assert.equal(variants('base: {}\noverride_o: {}\n'), ['o: {name: "unnamed_o"@override_o}']);
});

/** Zip over `{name: x, a: {p: 1}}` -> its variants, without layers. */
const zips: readonly (readonly [string, readonly string[]])[] = [
  // Lists of one element and single values are the same in all variants.
  [
    '{a: {p: [1, 2], q: [3]}, r: 4}',
    ['z_0: {name: "x_z_0", a: {p: 1, q: 3}, r: 4}', 'z_1: {name: "x_z_1", a: {p: 2, q: 3}, r: 4}'],
  ],
  ['{r: [5]}', ['z_0: {name: "x_z_0", a: {p: 1}, r: 5}']],
  // Only the outer list is a dimension.
  [
    '{r: [[1, 2], {s: [3]}]}',
    ['z_0: {name: "x_z_0", a: {p: 1}, r: [1, 2]}', 'z_1: {name: "x_z_1", a: {p: 1}, r: {s: [3]}}'],
  ],
  // A null deletes the key in its variant; a mapping merges.
  ['{a: [null, {q: 2}]}', ['z_0: {name: "x_z_0"}', 'z_1: {name: "x_z_1", a: {p: 1, q: 2}}']],
  [
    '{name: [y, z], r: 1}',
    ['z_0: {name: "y", a: {p: 1}, r: 1}', 'z_1: {name: "z", a: {p: 1}, r: 1}'],
  ],
  [
    '{name: y, r: [1, 2]}',
    ['z_0: {name: "x_z_0", a: {p: 1}, r: 1}', 'z_1: {name: "x_z_1", a: {p: 1}, r: 2}'],
  ],
];

for (const [zip, expected] of zips) {
  test(`the zip ${zip}`, () => {
    const found = variants(`base: {name: x, a: {p: 1}}\nzip_override_z: ${zip}\n`);
    assert.equal(
      found.map((each) => each.replace(/@zip_override_z\[\d\]/g, '')),
      expected,
    );
  });
}

test('a zip keeps the nulls of base, and marks what it brings', () => {
  assert.equal(
    variants(
      'base: {name: x, connector: null}\nzip_override_z: {r: [1, 2]}\n',
      'zip_override_z[1]',
    ),
    ['z_1: {name: "x_z_1"@zip_override_z[1], connector: null, r: 2@zip_override_z[1]}'],
  );
});

const choices = `
base: {name: x}
override_tp8: {}
override_tp16: {}
zip_override_low-lat: {k: [1, 2]}
`;

/** Selector -> suffixes of the variants. */
const selectors: readonly (readonly [string, readonly string[]])[] = [
  ['base', ['']],
  ['override_tp8', ['tp8']],
  ['zip_override_low-lat', ['low-lat_0', 'low-lat_1']],
  ['zip_override_low-lat[1]', ['low-lat_1']],
  ['*', ['tp16', 'tp8', 'low-lat_0', 'low-lat_1']],
  ['*tp*', ['tp16', 'tp8']],
  ['override_tp?', ['tp8']],
  ['*tp[0-9]', ['tp8']],
  ['*tp[!2-9]*', ['tp16']],
  ['override_tp[z-a81]?', ['tp16']],
  ['*low?lat', ['low-lat_0', 'low-lat_1']],
];

for (const [selector, expected] of selectors) {
  test(`the selector ${selector}`, () => {
    const { value, diagnostics } = expand(tree(choices), selector);
    assert.equal(diagnostics.map(brief), []);
    assert.equal(
      value?.map(({ suffix }) => suffix),
      expected,
    );
  });
}

/** Selector -> diagnostic. */
const badSelectors: readonly (readonly [string, string])[] = [
  ['', 'error selector-malformed'],
  ['tp8', 'error selector-malformed'],
  ['override_tp8[0]', 'error selector-malformed'],
  ['zip_override_low-lat[x]', 'error selector-malformed'],
  ['override_tp9', 'error selector-unknown'],
  ['zip_override_low', 'error selector-unknown'],
  ['zip_override_low-lat[2]', 'error selector-index-out-of-range 5:1 zip_override_low-lat'],
  ['*Tp*', 'error selector-unmatched'],
  ['*base*', 'error selector-unmatched'],
  ['[*', 'error selector-unmatched'],
  ['(.*', 'error selector-unmatched'],
];

for (const [selector, expected] of badSelectors) {
  test(`the bad selector "${selector}"`, () => {
    assert.equal(diagnosticsOf(choices, selector), [expected]);
  });
}

/** Body of a recipe named x, sweep -> its variants, without layers. */
const sweeps: readonly (readonly [string, string, readonly string[]])[] = [
  // The last parameter is the fastest.
  [
    'k: "{a}{b}"',
    '{a: [1, 2], b: [x, y]}',
    [
      'a1_bx: {name: "x_a1_bx", k: "1x"}',
      'a1_by: {name: "x_a1_by", k: "1y"}',
      'a2_bx: {name: "x_a2_bx", k: "2x"}',
      'a2_by: {name: "x_a2_by", k: "2y"}',
    ],
  ],
  // A placeholder that is the whole scalar keeps the type, in lists and mappings too.
  [
    'k: ["{a}", {m: "{a}"}]',
    '{a: [1, 0.5, true, null, "8"]}',
    [
      'a1: {name: "x_a1", k: [1, {m: 1}]}',
      'a0.5: {name: "x_a0.5", k: [float 0.5, {m: float 0.5}]}',
      'aTrue: {name: "x_aTrue", k: [true, {m: true}]}',
      'aNone: {name: "x_aNone", k: [null, {m: null}]}',
      'a8: {name: "x_a8", k: ["8", {m: "8"}]}',
    ],
  ],
  [
    'k: "-{a}-{a}-"',
    '{a: [1, 1.0, false, ~, 1.0e-05, 2024-01-01]}',
    [
      'a1: {name: "x_a1", k: "-1-1-"}',
      'a1.0: {name: "x_a1.0", k: "-1.0-1.0-"}',
      'aFalse: {name: "x_aFalse", k: "-False-False-"}',
      'aNone: {name: "x_aNone", k: "-None-None-"}',
      'a1e-05: {name: "x_a1e-05", k: "-1e-05-1e-05-"}',
      'a2024-01-01: {name: "x_a2024-01-01", k: "-2024-01-01-2024-01-01-"}',
    ],
  ],
  // Lists and mappings: themselves, or text.
  [
    'k: "{a}"\nl: "<{a}>"',
    '{a: [[1, x], {p: 1}]}',
    [
      `a-1-x-: {name: "x_a[1, 'x']", k: [1, "x"], l: "<1,x>"}`,
      `a-p-1-: {name: "x_a{'p': 1}", k: {p: 1}, l: "<{\\"p\\": 1}>"}`,
    ],
  ],
  // A value may hold a later placeholder, and not an earlier one; `$` is nothing special.
  [
    'k: "{a}"\nl: "{b}"',
    '{a: ["{b}+"], b: ["$&{a}"]}',
    ['a-b-+_b-a-: {name: "x_a{b}+_b$&{a}", k: "$&{a}+", l: "$&{a}"}'],
  ],
  // Keys, numbers and other braces stay.
  ['"{a}": 1\nk: "{job_id}{a"', '{a: [5]}', ['a5: {name: "x_a5", {a}: 1, k: "{job_id}{a"}']],
  // Suffixes that would be the same directory are told apart.
  [
    'k: 1',
    '{a: ["p/q", "p q"]}',
    ['ap-q: {name: "x_ap/q", k: 1}', 'ap-q-2: {name: "x_ap q", k: 1}'],
  ],
  ['k: 1', 'null', [': {name: "x", k: 1}']],
  ['k: 1', '{}', [': {name: "x", k: 1}']],
];

for (const [body, sweep, expected] of sweeps) {
  test(`the sweep ${sweep} in ${JSON.stringify(body)}`, () => {
    const found = variants(`name: x\n${body}\nsweep: ${sweep}\n`);
    assert.equal(
      found.map((each) => each.replaceAll('@sweep', '')),
      expected,
    );
  });
}

test('the name of a point is that before the sweep', () => {
  assert.equal(variants('name: n{a}\nsweep: {a: [1]}\n'), ['a1: {name: "n{a}_a1"}']);
});

test('values of a sweep come from it', () => {
  const { value } = expand(
    tree('name: x\nk: "{a}"\nl: "v{a}"\nsweep:\n  a:\n    - 7\n'),
    undefined,
  );
  const node = value?.[0]?.node;
  const origins = node?.entries.map((each) => each.value.origin);
  assert.equal(origins, [
    { file: 'r.yaml', line: 1, column: 7, layer: 'recipe' },
    {
      ...{ file: 'r.yaml', line: 6, column: 7, layer: 'sweep', detail: 'a = 7' },
      over: { file: 'r.yaml', line: 2, column: 4, layer: 'recipe' },
    },
    {
      ...{ file: 'r.yaml', line: 3, column: 4, layer: 'sweep', detail: 'a = 7' },
      over: { file: 'r.yaml', line: 3, column: 4, layer: 'recipe' },
    },
  ]);
});

test('overrides are swept', () => {
  const text = `
base: {name: x, k: "{a}", sweep: {a: [1, 2]}}
override_o: {sweep: {a: [3, 4]}}
override_p: {sweep: null}
`;
  const plain = (selector?: string) =>
    variants(text, selector).map((each) => each.replace(/@\w+/g, ''));
  assert.equal(plain(), [
    'o_a3: {name: "x_o_a3", k: 3}',
    'o_a4: {name: "x_o_a4", k: 4}',
    'p: {name: "x_p", k: "{a}"}',
  ]);
  assert.equal(plain('base'), ['a1: {name: "x_a1", k: 1}', 'a2: {name: "x_a2", k: 2}']);
});

/** Recipe -> its diagnostics. */
const mistakes: readonly (readonly [string, readonly string[]])[] = [
  ['', ['error recipe-not-mapping 1:1']],
  ['- a\n', ['error recipe-not-mapping 1:1']],
  ['base: 5\noverride_a: {}\n', ['error base-not-mapping 1:7 base']],
  ['base: {name: x}\n', ['error no-variants 1:1 base']],
  [
    'name: x\noverride_a: {}\nzip_override_b: {}\n',
    [
      'error override-without-base 2:1 override_a',
      'error override-without-base 3:1 zip_override_b',
    ],
  ],
  [
    'base: {}\noverride_a: 1\nzip_override_b: [1]\n',
    [
      'error override-not-mapping 2:13 override_a',
      'error override-not-mapping 3:17 zip_override_b',
    ],
  ],
  [
    'base: {}\noverride_a: {}\nsweep: {a: [1]}\nx: 1\n',
    ['warning override-key-ignored 3:1 sweep', 'warning override-key-ignored 4:1 x'],
  ],
  [
    'base: {}\nzip_override_a: {x: 1}\nzip_override_b: {x: [], y: [1]}\nzip_override_c: {x: [1, 2], y: {z: [1, 2, 3]}}\n',
    [
      'error zip-without-list 2:1 zip_override_a',
      'error zip-empty-list 3:21 zip_override_b.x',
      'error zip-lengths-differ 4:1 zip_override_c',
    ],
  ],
  ['name: x\nsweep: [1]\n', ['error sweep-not-mapping 2:8 sweep']],
  [
    'name: x\nsweep: {mode: zip, parameters: {a: [1]}, b: 5, c: []}\n',
    [
      'error sweep-parameter-not-list 2:15 sweep.mode',
      'error sweep-parameter-not-list 2:32 sweep.parameters',
      'error sweep-parameter-not-list 2:45 sweep.b',
      'error sweep-parameter-empty 2:51 sweep.c',
    ],
  ],
  [`name: x\nsweep: {a: ${thousand()}, b: [1, 2]}\n`, ['error too-many-jobs 2:8']],
  [`base: {}\nzip_override_a: {x: ${list(1001)}}\n`, ['error too-many-jobs 2:17']],
  [
    `base: {name: n, sweep: {a: ${list(100)}}}\nzip_override_a: {x: ${list(11)}}\n`,
    ['error too-many-jobs 1:24'],
  ],
  [
    `name: x\nenvironment: {A: "${'{a}'.repeat(30)}"}\nsweep: {a: ["${'{b}'.repeat(40)}"], b: [${'y'.repeat(200)}]}\n`,
    ['error swept-text-too-long 2:18 sweep.b'],
  ],
  ['name: x\nsweep: {a: [1, 1]}\n', ['error variant-name-taken 1:7 name']],
  [
    'base: {}\noverride_a: {name: n}\noverride_b: {name: n}\noverride_c: {name: n}\n',
    ['error variant-name-taken 3:20 name', 'error variant-name-taken 4:20 name'],
  ],
];

function thousand(): string {
  return list(1000);
}

function list(length: number): string {
  return `[${Array.from({ length }, (_, index) => index).join(', ')}]`;
}

for (const [text, expected] of mistakes) {
  test(`what is wrong with ${JSON.stringify(text.slice(0, 60))}`, () => {
    assert.equal(diagnosticsOf(text), expected);
  });
}

test('a selector for a plain recipe is ignored', () => {
  const { value, diagnostics } = expand(tree('name: x\n'), 'override_a');
  assert.equal(diagnostics.map(brief), ['warning selector-ignored 1:1']);
  assert.is(value?.length, 1);
});

test('only what is selected is looked at', () => {
  assert.equal(diagnosticsOf('base: {}\noverride_a: {}\nzip_override_b: {}\n', 'override_a'), []);
});

test.run();
