import { Ajv2020 } from 'ajv/dist/2020.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatDiagnostic } from '../../src/diagnostics/format.js';
import { clusterSchema, recipeSchema } from '../../src/generated/schemas.js';
import { entry, nodeAt, type Path } from '../../src/lib/source-tree.js';
import { checkCluster, checkRecipe } from '../../src/phases/3-check/index.js';
import type { JsonSchema } from '../../src/types/json-schema.js';
import { brief, shown, tree } from '../support/source.js';

/** A recipe with all that is required; further top-level keys follow. */
const minimal = `name: x
model: {path: /m, container: c, precision: fp8}
resources: {gpu_type: h100}
`;

/** The value at a path of the minimal recipe with `text` after it, as the tree has it, or the diagnostics. */
function read(text: string, path: Path): string | readonly string[] {
  const { value, diagnostics } = checkRecipe(tree(minimal + text));
  const node = value && nodeAt(value.node, path);
  return node === undefined ? diagnostics.map(brief) : shown(node);
}

interface Kind {
  /** A recipe's text up to the value, and the path of the value. */
  readonly before: string;
  readonly path: Path;
  /** What is written -> what is read. */
  readonly accepted: readonly (readonly [string, string])[];
  readonly refused: readonly string[];
}

const kinds: Readonly<Record<string, Kind>> = {
  string: {
    before: 'frontend:\n  nginx_container: ',
    path: ['frontend', 'nginx_container'],
    accepted: [
      ['a', '"a"'],
      ['"8"', '"8"'],
      ['""', '""'],
      ['1e5', '"1e5"'],
    ],
    refused: ['8', '1.5', 'yes', '2024-01-01', 'null', '[a]', '{a: b}'],
  },
  'string or null': {
    before: 'setup_script: ',
    path: ['setup_script'],
    accepted: [
      ['a', '"a"'],
      ['', 'null'],
    ],
    refused: ['8', '[a]'],
  },
  integer: {
    before: 'health_check:\n  max_attempts: ',
    path: ['health_check', 'max_attempts'],
    accepted: [
      ['3', '3'],
      ['-3', '-3'],
      ['2.0', '2'],
      ['1.0e+2', '100'],
      ['"2"', '2'],
      ['" 2 "', '2'],
      ['"1_000"', '1000'],
      ['"010"', '10'],
      ['010', '8'],
    ],
    refused: [
      'yes',
      '"1.0"',
      '"1.5"',
      '"1e3"',
      '1e3',
      '"0x10"',
      '"_1"',
      '"1__0"',
      '""',
      'null',
      '.inf',
      '.nan',
      '[1]',
      '99999999999999999999',
    ],
  },
  number: {
    before: 'telemetry:\n  default_frequency: ',
    path: ['telemetry', 'default_frequency'],
    accepted: [
      ['1', 'float 1'],
      ['0.5', 'float 0.5'],
      ['"1"', 'float 1'],
      ['".5"', 'float 0.5'],
      ['5.', 'float 5'],
      ['1e-5', 'float 0.00001'],
      ['" 1_0.5 "', 'float 10.5'],
    ],
    refused: ['yes', '.inf', '.nan', '"inf"', '"nan"', '"1e999"', '"."', '""', 'a', 'null'],
  },
  boolean: {
    before: 'dynamo:\n  install: ',
    path: ['dynamo', 'install'],
    accepted: [
      ['true', 'true'],
      ['off', 'false'],
      ['1', 'true'],
      ['0.0', 'false'],
      ['y', 'true'],
      ['"Yes"', 'true'],
      ['"ON"', 'true'],
      ['T', 'true'],
      ['"1"', 'true'],
      ['f', 'false'],
      ['"No"', 'false'],
      ['"0"', 'false'],
    ],
    refused: [
      '2',
      '0.5',
      '""',
      'yEs',
      '"1.0"',
      'maybe',
      'constructor',
      'null',
      '[true]',
      '2024-01-01',
    ],
  },
  'strings by string': {
    before: 'environment: ',
    path: ['environment'],
    accepted: [
      ['{A: "1", b-c: ""}', '{A: "1", b-c: ""}'],
      ['{}', '{}'],
    ],
    refused: ['{A: 1}', '{A: yes}', '{A: null}', '{1: a}', '{on: a}', 'null', '[]', '2024-01-01'],
  },
  'anything by string': {
    before: 'benchmark:\n  aiperf_args: ',
    path: ['benchmark', 'aiperf_args'],
    accepted: [
      ['{a: 1.0, b: {1: [~, 2024-01-01]}}', '{a: float 1, b: {1: [null, timestamp 2024-01-01]}}'],
    ],
    refused: ['{1: a}', '{~: a}', 'null', '[a]', 'a', '2024-01-01'],
  },
  'list of strings': {
    before: 'extra_mount: ',
    path: ['extra_mount'],
    accepted: [
      ['[a:b, "c"]', '["a:b", "c"]'],
      ['[]', '[]'],
      ['null', 'null'],
    ],
    refused: ['a:b', '[1]', '[[a]]', '{a: b}'],
  },
  'one of several strings': {
    before: 'dynamo:\n  request_plane: ',
    path: ['dynamo', 'request_plane'],
    accepted: [['nats', '"nats"']],
    refused: ['NATS', '"nats "', '1', 'null', '[nats]'],
  },
  concurrencies: {
    before: 'benchmark:\n  concurrencies: ',
    path: ['benchmark', 'concurrencies'],
    accepted: [
      ['[1, "2", 3.0]', '[1, 2, 3]'],
      ['1x2x4', '"1x2x4"'],
      ['[]', '[]'],
      ['null', 'null'],
    ],
    refused: ['4', '[true]', '[a]', '{a: 1}'],
  },
  prefix_ratios: {
    before: 'benchmark:\n  prefix_ratios: ',
    path: ['benchmark', 'prefix_ratios'],
    accepted: [
      ['[0.1, 1, "0.5"]', '[float 0.1, float 1, float 0.5]'],
      ['0.1 0.5', '"0.1 0.5"'],
    ],
    refused: ['0.1', '[a]'],
  },
  req_rate: {
    before: 'benchmark:\n  req_rate: ',
    path: ['benchmark', 'req_rate'],
    accepted: [
      ['inf', '"inf"'],
      ['"4"', '"4"'],
      ['4', '4'],
      ['4.0', '4'],
      ['null', 'null'],
    ],
    refused: ['yes', '[1]', '.inf'],
  },
  kv_events_config: {
    before: 'backend:\n  kv_events_config: ',
    path: ['backend', 'kv_events_config'],
    accepted: [
      ['1', 'true'],
      ['"yes"', 'true'],
      ['{prefill: true, x: 1}', '{prefill: true, x: 1}'],
      ['null', 'null'],
    ],
    refused: ['2', 'a', '[true]', '{1: a}'],
  },
  'sweep of the benchmark': {
    before: 'benchmark:\n  sweep: ',
    path: ['benchmark', 'sweep'],
    accepted: [
      ['{isl: [1, a]}', '{isl: [1, "a"]}'],
      ['{mode: zip, isl: [1]}', '{mode: "zip", isl: [1]}'],
      ['{mode: zip, parameters: {isl: [1]}}', '{mode: "zip", parameters: {isl: [1]}}'],
      ['null', 'null'],
    ],
    refused: ['{isl: 1}', '{mode: zip, parameters: {isl: 1}}', '[1]'],
  },
};

