/** Packages that a job installs, each with its version and where that is published. */

/**
 * EleutherAI's lm-evaluation-harness, https://pypi.org/project/lm-eval: from 0.4.10 on the base package comes
 * without torch and transformers, so that it is installed in seconds beside an engine.
 */
export const lmEvalVersion = '0.4.12';
