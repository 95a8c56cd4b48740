/** Recipes as people might write them: random trees in random styles, with comments, anchors and merge keys. */

import * as fc from 'fast-check';

type Node =
  | { readonly kind: 'scalar'; readonly text: string }
  | { readonly kind: 'alias'; readonly pick: number }
  | { readonly kind: 'list'; readonly flow: boolean; readonly parts: readonly Part[] }
  | {
      readonly kind: 'mapping';
      readonly flow: boolean;
      readonly merge: number | null;
      readonly parts: readonly Part[];
    };

/** An entry or an item, with what is around it. */
interface Part {
  readonly key: string;
  readonly node: Node;
  readonly anchored: boolean;
  readonly above: readonly string[];
  readonly behind: string;
  readonly step: number;
}

/** Scalars that stand everywhere; those with a line break begin a block. */
const scalars = [
  ...['1', '1.0', '010', 'yes', 'off', '~', 'null', '4:00:00', '2024-01-01', '1e5', '.inf', 'text'],
  ...[
    '"{p}"',
    "'{p}'",
    '"{q}"',
    'x{p}y',
    '"a {p}: {q}"',
    "'it''s {q}'",
    '"tab\\t"',
    '!!str 5',
    '!!int "7"',
  ],
  ...[
    '"# no comment"',
    'a#b',
    '"yes"',
    "''",
    '',
    '"{\\"p\\": {p}}"',
    "'{{p}}'",
    '--flag',
    '-',
    'a  b',
  ],
].filter((text) => text !== '-');

const blockScalars = [
  '|\nline {p}\n  deeper\n\n# text\n',
  '>-\nfolded {q}\ntext\n\nnext\n',
  '|+\nkept\n\n',
  '|2-\n  indented {p}\n',
  '| # of the script\nline\n',
];

const { node } = fc.letrec<{ node: Node; part: Part }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...scalars, ...blockScalars).map((text): Node => ({ kind: 'scalar', text })),
    fc.nat(9).map((pick): Node => ({ kind: 'alias', pick })),
    fc.record({
      kind: fc.constant('list' as const),
      flow: fc.boolean(),
      parts: fc.array(tie('part'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant('mapping' as const),
      flow: fc.boolean(),
      merge: fc.option(fc.nat(9), { freq: 3 }),
      parts: fc.array(tie('part'), { minLength: 1, maxLength: 4 }),
    }),
  ),
  part: fc.record({
    key: fc.constantFrom('a', 'b', 'c', '"d e"', '8', 'yes', "'f'"),
    node: tie('node'),
    anchored: fc.boolean(),
    above: fc.array(fc.constantFrom('', '# above', '#'), { maxLength: 2 }),
    behind: fc.constantFrom('', ' # behind', '   # far'),
    step: fc.constantFrom(1, 2, 4),
  }),
}));

const mapping = node.filter((each) => each.kind === 'mapping' && !each.flow);

/** What has been defined so far. */
interface Anchors {
  readonly all: string[];
  readonly mappings: string[];
}

/** A recipe with `base`, some overrides and a sweep of `p` and `q`, where its pieces allow that. */
export const recipeText: fc.Arbitrary<string> = fc
  .record({
    header: fc.constantFrom('', '# header\n', '# header\n\n'),
    base: mapping,
    overrides: fc.array(mapping, { minLength: 1, maxLength: 2 }),
    zip: fc.option(mapping),
    sweep: fc.boolean(),
    named: fc.constantFrom('', '  name: n\n', '  name: "n"  # name\n'),
    values: fc.constantFrom(
      '[1, "x: y"]',
      '[[1, 2], {m: 1}]',
      '\n    - 0.5  # half\n    - deep:\n        - 1',
    ),
  })
  .map(({ header, base, overrides, zip, sweep, named, values }) => {
    const anchors: Anchors = { all: [], mappings: [] };
    const section = (key: string, value: Node) => `${key}:\n${block(value, 2, anchors)}`;
    const swept = sweep ? `  sweep:\n    p: ${values}\n    q: [{r: 1}, b]\n` : '';
    return [
      header,
      // One key that only recipes have: expand looks at no other files.
      `base: # about base\n  resources: {}\n${named}${swept}${block(base, 2, anchors)}`,
      ...overrides.map((each, index) => `# section\n${section(`override_${index}`, each)}`),
      ...(zip === null ? [] : [section('zip_override_z', zip)]),
      '# end\n',
    ].join('');
  });

