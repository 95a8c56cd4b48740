/** Credentials that somebody has written into a file. What is compiled is made to be read, kept and passed on. */

import { secretWritten } from '../../diagnostics/secret-messages.js';
import { dotted, type Path } from '../../lib/source-tree.js';
import type { Diagnostic } from '../../types/diagnostic.js';
import type { SourceNode, SourceScalar } from '../../types/source.js';

/** An error, which does not show the value, for every credential in a recipe or a cluster profile. */
export function secretsIn(node: SourceNode, path: Path = []): readonly Diagnostic[] {
  // Of these, resolve knows more: which part of a URL may stand in a bundle.
  if (dotted(path) === 'reporting.status') return [];
  if (node.kind === 'mapping') {
    return node.entries.flatMap(({ key, value }) => secretsIn(value, [...path, key]));
  }
  if (node.kind === 'sequence') {
    return node.items.flatMap((item, index) => secretsIn(item, [...path, index]));
  }
  const kind = secretKind(node, path);
  return kind === undefined
    ? []
    : [secretWritten(kind, lastKey(path), { path: dotted(path), position: node.origin })];
}

function secretKind({ type, value }: SourceScalar, path: Path): string | undefined {
  if (type !== 'string' || typeof value !== 'string' || value.length < shortestPassword) return;
  if (anyIssued.test(value)) return issued.find(([, pattern]) => pattern.test(value))?.[0];
  const key = lastKey(path);
  if (isReference(value) || /^[~/.]/.test(value)) return;
  if (passwordName.test(key)) return 'a password';
  return credentialName.test(key) && isRandom(value) ? 'a credential' : undefined;
}

function lastKey(path: Path): string {
  return String(path.findLast((step) => typeof step === 'string') ?? '');
}

/** Credentials that tell by their form who has issued them. */
const issued: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['a Hugging Face token', /\bhf_[A-Za-z0-9]{30,}/],
  ['a GitHub token', /\b(?:gh[opsru]_[A-Za-z0-9]{30,}|github_pat_\w{30,})/],
  ['a GitLab token', /\bglpat-[\w-]{20,}/],
  ['an AWS access key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['an NGC key', /\bnvapi-[\w-]{30,}/],
  ['an API key', /(?<![\w-])sk-[\w-]{20,}/],
  ['a Google API key', /\bAIza[\w-]{35}/],
  ['a Slack token', /\bxox[abprs]-[\w-]{10,}/],
  ['a JSON web token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\./],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a password in a URL', /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@$]*:[^\s/@$]+@/i],
];

/** One look at each value; which of them it is only where there is one. */
const anyIssued = new RegExp(issued.map(([, { source }]) => source).join('|'), 'i');

const passwordName = /passw(?:or)?d$/i;
const credentialName = /(?:^|[_-])(?:token|secret|key|key_id|credentials?)$/i;

const shortestPassword = 6;

/** `$HF_TOKEN`, `${HF_TOKEN}`: the name of a value, which is elsewhere. */
function isReference(value: string): boolean {
  return /^\$(?:\w+|\{\w+\})$/.test(value);
}

/** Letters and digits in an order that no word has: as many bits a character as random text of that length. */
function isRandom(value: string): boolean {
  if (!/^[\w+/=.-]{20,}$/.test(value) || !/\d.*\d.*\d/.test(value) || !/[A-Za-z]/.test(value)) {
    return false;
  }
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  const shares = [...counts.values()].map((count) => count / value.length);
  return -shares.reduce((sum, share) => sum + share * Math.log2(share), 0) >= leastBits;
}

/** Of 16 equally frequent hexadecimal digits there would be 4, of words with dashes about 3. */
const leastBits = 3.5;
