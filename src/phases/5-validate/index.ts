/** Validate: what the schema cannot say. A list of small named rules; each gives all its findings. */

import type { Diagnostic } from '../../types/diagnostic.js';
import { benchmarkRules } from './benchmark-rules.js';
import { componentRules } from './component-rules.js';
import { dynamoRules } from './dynamo-rules.js';
import { modelRules } from './model-rules.js';
import { profilingRules } from './profiling-rules.js';
import type { Rule, RuleContext } from './rule.js';
import { scriptRules } from './script-rules.js';
import { telemetryRules } from './telemetry-rules.js';
import { topologyRules } from './topology-rules.js';
import { vllmRules } from './vllm-rules.js';

const rules: readonly Rule[] = [
  ...componentRules,
  ...modelRules,
  ...dynamoRules,
  ...topologyRules,
  ...vllmRules,
  ...profilingRules,
  ...telemetryRules,
  ...benchmarkRules,
  ...scriptRules,
];

/** The findings of all rules on one recipe. */
export function validate(context: RuleContext): readonly Diagnostic[] {
  return rules.flatMap((rule) => rule(context));
}