for (const [kind, { before, path, accepted, refused }] of Object.entries(kinds)) {
  for (const [written, expected] of accepted) {
    test(`${kind} takes ${written}`, () => {
      assert.is(read(`${before}${written}\n`, path), expected);
    });
  }
  for (const written of refused) {
    test(`${kind} refuses ${written}`, () => {
      const { value, diagnostics } = checkRecipe(tree(`${minimal}${before}${written}\n`));
      assert.is(value, undefined);
      assert.is(diagnostics.length, 1);
      const [{ code = '', path: where = '' } = {}] = diagnostics;
      assert.ok(['wrong-value', 'key-not-string'].includes(code), code);
      assert.ok(where.startsWith(String(path.join('.'))), where);
    });
  }
}

test('a fraction is dropped with a warning', () => {
  const { value, diagnostics } = checkRecipe(tree(`${minimal}health_check: {max_attempts: 1.5}\n`));
  assert.equal(value?.value.health_check, { max_attempts: 1 });
  assert.equal(diagnostics.map(brief), ['warning fraction-dropped 4:30 health_check.max_attempts']);
});

test('the value is plain, and no default is filled in', () => {
  const { value } = checkRecipe(
    tree(`${minimal}backend: {type: vllm, vllm_config: {decode: {a: 1.0, b: 2024-01-01}}}\n`),
  );
  assert.equal(value?.value, {
    name: 'x',
    model: { path: '/m', container: 'c', precision: 'fp8' },
    resources: { gpu_type: 'h100' },
    backend: { type: 'vllm', vllm_config: { decode: { a: 1, b: '2024-01-01' } } },
  });
});

test('read values keep their positions', () => {
  const { value } = checkRecipe(tree(`${minimal}health_check:\n  max_attempts: "7"\n`));
  const node = value && entry(nodeAt(value.node, ['health_check']), 'max_attempts')?.value;
  assert.equal(node, {
    kind: 'scalar',
    type: 'int',
    value: 7,
    origin: { file: 'r.yaml', line: 5, column: 17, layer: 'recipe' },
  });
});

