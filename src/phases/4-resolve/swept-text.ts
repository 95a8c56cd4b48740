/** Swept values in the engine's YAML of TensorRT-LLM. */

import { pythonText } from '../../lib/python-text.js';
import { scalar, toConfigValue } from '../../lib/source-tree.js';
import type { SourceNode } from '../../types/source.js';

/**
 * Scalars that a sweep put in, as text. A swept value keeps its type wherever srtgen reads it; the file that
 * TensorRT-LLM reads has always had it as text, which the engine turns back, and results of both tools should come
 * from the same file. A list that was swept as a whole keeps its items.
 */
export function sweptAsText(node: SourceNode): SourceNode {
  if (node.kind === 'mapping') {
    const entries = node.entries.map((each) => ({ ...each, value: sweptAsText(each.value) }));
    return { ...node, entries };
  }
  if (node.origin.layer !== 'sweep') {
    return node.kind === 'sequence' ? { ...node, items: node.items.map(sweptAsText) } : node;
  }
  return node.kind === 'sequence' ? node : scalar(pythonText(toConfigValue(node)), node.origin);
}
