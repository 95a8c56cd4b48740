/** What holds for every plan, over generated recipes. */

import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { allocate } from '../../src/phases/6-allocate/index.js';
import { plan } from '../../src/phases/7-plan/index.js';
import { render } from '../../src/phases/8-render/index.js';
import type { Plan, PlanNode, Step } from '../../src/types/plan.js';
import type { RuntimeReference } from '../../src/types/word.js';
import { recipeOptions } from '../support/random-recipe.js';
import { recipe } from '../support/recipe.js';

/** Checks a fact of the plans of many recipes, those that can be placed. */
function always(name: string, check: (found: Plan) => void): void {
  test(name, () => {
    fc.assert(
      fc.property(recipeOptions, (options) => {
        const topology = allocate(recipe(options)).value;
        fc.pre(topology !== undefined);
        check(plan(freeze(recipe(options)), freeze(topology), 'example.yaml'));
      }),
      { numRuns: 60 },
    );
  });
}

/** The same value, of which nothing can be changed any more. */
function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}

function repeated<T>(items: readonly T[]): readonly T[] {
  return items.filter((item, index) => items.indexOf(item) !== index);
}

always('no two processes share a GPU', ({ nodes }) => {
  assert.equal(
    nodes.map(({ gpus }) => repeated(Object.values(gpus).flat())),
    nodes.map(() => []),
  );
});

always('no two listeners share a port of a node', ({ nodes }) => {
  const ports = ({ ports: byStep }: PlanNode) =>
    Object.values(byStep).flatMap((byPurpose) => Object.values(byPurpose));
  assert.equal(
    nodes.map((node) => repeated(ports(node))),
    nodes.map(() => []),
  );
});

always('every role is used, and every role that is used is there', ({ roles, ...rest }) => {
  const used = references(rest)
    .filter(({ reference }) => reference === 'role')
    .map(({ variable }) => variable.replace(/_(?:IP|HOST)$/, ''));
  assert.equal(roles.map(({ name }) => name).sort(), [...new Set(used)].sort());
});

always('every variable of the submitting environment is asked for', (found) => {
  const { requiredVariables, ...rest } = found;
  const used = references(rest)
    .filter(({ reference }) => reference === 'environment')
    .map(({ variable }) => variable);
  assert.equal(requiredVariables, [...new Set(used)].sort());
});

function references(value: unknown): readonly RuntimeReference[] {
  if (typeof value !== 'object' || value === null) return [];
  if (isReference(value)) return [value];
  return Object.values(value).flatMap(references);
}

function isReference(value: object): value is RuntimeReference {
  return 'reference' in value && 'variable' in value;
}

always('every step is on nodes that are there, and its hosts are the roles of those', (found) => {
  const slots = new Map(found.roles.map(({ name, slot }) => [`${name}_HOST`, slot]));
  for (const step of found.steps) {
    assert.equal(hostSlots(step, slots), step.slots);
    assert.ok(step.slots.every((slot) => slot >= 0 && slot < found.nodes.length));
    assert.equal(
      found.nodes.filter(({ steps }) => steps.includes(step.name)).map(({ slot }) => slot),
      [...step.slots].sort((a, b) => a - b),
    );
  }
});

function hostSlots(step: Step, slots: ReadonlyMap<string, number>) {
  return step.hosts.map((host) => {
    const [only, ...more] = host;
    return typeof only === 'object' && more.length === 0 ? slots.get(only.variable) : undefined;
  });
}

always('names of steps are plain and unique', ({ steps }) => {
  const names = steps.map(({ name }) => name);
  assert.equal(repeated(names), []);
  assert.equal(
    names.filter((name) => !/^[a-z0-9-]+$/.test(name)),
    [],
  );
});

always('as many nodes as the directives ask for', ({ components, nodes, directives }) => {
  const asked = directives.map((each) => each.find(({ name }) => name === 'nodes')?.value);
  assert.equal(asked, components.map(String));
  assert.equal(
    nodes.map(({ slot, component }) => [slot, component]),
    components
      .flatMap((count, component) => Array<number>(count).fill(component))
      .map((component, slot) => [slot, component]),
  );
});

always('steps wait for what there is, and stages ask steps that there are', (found) => {
  const stages: readonly string[] = found.readiness.map(({ name }) => name);
  const names = found.steps.map(({ name }) => name);
  assert.equal(
    found.steps
      .flatMap(({ after }) => after)
      .filter((each) => ![...stages, ...names].includes(each)),
    [],
  );
  const asked = found.readiness
    .filter(({ name }) => name === 'tasks')
    .flatMap(({ probes }) => probes.map(({ name }) => name));
  assert.equal(
    asked.filter((name) => !names.includes(name)),
    [],
  );
});

always('a plan is plain data', (found) => {
  assert.equal(structuredClone(found), found);
  assert.equal(JSON.parse(JSON.stringify(found)), found);
});

always('a plan becomes files, each once and without being changed', (found) => {
  const files = render(freeze(found));
  assert.equal(repeated(files.map(({ path }) => path)), []);
  assert.equal(render(found), files);
});

test.run();