/** What follows the minimal recipe -> its diagnostics. */
const mistakes: readonly (readonly [string, readonly string[]])[] = [
  // The engine decides which keys backend has; without a type it is SGLang.
  ['backend: {sglang_config: {prefill: {a: 1}}, gpu_type: x}', []],
  ['backend: {trtllm_config: null}', ['error unknown-key 4:11 backend.trtllm_config']],
  ['backend: {type: trtllm, trtllm_config: null, sequential_node_start: "2"}', []],
  ['backend: {type: trtllm, connector: nixl}', ['error unknown-key 4:25 backend.connector']],
  ['backend: {type: mocker, speedup_ratio: 2}', []],
  [
    'backend: {type: vllm, dp_launch_mode: per_rank}',
    ['error wrong-value 4:39 backend.dp_launch_mode'],
  ],
  ['backend: {type: vllm, mooncake_kv_store: {store_config: {a: 1}}}', []],
  [
    'backend: {type: sglang, mooncake_kv_store: {store_config: {a: 1}}}',
    ['error unknown-key 4:45 backend.mooncake_kv_store.store_config'],
  ],
  // Of an unknown engine only the name is wrong.
  ['backend: {type: SGLang, anything: 1}', ['error wrong-value 4:17 backend.type']],
  ['backend: {type: null}', ['error wrong-value 4:17 backend.type']],
  ['backend: null', ['error wrong-value 4:10 backend']],
  // Unknown keys stand at the key, missing ones at the key of the mapping that lacks them.
  ['foo:\n  bar: 1', ['error unknown-key 4:1 foo']],
  [
    'lock: {}\nsweep: {}\nbase: {}',
    ['error unknown-key 4:1 lock', 'error unknown-key 5:1 sweep', 'error unknown-key 6:1 base'],
  ],
  [
    'telemetry:\n  dcgm_exporter:\n    port: 1\n',
    ['error missing-key 5:3 telemetry.dcgm_exporter.container_image'],
  ],
  ['reporting: {s3: {}, status: null}', ['error missing-key 4:13 reporting.s3.bucket']],
  ['1: a\non: b', ['error unknown-key 4:1 1', 'error unknown-key 5:1 on']],
  [
    'environment: {__proto__: 1, "a/b~c": 2}',
    ['error wrong-value 4:26 environment.__proto__', 'error wrong-value 4:38 environment.a/b~c'],
  ],
  // All at once, in the order of the file.
  [
    'benchmark:\n  osl: x\n  isll: 1\n  concurrencies: [1, y, 2, z]\nslurm: {time_limit: 4:00:00}',
    [
      'error wrong-value 5:8 benchmark.osl',
      'error unknown-key 6:3 benchmark.isll',
      'error wrong-value 7:22 benchmark.concurrencies[1]',
      'error wrong-value 7:28 benchmark.concurrencies[3]',
      'error wrong-value 8:21 slurm.time_limit',
    ],
  ],
];

for (const [text, expected] of mistakes) {
  test(`what is wrong with ${JSON.stringify(text)}`, () => {
    assert.equal(checkRecipe(tree(`${minimal}${text}\n`)).diagnostics.map(brief), expected);
  });
}

test('required keys', () => {
  const found = (text: string) => checkRecipe(tree(text)).diagnostics.map(brief);
  assert.equal(found('{}'), [
    'error missing-key 1:1 name',
    'error missing-key 1:1 model',
    'error missing-key 1:1 resources',
  ]);
  assert.equal(found('name: x\nmodel:\n  path: /m\nresources: {}\n'), [
    'error missing-key 2:1 model.container',
    'error missing-key 2:1 model.precision',
    'error missing-key 4:1 resources.gpu_type',
  ]);
  assert.equal(found('- a'), ['error wrong-value 1:1']);
});

