/** Rules about which Dynamo is installed. A recipe that installs none may name one, and has to name it well. */

import * as modelMessages from '../../diagnostics/model-messages.js';
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

/** A branch has other commits tomorrow, and other ones than the first job has cached. */
const installIsPinned: Rule = ({ recipe, at }) => {
  const { dynamo, frontend } = recipe;
  if (dynamo.install === null || frontend.name !== 'dynamo') return [];
  switch (dynamo.install.kind) {
    case 'top-of-tree':
      return [
        modelMessages.installUnpinned(
          'every job builds the newest Dynamo',
          'write hash: and a commit, or version: and a release',
          at('dynamo.topOfTree'),
        ),
      ];
    case 'hash':
      return [
        ...(isCommit(dynamo.install.hash)
          ? []
          : [
              modelMessages.installUnpinned(
                `\`${dynamo.install.hash}\` is no commit, and a branch or a tag moves`,
                'write the commit, all 40 digits of it',
                at('dynamo.hash'),
              ),
            ]),
        ...dynamo.install.patches
          .filter((patch) => /\bgit\s*=/.test(patch) && !/\b(?:rev|tag)\s*=/.test(patch))
          .map((patch) =>
            modelMessages.installUnpinned(
              `\`${patch.split('=')[0]?.trim()}\` comes from a branch`,
              'add rev = "COMMIT"',
              at('dynamo.patches'),
            ),
          ),
      ];
    default:
      return [];
  }
};

function isCommit(hash: string): boolean {
  return /^[0-9a-f]{7,40}$/i.test(hash);
}

/** A name alone, a lower bound or a branch is what the index has that day. */
const aiperfIsPinned: Rule = ({ recipe, at }) => {
  const { benchmark } = recipe;
  const written = 'aiperfPackage' in benchmark ? benchmark.aiperfPackage : null;
  if (written === null || /==|@[0-9a-f]{7,40}$|\.whl$|^[/.]/.test(written)) return [];
  return [
    modelMessages.installUnpinned(
      `\`${written}\` is whatever version of the client there is that day`,
      'write aiperf==VERSION, or git+URL@COMMIT',
      at('benchmark.aiperf'),
    ),
  ];
};

export const dynamoRules: readonly Rule[] = [
  oneSource,
  wheelIsVersion,
  patchesHaveSource,
  installIsPinned,
  aiperfIsPinned,
];
