/** Diagnostics of check, one function per code. */

import { dotted, isNull, type Path } from '../lib/source-tree.js';
import type { Diagnostic } from '../types/diagnostic.js';
import type {
  Position,
  ScalarType,
  SourceEntry,
  SourceMapping,
  SourceNode,
} from '../types/source.js';
import { describe } from './describe.js';
import { error, warning } from './make.js';

export function unknownKey(
  parent: Path,
  key: string,
  position: Position,
  owners: readonly string[],
  near: string | undefined,
): Diagnostic {
  const where = parent.length === 0 ? 'at the top level' : `in \`${dotted(parent)}\``;
  const elsewhere = owners.slice(0, 3).map((owner) => (owner === '' ? 'the top level' : owner));
  return error('unknown-key', `there is no key \`${key}\` ${where}`, {
    position,
    path: dotted([...parent, key]),
    hint:
      owners.length > 0
        ? `\`${key}\` is a key of ${elsewhere.join(', ')}`
        : near && `did you mean \`${near}\`?`,
  });
}

export function missingKey(
  path: Path,
  position: Position,
  description: string | undefined,
): Diagnostic {
  return error('missing-key', `\`${dotted(path)}\` is missing`, {
    position,
    path: dotted(path),
    hint: description,
  });
}

export function wrongValue(
  path: Path,
  found: SourceNode,
  expected: string,
  types: readonly string[],
  near: string | undefined,
): Diagnostic {
  const what = path.length === 0 ? 'this' : `\`${dotted(path)}\``;
  return error('wrong-value', `${what} takes ${expected}, not ${describe(found)}`, {
    position: found.origin,
    path: dotted(path),
    hint: near === undefined ? remedy(found, types) : `did you mean \`${near}\`?`,
  });
}

/** What is behind the usual confusions of YAML's types. */
function remedy(found: SourceNode, types: readonly string[]): string | undefined {
  if (found.kind === 'mapping') return unquotedPlaceholder(found);
  if (found.kind === 'sequence') return undefined;
  const text = String(found.value);
  if (/^\{\w+\}$/.test(text)) return `no parameter of \`sweep\` fills ${text} in`;
  if (found.type === 'null') return 'give it a value, or remove the key';
  if (types.includes('array')) return `write it as a list: [${text}]`;
  if (found.type === 'string' || !types.includes('string')) return undefined;
  return `YAML takes this for a ${yamlKind(found.type)}; put it in quotes`;
}

/** `{name}` without quotes is a mapping with the key `name` and no value. */
function unquotedPlaceholder(found: SourceMapping): string | undefined {
  const [only, ...more] = found.entries;
  if (only === undefined || more.length > 0 || !isNull(only.value)) return undefined;
  return `put a placeholder in quotes: "{${only.key}}"`;
}

function yamlKind(type: ScalarType): string {
  if (type === 'bool') return 'boolean';
  return type === 'timestamp' ? 'date' : 'number';
}

export function keyNotString({ key, keyType, keyOrigin }: SourceEntry, path: Path): Diagnostic {
  const kind = keyType === 'null' ? 'null' : `a ${yamlKind(keyType)}`;
  return error('key-not-string', `YAML takes the key \`${key}\` for ${kind}`, {
    position: keyOrigin,
    path: dotted(path),
    hint: `put it in quotes: "${key}"`,
  });
}

export function fractionDropped(found: SourceNode, path: Path, whole: number): Diagnostic {
  return warning(
    'fraction-dropped',
    `\`${dotted(path)}\` takes a whole number: ${describe(found).replace('the number ', '')} counts as ${whole}`,
    { position: found.origin, path: dotted(path) },
  );
}
