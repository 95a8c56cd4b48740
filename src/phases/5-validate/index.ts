/** Validate: what the schema cannot say. A list of small named rules; each gives all its findings. */

import type { Diagnostic } from '../../types/diagnostic.js';
import { agreementRules } from './agreement-rules.js';
import { benchmarkRules } from './benchmark-rules.js';
import { componentRules } from './component-rules.js';
import { dynamoRules } from './dynamo-rules.js';
import { environmentRules } from './environment-rules.js';
import { flagRules } from './flag-rules.js';
import { imageRules } from './image-rules.js';
import { modelRules } from './model-rules.js';
import { parallelRules } from './parallel-rules.js';
import { profilingRules } from './profiling-rules.js';
import { requestRules } from './request-rules.js';
import type { Rule, RuleContext } from './rule.js';
import { scriptRules } from './script-rules.js';
import { telemetryRules } from './telemetry-rules.js';
import { topologyRules } from './topology-rules.js';
import { vllmRules } from './vllm-rules.js';

const rules: readonly Rule[] = [
  ...componentRules,
  ...modelRules,
  ...imageRules,
  ...dynamoRules,
  ...topologyRules,
  ...parallelRules,
  ...vllmRules,
  ...flagRules,
  ...agreementRules,
  ...profilingRules,
  ...telemetryRules,
  ...benchmarkRules,
  ...requestRules,
  ...scriptRules,
  ...environmentRules,
];

/** The findings of all rules on one recipe. */
export function validate(context: RuleContext): readonly Diagnostic[] {
  return rules.flatMap((rule) => rule(context));
}
