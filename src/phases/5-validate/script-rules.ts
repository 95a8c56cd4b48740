/** Rules about text that goes into scripts, directives and configuration: nothing may become code there. */

import { isShellName, reservedNames } from '../../constants/shell-names.js';
import * as messages from '../../diagnostics/script-messages.js';
import { isMountable } from '../../lib/mount-path.js';
import { display } from '../../lib/word.js';
import { environments } from './environment-rules.js';
import type { Rule, RuleContext } from './rule.js';

/** The name is a directory, a Slurm job and a part of comments; Slurm prints it unquoted. */
const nameIsPlain: Rule = ({ recipe, at }) =>
  /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(recipe.name)
    ? []
    : [messages.nameNotPlain(recipe.name, at('name'))];

const environmentNames: Rule = (context) =>
  environments(context.recipe).flatMap(([key, variables]) =>
    Object.keys(variables).flatMap((name) => {
      if (!isShellName(name)) return [messages.variableName(name, context.at(key, name))];
      return reservedNames.test(name)
        ? [messages.variableReserved(name, context.at(key, name))]
        : [];
    }),
  );

/** Options of mount, with plus signs between them: `ro+rprivate`, `size=50%`. */
const mountFlags = /^[\w=+.%-]*$/;

const mountsAreMountable: Rule = ({ recipe, at }) =>
  recipe.mounts
    .filter(
      ({ source, target, flags }) =>
        !isMountable(source) ||
        !isMountable(target) ||
        !mountFlags.test(flags) ||
        !/^(?:\/|\$)/.test(display(target)),
    )
    .map((mount) =>
      messages.mountUnusable(display(mount.source), display(mount.target), at('mounts')),
    );

const optionNames: Rule = ({ recipe, at }) => [
  ...Object.keys(recipe.srunOptions)
    .filter((name) => !optionName.test(name))
    .map((name) => messages.optionName('srun', name, at('srunOptions', name))),
  ...Object.keys(recipe.slurm.directives)
    .filter((name) => !optionName.test(name))
    .map((name) => messages.optionName('sbatch', name, at('directives', name))),
];

const optionName = /^[A-Za-z][A-Za-z0-9-]*$/;

/** A directive is one line, and a value stands in it as it is written. */
const directiveValues: Rule = ({ recipe, at }) =>
  directives(recipe)
    .filter(([, value]) => !isReadable(value))
    .map(([name]) => messages.directiveValue(name, at('directives', name)));

/** sbatch takes what follows a blank for options of its own, or for nothing. */
const directivesAreOneWord: Rule = ({ recipe, at }) =>
  directives(recipe).flatMap(([name, value]) => {
    const [read = ''] = wordsOfSbatch(value);
    const rest = value.slice(read.length);
    if (rest === '' || !isReadable(value)) return [];
    return /\s-/.test(rest)
      ? [messages.directiveAddsOptions(name, value, at('directives', name))]
      : [messages.directiveCut(name, value, read, at('directives', name))];
  });

function directives({ slurm }: RuleContext['recipe']): readonly (readonly [string, string])[] {
  const { account, partition, timeLimit } = slurm;
  const own = { account: account ?? '', partition: partition ?? '', time: timeLimit };
  return Object.entries({ ...slurm.directives, ...own });
}

/** Words up to a comment, with their quotes. */
function wordsOfSbatch(value: string): readonly string[] {
  return value.match(/^(?:"[^"]*"|'[^']*'|[^\s"'#])*/) ?? [];
}

/** One line, nothing hidden, and both halves of every pair of quotes. */
function isReadable(value: string): boolean {
  return (
    /^[^\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u.test(value) && /^(?:"[^"]*"|'[^']*'|[^"'])*$/.test(value)
  );
}

/** Both values stand in nginx.conf as they are. */
const nginxValues: Rule = ({ recipe, at }) => {
  const { affinityHeader, keepaliveTimeout } = recipe.frontend.nginx;
  return [
    ...(/^\d+(?:ms|[smhdwMy])?$/.test(keepaliveTimeout)
      ? []
      : [messages.nginxTimeout(keepaliveTimeout, at('nginx.keepalive'))]),
    ...(affinityHeader === null || /^[A-Za-z0-9-]+$/.test(affinityHeader)
      ? []
      : [messages.nginxHeader(affinityHeader, at('nginx.affinity'))]),
  ];
};

/** The script is looked for below the configs directories and nowhere else. */
const setupScriptStaysInside: Rule = ({ recipe, at }) => {
  const { setupScript } = recipe;
  const inside =
    setupScript === null ||
    (/^[A-Za-z0-9._][A-Za-z0-9._/-]*$/.test(setupScript) && !setupScript.split('/').includes('..'));
  return inside ? [] : [messages.setupScriptOutside(setupScript, at('setupScript'))];
};

export const scriptRules: readonly Rule[] = [
  nameIsPlain,
  environmentNames,
  mountsAreMountable,
  optionNames,
  directiveValues,
  directivesAreOneWord,
  nginxValues,
  setupScriptStaysInside,
];
