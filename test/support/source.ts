/** Source trees for tests: from YAML text in, to short texts out. */

import { parseYaml } from '../../src/lib/parse-yaml.js';
import type { Diagnostic, Result } from '../../src/types/diagnostic.js';
import type { SourceMapping, SourceNode } from '../../src/types/source.js';

/** The tree of a YAML text without mistakes, as the recipe `r.yaml`. Throws when there are any. */
export function tree(text: string): SourceNode {
  return unwrap(parseYaml(text, 'r.yaml', 'recipe'));
}

/** The same of a text that is a mapping. */
export function mappingTree(text: string): SourceMapping {
  const node = tree(text);
  if (node.kind !== 'mapping') throw new Error(`not a mapping: ${text}`);
  return node;
}

/** The value of a phase that finds nothing to say. Throws when it does. */
export function unwrap<T>(answer: Result<T>): T {
  if (answer.value === undefined || answer.diagnostics.length > 0) {
    throw new Error(answer.diagnostics.map(brief).join('\n'));
  }
  return answer.value;
}

/** `error code line:column path`: all of a diagnostic but its wording. */
export function brief({ severity, code, position, path }: Diagnostic): string {
  const place = position && `${position.line}:${position.column}`;
  return [severity, code, place, path].filter((part) => part !== undefined).join(' ');
}

/**
 * A tree as one line; types that JSON does not have are shown, as are layers other than `recipe`.
 */
export function shown(node: SourceNode): string {
  const layer = node.origin.layer === 'recipe' ? '' : `@${node.origin.layer}`;
  if (node.kind === 'sequence') return `[${node.items.map(shown).join(', ')}]${layer}`;
  if (node.kind === 'mapping') {
    return `{${node.entries.map(({ key, value }) => `${key}: ${shown(value)}`).join(', ')}}${layer}`;
  }
  const { type, value } = node;
  if (type === 'float') return `float ${value}${layer}`;
  if (type === 'timestamp') return `timestamp ${value}${layer}`;
  return `${typeof value === 'string' ? JSON.stringify(value) : value}${layer}`;
}
