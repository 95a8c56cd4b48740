/** plan.yaml: the plan as a page for people. References look as they do in the scripts. */

import { Document, isMap, isScalar, isSeq, visit } from 'yaml';
import { planPage } from '../../lib/plan-page.js';
import type { Plan } from '../../types/plan.js';

/** The text of plan.yaml. */
export function planYaml(plan: Plan): string {
  const document = new Document(planPage(plan), { aliasDuplicateObjects: false });
  document.commentBefore = ` The plan of ${plan.name}: what job.sh runs, where, and what it waits for.`;
  visit(document, {
    // Short lists on one line: a reader compares rows.
    Seq: (_key, node) => {
      if (node.items.length > 0 && node.items.every(isScalar)) node.flow = true;
    },
    Map: (_key, node) => {
      const flat = node.items.every(
        ({ value }) => isOneLine(value) || (isSeq(value) && value.flow),
      );
      if (isMap(node) && node.items.length > 0 && node.items.length <= 2 && flat) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function isOneLine(value: unknown): boolean {
  return isScalar(value) && !String(value.value).includes('\n');
}