/** What follows the minimal recipe -> message and hint. */
const explanations: readonly (readonly [string, string])[] = [
  ['benchmark: {isll: 1}', 'there is no key `isll` in `benchmark`; did you mean `isl`?'],
  ['isl: 1', 'there is no key `isl` at the top level; `isl` is a key of benchmark'],
  ['model_path: 1', 'there is no key `model_path` at the top level'],
  ['output: {slurm: 1}', 'there is no key `slurm` in `output`; `slurm` is a key of the top level'],
  [
    'backend: {type: vllm, trtllm_config: {}}',
    'there is no key `trtllm_config` in `backend`; `trtllm_config` is a key of backend of type trtllm',
  ],
  [
    'backend: {type: trtlm}',
    '`backend.type` takes `sglang`, `trtllm`, `vllm` or `mocker`, not the string "trtlm"; did you mean `trtllm`?',
  ],
  [
    'dynamo: {event_plane: 1}',
    '`dynamo.event_plane` takes `nats`, `zmq` or null, not the number 1',
  ],
  [
    'slurm: {time_limit: 4:00:00}',
    '`slurm.time_limit` takes a string or null, not the number 14400; YAML takes this for a number; put it in quotes',
  ],
  [
    'environment: {A: on}',
    '`environment.A` takes a string, not the boolean true; YAML takes this for a boolean; put it in quotes',
  ],
  ['environment: {1: a}', 'YAML takes the key `1` for a number; put it in quotes: "1"'],
  [
    'setup_script: 2024-01-01',
    '`setup_script` takes a string or null, not the date 2024-01-01; YAML takes this for a date; put it in quotes',
  ],
  ['slurm:', '`slurm` takes a mapping, not null; give it a value, or remove the key'],
  [
    'extra_mount: a:b',
    '`extra_mount` takes a list of strings or null, not the string "a:b"; write it as a list: [a:b]',
  ],
  [
    'benchmark: {concurrencies: 4}',
    '`benchmark.concurrencies` takes a list of whole numbers, a string or null, not the number 4; write it as a list: [4]',
  ],
  [
    'benchmark: {isl: {isl}}',
    '`benchmark.isl` takes a whole number or null, not a mapping; put a placeholder in quotes: "{isl}"',
  ],
  [
    'benchmark: {isl: "{isl}"}',
    '`benchmark.isl` takes a whole number or null, not the string "{isl}"; no parameter of `sweep` fills {isl} in',
  ],
  [
    'health_check: {max_attempts: 1.5}',
    '`health_check.max_attempts` takes a whole number: 1.5 counts as 1',
  ],
  ['reporting: {s3: {}}', '`reporting.s3.bucket` is missing; Bucket that takes the logs.'],
];

for (const [text, expected] of explanations) {
  test(`the words for ${text}`, () => {
    const found = checkRecipe(tree(`${minimal}${text}\n`)).diagnostics.map(
      ({ message, hint }) => message + (hint === undefined ? '' : `; ${hint}`),
    );
    assert.equal(found, [expected]);
  });
}

test('a diagnostic as the user sees it', () => {
  const text = `${minimal}benchmark:\n  isll: 8192\n`;
  const [diagnostic] = checkRecipe(tree(text)).diagnostics;
  assert.is(
    diagnostic && formatDiagnostic(diagnostic, new Map([['r.yaml', text]])),
    `r.yaml:5:3: error[unknown-key]: there is no key \`isll\` in \`benchmark\`
    5 |   isll: 8192
      |   ^^^^
  hint: did you mean \`isl\`?`,
  );
});

test('cluster profiles', () => {
  const found = (text: string) => {
    const { value, diagnostics } = checkCluster(tree(text));
    return value?.value ?? diagnostics.map(brief);
  };
  assert.equal(found(''), {});
  assert.equal(
    found('cluster: x\nuse_het_jobs: "yes"\ndefault_health_check: {max_attempts: "9"}\n'),
    {
      cluster: 'x',
      use_het_jobs: true,
      default_health_check: { max_attempts: 9 },
    },
  );
  assert.equal(found('container_runtime: none\nsa_bench_dir: /sa\ncontainers: null\n'), {
    container_runtime: 'none',
    sa_bench_dir: '/sa',
    containers: null,
  });
  assert.equal(found('default_container: x\nuse_het_jobs: null\ncontainer_runtime: docker\n'), [
    'error unknown-key 1:1 default_container',
    'error wrong-value 2:15 use_het_jobs',
    'error wrong-value 3:20 container_runtime',
  ]);
  assert.equal(found('[a]'), ['error wrong-value 1:1']);
});

/** Every key of a schema, with the schema of its value. */
function keysOf(schema: JsonSchema): readonly (readonly [string, JsonSchema])[] {
  const blocks = [schema, ...Object.values(schema.$defs ?? {})];
  return blocks.flatMap((block) =>
    Object.entries(block.properties ?? {}).map(
      ([key, value]) => [`${block.title}.${key}`, value] as const,
    ),
  );
}

for (const [name, schema] of Object.entries({ recipeSchema, clusterSchema })) {
  const keys = keysOf(schema);

  test(`${name}: every key says what it means`, () => {
    const silent = keys.filter(
      ([, { description = '' }]) => !/^[A-Z#].*\.$|^[a-z_`].*\.$/.test(description),
    );
    assert.equal(
      silent.map(([key]) => key),
      [],
    );
  });

  test(`${name}: every default is a value that the key takes`, () => {
    const ajv = new Ajv2020({ allowUnionTypes: true });
    const wrong = keys.filter(([, key]) => {
      const value = { ...key, $defs: schema.$defs };
      return key.default !== undefined && !ajv.validate(value, key.default);
    });
    assert.equal(
      wrong.map(([key]) => key),
      [],
    );
  });
}

test.run();
