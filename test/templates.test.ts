/** Templates hold no logic: slots, `each` and `if` over names that their views have. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { templates } from '../src/generated/templates.js';
import { environment, text, word } from '../src/lib/word.js';
import { jobView } from '../src/phases/8-render/job-view.js';
import { preflightView } from '../src/phases/8-render/preflight-view.js';
import { heredocLine } from '../src/phases/8-render/shell.js';
import {
  benchView,
  configView,
  nodesView,
  pointsView,
  probesView,
  provenanceView,
  statusView,
  stepView,
  submitView,
  taskView,
  watchView,
} from '../src/phases/8-render/views.js';
import type { Plan } from '../src/types/plan.js';
import { planOf } from './support/plan.js';
import { mooncake, saBench, workers } from './support/recipe.js';

type Node = hbs.AST.Statement | hbs.AST.Expression;

const directory = join(process.cwd(), 'templates');
const files = readdirSync(directory).filter((name) => name.endsWith('.hbs'));

/** A plan with something for every list of every view. */
const plan = planOf({
  prefill: workers(1, 8, 1),
  decode: workers(1, 16, 2),
  model: { directory: word`${environment('MODELS')}/example` },
  frontend: { maxBehindNginx: 10 },
  services: { natsMaxPayloadMiB: 8, mooncake },
  dynamo: {
    install: { kind: 'hash', hash: 'abc', patches: ['a = "$1"'] },
    requestPlane: 'tcp',
    eventPlane: null,
  },
  environment: { A: '$HOME', B: '`x`' },
  setupScript: 'setup.sh',
  site: { bashPreamble: 'module load x', wheelsDirectory: text('/opt/wheels') },
  benchmark: saBench,
  statusServices: [word`http://${environment('STATUS_HOST')}`],
  identity: [{ name: 'frameworks.sglang', value: '0.5.8' }],
});

/** All views of a template that a plan gives. */
const views: Readonly<Record<string, (plan: Plan) => readonly object[]>> = {
  'bench.sh.hbs': (plan) =>
    plan.benchmark.script === null ? [] : [benchView(plan.benchmark.script, 'benchmark', plan)],
  'config.sh.hbs': (plan) =>
    plan.configFiles.map((file) => configView(file, file.lines.map(heredocLine), plan)),
  'job.sh.hbs': (plan) => [jobView(plan)],
  'nodes.sh.hbs': (plan) => [nodesView(plan)],
  'points.sh.hbs': (plan) => [pointsView(plan)],
  'preflight.sh.hbs': (plan) => [preflightView(plan)],
  'probes.sh.hbs': (plan) => plan.readiness.map((stage) => probesView(stage, plan)),
  'provenance.sh.hbs': (plan) => [provenanceView(plan)],
  'status.sh.hbs': (plan) => (plan.status === null ? [] : [statusView(plan.status, plan)]),
  'step.sh.hbs': (plan) => plan.steps.map((step) => stepView(step, plan)),
  'submit.sh.hbs': (plan) => [submitView(plan)],
  'task.sh.hbs': (plan) => plan.steps.map((step) => taskView(step, plan)),
  'watch.sh.hbs': (plan) => [watchView(plan)],
};

test('every template has a view here', () => assert.equal(Object.keys(views), files.sort()));

