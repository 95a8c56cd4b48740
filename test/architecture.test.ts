/** What the tree promises to its readers: who may import whom, who may touch the world, how large a file gets. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize, relative } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

/** What may be imported everywhere in src/. */
const leaves = ['types', 'lib', 'diagnostics', 'generated', 'constants'];

const components = ['engines', 'frontends', 'services', 'benchmarks'];

/** Part of src/ -> what it may import beside itself and the leaves. Nothing is imported that is not named here. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'launch.ts': ['node:fs', 'node:module', 'node:path', 'node:vm'],
  'cli.ts': ['commands'],
  commands: [
    ...['build.ts', 'validate.ts', 'read-runs.ts', 'inspect', 'results', 'watch', 'phases/9-write'],
    ...['rehearsal', 'report'],
    ...['node:buffer', 'node:child_process', 'node:fs', 'node:os', 'node:path', 'node:util'],
    ...['chalk', 'diff', 'tinyglobby'],
  ],
  'build.ts': ['compile.ts', 'phases/1-load', 'node:path'],
  'validate.ts': ['build.ts', 'compile.ts', 'phases/1-load', 'node:path'],
  'read-runs.ts': ['results', 'node:fs', 'node:path'],
  'compile.ts': [
    ...['phases/2-expand', 'phases/3-check', 'phases/4-resolve', 'phases/5-validate'],
    ...['phases/6-allocate', 'phases/7-plan', 'phases/8-render', 'node:path'],
  ],
  'phases/1-load': ['node:buffer', 'node:fs', 'node:path'],
  'phases/2-expand': [],
  'phases/3-check': ['ajv'],
  'phases/4-resolve': [],
  'phases/5-validate': components,
  'phases/6-allocate': [],
  'phases/7-plan': components,
  'phases/8-render': ['handlebars', 'yaml'],
  'phases/9-write': ['node:fs', 'node:path'],
  ...Object.fromEntries(components.map((component) => [component, []])),
  // What people look at, made of plans; no phase knows of it.
  inspect: ['string-width', 'yaml'],
  rehearsal: [
    ...['rehearsal/stand-ins', 'node:child_process', 'node:crypto', 'node:fs', 'node:net'],
    ...['node:os', 'node:path', 'node:readline', 'node:timers', 'node:url'],
  ],
  'rehearsal/stand-ins': [
    ...['node:crypto', 'node:fs', 'node:http', 'node:net', 'node:path', 'node:timers'],
  ],
  // Events to what a terminal shows; whoever reads them is in commands.
  watch: ['inspect', 'results'],
  // Texts to values and back: where they come from and go to is not its business.
  results: ['yaml'],
  report: ['d3-array', 'd3-shape'],
  // A program of its own, for a browser; the page carries it as text.
  'report/browser': ['report'],
  types: [],
  lib: ['js-yaml', 'node:crypto', 'yaml'],
  diagnostics: [],
  constants: [],
};

/** Leaves that are not for everybody. */
const forbidden: readonly (readonly [string, readonly string[]])[] = [
  ['types', ['lib', 'diagnostics', 'constants']],
  ['constants', ['types', 'lib', 'diagnostics', 'generated']],
  // Stand-ins are programs of their own, and know no more of the compiler than real ones do.
  ['rehearsal/stand-ins', leaves],
  // What is drawn depends on the runs, and on nothing that a build knows.
  ['report', ['lib', 'diagnostics', 'constants']],
  ['report/browser', ['lib', 'diagnostics', 'constants', 'generated']],
  ['phases/8-render', ['constants']],
  ['phases/9-write', ['constants', 'generated']],
];

/** Parts that may use the process, the clock and the file system. */
const worldly = [
  'launch.ts',
  'cli.ts',
  'commands',
  'phases/1-load',
  'phases/9-write',
  'read-runs.ts',
  'rehearsal',
  'rehearsal/stand-ins',
];

interface Import {
  /** Below src/, as is the target of an import of our own. */
  readonly file: string;
  readonly target: string;
  readonly isTypeOnly: boolean;
  readonly isDynamic: boolean;
}

const sources = filesIn('src').filter((file) => !file.startsWith('src/generated/'));
const imports = sources.flatMap(importsOf);

