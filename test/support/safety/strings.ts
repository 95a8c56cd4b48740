/** Strings that are meant to become code, to end something, or to hide: whatever somebody may put into a recipe. */

/** Numbers from a seed, the same on every machine (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A string of some pieces; sometimes a very long one. `canary` is a file that nothing may ever make. */
export function hostileString(next: () => number, canary: string): string {
  const pieces = [...harmless, ...meaningful, ...invisible, ...attacks(canary)];
  const pick = (): string => pieces[Math.floor(next() * pieces.length)] ?? '';
  if (next() < 0.002) return pick().repeat(100_000).slice(0, 100_000).replace(halfPair, '');
  return Array.from({ length: 1 + Math.floor(next() * 8) }, pick).join('');
}

/** One that hardly anybody would refuse. */
export function tameString(next: () => number): string {
  const pick = (): string => 'abcXYZ019_.-'[Math.floor(next() * 12)] ?? '';
  return `t${Array.from({ length: Math.floor(next() * 8) }, pick).join('')}`;
}

/** What a cut may leave of a character. */
const halfPair = /[\ud800-\udbff]$/;

const harmless = [
  'a',
  'B',
  '7',
  '-',
  '_',
  '.',
  '/',
  ':',
  ',',
  '=',
  '+',
  '@',
  'value',
  '0',
  'é',
  '語',
  '😀',
];

/** To a shell, to printf, to YAML, to JSON, to nginx, to sbatch, to Pyxis or to Python. */
const meaningful = [
  ...[
    ' ',
    '\t',
    '\n',
    '\r',
    '\r\n',
    '\n\n',
    '  ',
    "'",
    '"',
    '`',
    '\\',
    '\\\\',
    '\\n',
    '\\0',
    '$',
    '$$',
  ],
  ...[
    '$(',
    ')',
    '(',
    '${',
    '}',
    '{',
    '{{',
    '}}',
    '[',
    ']',
    '$HOME',
    '${UNSET}',
    '$1',
    '$@',
    '!',
    '!!',
  ],
  ...[
    '*',
    '?',
    '[a-z]',
    '~',
    '~root',
    '#',
    ' #',
    '&',
    '&&',
    ';',
    ';;',
    '|',
    '||',
    '<',
    '>',
    '>>',
    '<<',
  ],
  ...[
    '%',
    '%s',
    '%n',
    '%j',
    '^',
    '--',
    '-n',
    '--flag',
    ' --flag',
    '-',
    'EOF',
    '\nEOF\n',
    '!!python/none',
  ],
  ...[
    '- ',
    ': ',
    '? ',
    '---',
    '...',
    'null',
    'true',
    'None',
    '{x}',
    '{unknown}',
    '{{x}}',
    "'''",
    '"""',
  ],
  ...['\n#SBATCH --wrap=x\n', '#SBATCH', '\nfi\n', '\ndone\n', '}\n', '../', '/..', './', '//'],
];

/** A reader does not see them, or sees something else. */
const invisible = [
  ...[
    '\u0001',
    '\u0007',
    '\b',
    '\u000b',
    '\f',
    '\u001b[2J',
    '\u001b]0;t\u0007',
    '\u007f',
    '\u0085',
    '\u00a0',
  ],
  ...['\u00ad', '\u200b', '\u202e', '\u2066', '\u2028', '\u2029', '\ufeff', '\ufffd', '\u{e0001}'],
];

/** Each would make the canary where its text is ever run. */
const attacks = (canary: string): readonly string[] => [
  `$(:>${canary})`,
  `\`:>${canary}\``,
  `;:>${canary};`,
  `\n:>${canary}\n`,
  `';:>${canary};'`,
  `";:>${canary};"`,
  `")\n:>${canary}\n("`,
  `')\n:>${canary}\n('`,
  `\nEOF\n:>${canary}\n`,
  `\${x:=$(:>${canary})}`,
  `a[$(:>${canary})]`,
  `<(:>${canary})`,
  `$((a[$(:>${canary})]))`,
];