for (const file of files) {
  const source = readFileSync(join(directory, file), 'utf8');

  test(`${file} has slots, each, and if that is not inside another if`, () => {
    assert.equal(unknownConstructs(Handlebars.parse(source).body), []);
  });

  test(`${file} names nothing that its view lacks`, () => {
    const found = (views[file]?.(plan) ?? []).map((view) =>
      lookUps(Handlebars.parse(source).body, view),
    );
    assert.ok(found.length > 0);
    assert.equal(
      found.map((each) => each.filter(({ known }) => !known)),
      found.map(() => []),
    );
    // A name inside an each is looked up only where the list has elements.
    const names = namesIn(Handlebars.parse(source).body);
    assert.equal([...new Set(found.flat().map(({ name }) => name))].sort(), names);
  });

  test(`${file} has no slot that bash or Handlebars would take for something else`, () => {
    // "${" before a slot makes it a triple one, a backslash before it escapes it.
    assert.equal(source.match(/\$\{\{\{|\\\{\{|\{\{\{/g) ?? [], []);
  });

  test(`${file} has been compiled as it is`, () => {
    const options = {
      strict: true,
      noEscape: true,
      knownHelpersOnly: true,
      knownHelpers: { each: true, if: true },
      preventIndent: true,
    };
    for (const view of views[file]?.(plan) ?? []) {
      const specification: unknown = templates[file.replace(/\.hbs$/, '')];
      assert.ok(specification);
      const fresh = Handlebars.compile(source, options)(view);
      assert.is(Handlebars.template(Object(specification))(view), fresh);
    }
  });
}

const constructs: readonly (readonly [string, readonly string[]])[] = [
  ['text {{a}} {{this}} {{! comment }}', []],
  ['{{#each a}}{{#if b}}{{c}}{{/if}}{{/each}}', []],
  ['{{#if a}}{{#each b}}{{this}}{{/each}}{{/if}}', []],
  ['{{#if a}}{{#each b}}{{#if c}}{{/if}}{{/each}}{{/if}}', ['BlockStatement']],
  ['{{#if a}}x{{else}}y{{/if}}', ['BlockStatement']],
  ['{{#unless a}}x{{/unless}}', ['BlockStatement']],
  ['{{#each a as |b|}}{{b}}{{/each}}', ['BlockStatement']],
  ['{{#each a.b}}{{/each}}', ['BlockStatement']],
  ['{{a.b}}', ['MustacheStatement']],
  ['{{../a}}', ['MustacheStatement']],
  ['{{@index}}', ['MustacheStatement']],
  ['{{quote a}}', ['MustacheStatement']],
  ['{{a b=c}}', ['MustacheStatement']],
  ['{{"a"}}', ['MustacheStatement']],
  ['{{> other}}', ['PartialStatement']],
];

for (const [source, wanted] of constructs) {
  test(`constructs of ${source}`, () => {
    assert.equal(unknownConstructs(Handlebars.parse(source).body), wanted);
  });
}

/** Kinds of what is neither text nor a comment, nor a plain slot, nor an each or if over a plain name. */
function unknownConstructs(body: readonly Node[], insideIf = false): readonly string[] {
  return body.flatMap((node) => {
    if (node.type === 'ContentStatement' || node.type === 'CommentStatement') return [];
    if (isSlot(node) && isPlainSlot(node)) return [];
    if (!isBlock(node) || !isPlainBlock(node, insideIf)) return [node.type];
    return unknownConstructs(node.program.body, insideIf || plainName(node.path) === 'if');
  });
}

function isPlainSlot({ path, params, hash }: hbs.AST.MustacheStatement): boolean {
  return plainName(path) !== undefined && params.length === 0 && hash === undefined;
}

function isPlainBlock(block: hbs.AST.BlockStatement, insideIf: boolean): boolean {
  const { path, params, hash, program, inverse } = block;
  const kind = plainName(path);
  return (
    (kind === 'each' || (kind === 'if' && !insideIf)) &&
    params.length === 1 &&
    plainName(params[0]) !== undefined &&
    hash === undefined &&
    program.blockParams === undefined &&
    inverse === undefined
  );
}

interface LookUp {
  readonly name: string;
  readonly known: boolean;
}

/** Every name that a template looks up in a value, and in the elements of its lists. */
function lookUps(body: readonly Node[], context: unknown): readonly LookUp[] {
  return body.flatMap((node) => {
    if (isSlot(node)) return [lookUp(node.path, context)];
    if (!isBlock(node)) return [];
    const [over] = node.params;
    const inner = plainName(node.path) === 'each' ? listOf(valueAt(over, context)) : [context];
    return [
      lookUp(over, context),
      ...inner.flatMap((element) => lookUps(node.program.body, element)),
    ];
  });
}

function lookUp(path: Node | undefined, context: unknown): LookUp {
  return { name: plainName(path) ?? '?', known: valueAt(path, context) !== undefined };
}

function valueAt(path: Node | undefined, context: unknown): unknown {
  const name = plainName(path);
  if (name === 'this') return context;
  const entries = typeof context === 'object' && context !== null ? Object.entries(context) : [];
  return entries.find(([key]) => key === name)?.[1];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Every name of a template, sorted, each once. */
function namesIn(body: readonly Node[]): readonly string[] {
  const names = body.flatMap((node): readonly string[] => {
    if (isSlot(node)) return [plainName(node.path) ?? '?'];
    if (!isBlock(node)) return [];
    return [plainName(node.params[0]) ?? '?', ...namesIn(node.program.body)];
  });
  return [...new Set(names)].sort();
}

/** `name` or `this`; undefined for literals, paths into other values, parents and data. */
function plainName(node: Node | undefined): string | undefined {
  if (node === undefined || !isPath(node) || node.data || node.depth > 0) return undefined;
  const [only = 'this', ...more] = node.parts;
  return more.length === 0 ? only : undefined;
}

function isSlot(node: Node): node is hbs.AST.MustacheStatement {
  return node.type === 'MustacheStatement';
}

function isBlock(node: Node): node is hbs.AST.BlockStatement {
  return node.type === 'BlockStatement';
}

function isPath(node: Node): node is hbs.AST.PathExpression {
  return node.type === 'PathExpression';
}

test.run();
