/** Rules about which Dynamo is installed. A recipe that installs none may name one, and has to name it well. */

import * as messages from '../../diagnostics/rule-messages.js';
import type { Rule } from './rule.js';

/** Resolve has to take one of them; which one, nobody would guess. */
const oneSource: Rule = ({ written, at }) => {
  const { hash, wheel, topOfTree } = written.dynamo;
  const sources = [
    ...(hash === null ? [] : ['hash']),
    ...(topOfTree ? ['top_of_tree'] : []),
    ...(wheel === null ? [] : ['wheel']),
  ];
  return sources.length > 1 ? [messages.severalSources(sources, at('dynamo'))] : [];
};

/** The names of the files, of both packages, are made from the version. */
const wheelIsVersion: Rule = ({ written, at }) => {
  const { wheel } = written.dynamo;
  const isVersion =
    wheel === null || (wheel.trim() !== '' && !wheel.endsWith('.whl') && !wheel.includes('/'));
  return isVersion ? [] : [messages.wheelNotVersion(wheel, at('dynamo.wheel'))];
};

/** Everything else is installed as it was built. */
const patchesHaveSource: Rule = ({ written, at }) =>
  written.dynamo.patches.length > 0 && written.dynamo.hash === null
    ? [messages.patchesWithoutHash(at('dynamo.patches'))]
    : [];

export const dynamoRules: readonly Rule[] = [oneSource, wheelIsVersion, patchesHaveSource];
