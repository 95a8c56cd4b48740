/** Each rule with a recipe that it refuses and the nearest one that it accepts. */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compile } from '../../src/compile.js';
import { codesOf } from './codes.js';
import { recipeYaml } from './resolved.js';
import { brief, tree } from './source.js';
import { block } from './text.js';

export interface RuleCase {
  readonly rule: string;
  readonly refused: string;
  /** Findings: severity, code, path. */
  readonly findings: readonly string[];
  readonly accepted: string;
  /** What is said of both recipes, after the findings. */
  readonly remarks?: readonly string[];
  readonly cluster?: string;
}

/** What compiling a recipe has to say, without positions. */
export function findings(recipe: string, cluster: string | undefined): readonly string[] {
  const { diagnostics } = compile({
    recipe: tree(recipeYaml(recipe)),
    file: 'r.yaml',
    selector: undefined,
    cluster: cluster === undefined ? undefined : tree(block(cluster)),
    setupScript: () => undefined,
  });
  return diagnostics.map(({ position: _position, ...rest }) => brief(rest));
}

/** A test for each side of each case, and one that every code of the files of messages is in a case. */
export function testRules(cases: readonly RuleCase[], messages: object): void {
  for (const { rule, refused, findings: wanted, accepted, remarks = [], cluster } of cases) {
    test(`${rule}: refuses`, () => {
      assert.equal(findings(refused, cluster), [...wanted, ...remarks]);
    });
    test(`${rule}: accepts`, () => assert.equal(findings(accepted, cluster), remarks));
  }
  test('every message of the rules is here', () => {
    const found = cases.flatMap((each) => each.findings).map((finding) => finding.split(' ')[1]);
    assert.equal([...new Set(found)].sort(), codesOf(messages));
  });
}