function filesIn(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function importsOf(path: string): readonly Import[] {
  const text = readFileSync(path, 'utf8');
  const statement = /^(?:import|export)(\s+type\b)?(?:[^;'()]*?\sfrom)?\s*'([^']+)'/gm;
  const found = (target: string, isTypeOnly: boolean, isDynamic: boolean): Import => {
    const isOurs = target.startsWith('.');
    const file = relative('src', path);
    const resolved = normalize(join(file, '..', target)).replace(/\.js$/, '.ts');
    return { file, target: isOurs ? resolved : target, isTypeOnly, isDynamic };
  };
  return [
    ...[...text.matchAll(statement)].map((match) =>
      found(match[2] ?? '', match[1] !== undefined, false),
    ),
    ...[...text.matchAll(/\bimport\('([^']+)'\)/g)].map((match) =>
      found(match[1] ?? '', false, true),
    ),
  ];
}

/** `phases/7-plan`, `rehearsal/stand-ins`, `report/browser`, `engines`, `cli.ts`; of a package its name. */
function partOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  const hasParts = first === 'phases' || second === 'stand-ins' || second === 'browser';
  return hasParts ? `${first}/${second.replace(/\.ts$/, '')}` : first;
}

function mayImport(part: string, target: string): boolean {
  const other = partOf(target);
  if (other === part) return true;
  if (forbidden.some(([from, to]) => from === part && to.includes(other))) return false;
  return leaves.includes(other) || allowed[part]?.includes(other) === true;
}

function shown({ file, target }: Import): string {
  return `${file} imports ${target}`;
}

test('imports go one way', () => {
  const wrong = imports.filter(({ file, target }) => !mayImport(partOf(file), target));
  assert.equal(wrong.map(shown), []);
  assert.ok(imports.length > sources.length, 'imports are found');
});

test('phases see registries, not what is in them', () => {
  const through = imports.filter(
    ({ file, target }) => file.startsWith('phases/') && components.includes(partOf(target)),
  );
  // nginx is no service of its own: it belongs to several frontends, and the plan puts it before them.
  const around = through.filter(({ target }) => !/\/(index|nginx)\.ts$/.test(target));
  assert.equal(around.map(shown), []);
});

test('the table of imports names nothing that is gone', () => {
  const parts = new Set(sources.map((file) => partOf(relative('src', file))));
  assert.equal(
    Object.keys(allowed).filter((part) => !parts.has(part)),
    [],
  );
});

test('no file imports itself on a detour', () => {
  const edges = new Map<string, readonly string[]>();
  for (const { file, target, isTypeOnly, isDynamic } of imports) {
    if (!isTypeOnly && !isDynamic) edges.set(file, [...(edges.get(file) ?? []), target]);
  }
  assert.equal(
    [...edges.keys()].filter((file) => reaches(edges, file, file)),
    [],
  );
});

function reaches(edges: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const seen = new Set<string>();
  const waiting = [...(edges.get(from) ?? [])];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (file === to) return true;
    if (!seen.has(file)) waiting.push(...(edges.get(file) ?? []));
    seen.add(file);
  }
  return false;
}

test('the compiler does not look at the clock, the process, or a die', () => {
  // Engines have processes too, so `process` alone tells nothing.
  const world =
    /\bprocess\.(arch|argv|cwd|env|exit|hrtime|on|pid|platform|std\w+|umask|uptime|version)\b|\bDate\.now\b|\bnew Date\b|\bperformance\.|\bMath\.random\b|\bsetTimeout\b|\bsetInterval\b|\bfetch\(|\bconsole\.|\bimport\.meta\b/;
  const wrong = sources.filter(
    (file) =>
      !worldly.includes(partOf(relative('src', file))) && world.test(readFileSync(file, 'utf8')),
  );
  assert.equal(wrong, []);
});

test('locale never decides an order', () => {
  const wrong = sources.filter((file) =>
    /localeCompare|toLocale|Intl\./.test(readFileSync(file, 'utf8')),
  );
  assert.equal(wrong, []);
});

test('every file of tests runs them', () => {
  const tests = filesIn('test').filter((file) => file.endsWith('.test.ts'));
  const silent = tests.filter((file) => !/\n\w+\.run\(\);\n$/.test(readFileSync(file, 'utf8')));
  assert.equal(silent, []);
  assert.ok(tests.length > 10, 'tests are found');
});

test('a file can be read in one go', () => {
  // Tests are tables. The awk program cannot be split: awk has no modules.
  const files = [...sources, ...['scripts', 'templates', 'test'].flatMap(filesIn)].filter(
    (file) => !file.endsWith('.test.ts') && file !== 'templates/static/lib/json.awk',
  );
  const tooLong = files.filter((file) => /\.(ts|js|sh|awk|hbs)$/.test(file) && linesOf(file) > 300);
  assert.equal(tooLong, []);
});

function linesOf(file: string): number {
  return readFileSync(file, 'utf8').split('\n').length - 1;
}

test('the lock file names no place of download', () => {
  const lock: { readonly packages: Readonly<Record<string, object>> } = JSON.parse(
    readFileSync('package-lock.json', 'utf8'),
  );
  const resolved = Object.entries(lock.packages).filter(([, entry]) => 'resolved' in entry);
  assert.equal(resolved, []);
});

test.run();