function unique(parts: readonly Part[]): readonly Part[] {
  return [...new Map(parts.map((part) => [part.key.replace(/["']/g, ''), part])).values()];
}

/** The lines of a block whose parts stand in a column. */
function block(value: Node, column: number, anchors: Anchors): string {
  if (value.kind !== 'mapping' && value.kind !== 'list') return '';
  const pad = ' '.repeat(column);
  const merge = value.kind === 'mapping' && mergeOf(value.merge, anchors);
  const parts = value.kind === 'mapping' ? unique(value.parts) : value.parts;
  const lines = parts.map((part) => {
    const above = part.above.map((line) => (line === '' ? '\n' : `${pad}${line}\n`)).join('');
    const head = value.kind === 'mapping' ? `${part.key}:` : '-';
    return `${above}${pad}${head}${inBlock(part, column, anchors)}`;
  });
  return (merge ? `${pad}<<: ${merge} # merged\n` : '') + lines.join('');
}

function mergeOf(pick: number | null, { mappings }: Anchors): string | undefined {
  const name = pick === null ? undefined : mappings[pick % Math.max(1, mappings.length)];
  return name === undefined ? undefined : `*${name}`;
}

function inBlock(
  { node: value, anchored, behind, step }: Part,
  column: number,
  anchors: Anchors,
): string {
  const anchor = anchored && value.kind !== 'alias' ? `x${anchors.all.length}` : '';
  const props = anchor === '' ? '' : ` &${anchor}`;
  const text = (): string => {
    if ((value.kind === 'mapping' || value.kind === 'list') && !value.flow) {
      return `${props}${behind}\n${block(value, column + step, anchors)}`;
    }
    const [first = '', ...rest] = value.kind === 'scalar' ? value.text.split('\n') : [];
    if (rest.length > 0) {
      const inner = ' '.repeat(column + 2);
      return `${props} ${first}\n${rest
        .slice(0, -1)
        .map((line) => (line === '' ? '\n' : `${inner}${line}\n`))
        .join('')}`;
    }
    return `${props} ${flow(value, anchors)}${behind}\n`;
  };
  const written = text();
  define(anchor, value, anchors);
  return written;
}

function define(anchor: string, { kind }: Node, anchors: Anchors): void {
  if (anchor === '') return;
  anchors.all.push(anchor);
  if (kind === 'mapping') anchors.mappings.push(anchor);
}

function flow(value: Node, anchors: Anchors): string {
  if (value.kind === 'alias') {
    const name = anchors.all[value.pick % Math.max(1, anchors.all.length)];
    return name === undefined ? 'none' : `*${name}`;
  }
  if (value.kind === 'scalar') return value.text.includes('\n') ? '"block"' : value.text || 'empty';
  const part = ({ key, node: inner, anchored }: Part) => {
    const anchor = anchored && inner.kind !== 'alias' ? `x${anchors.all.length}` : '';
    const text = `${anchor === '' ? '' : `&${anchor} `}${flow(inner, anchors)}`;
    define(anchor, inner, anchors);
    return value.kind === 'mapping' ? `${key}: ${text}` : text;
  };
  if (value.kind === 'list') return `[${value.parts.map(part).join(', ')}]`;
  const merge = mergeOf(value.merge, anchors);
  const merged = merge === undefined ? [] : [`<<: ${merge} `];
  return `{${[...merged, ...unique(value.parts).map(part)].join(', ')}}`;
}
