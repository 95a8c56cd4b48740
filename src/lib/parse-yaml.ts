/**
 * YAML text to a source tree, read as PyYAML's safe loader reads it. Pure: see phases/1-load.ts for
 * files.
 */

import { Composer, type CST, LineCounter, Parser, type YAMLError } from 'yaml';
import * as messages from '../diagnostics/load-messages.js';
import { failure, result } from '../diagnostics/result.js';
import type { Diagnostic, Result } from '../types/diagnostic.js';
import type { SourceNode } from '../types/source.js';
import { readQuickly } from './read-quickly.js';
import { type OriginAt, readContents } from './yaml-nodes.js';

/** Deeper than any recipe, shallower than the call stack. */
const deepestNesting = 100;

/** Values and keys. The largest public recipe has some hundred. */
const mostValues = 10_000;

/** After so many the parser has lost the thread, and what it says is about nothing that was written. */
const mostSyntaxErrors = 10;

/**
 * The scalars are read by yaml-scalars.ts, so the library is asked for the schema in which all are
 * strings; duplicate keys are reported by yaml-nodes.ts.
 */
export const composerOptions = {
  version: '1.1',
  schema: 'failsafe',
  uniqueKeys: false,
  prettyErrors: false,
} as const;

/**
 * The one document of a YAML text. Every node remembers `file`, `layer` and its position. Gives
 * errors for what is not YAML, for several documents, nesting beyond 100 levels, more than 10,000 values, strings too
 * long for a program, aliases that lead nowhere, into themselves or to more than 100,000 nodes, tags and
 * scalars that mean nothing; a warning for a duplicate key, of which the last counts.
 */
export function parseYaml(text: string, file: string, layer: string): Result<SourceNode> {
  const tree = readQuickly(text, file, layer);
  return tree === undefined ? readCarefully(text, file, layer) : result(tree);
}

/** The same by the library that knows all of YAML and can say what is wrong. */
export function readCarefully(text: string, file: string, layer: string): Result<SourceNode> {
  const lines = new LineCounter();
  const originAt: OriginAt = (offset) => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col, layer };
  };
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const excess = beyondLimits(tokens);
  if (excess?.limit === 'depth') {
    return failure(messages.yamlTooDeep(originAt(excess.token.offset), deepestNesting));
  }
  if (excess?.limit === 'size') {
    return failure(messages.yamlTooLarge(originAt(excess.token.offset), mostValues));
  }

  const [document, second] = new Composer(composerOptions).compose(tokens, true, text.length);
  if (second !== undefined) {
    return failure(messages.yamlSeveralDocuments(originAt(second.range[0])));
  }
  const errors = syntaxErrors(document?.errors ?? [], originAt);
  if (errors.length > 0) return failure(...errors);

  const contents = readContents(document?.contents ?? null, originAt);
  return result(contents.node, contents.diagnostics);
}

/**
 * The first token that is nested too deep, or is one too many. Asked before the library composes nodes: it does that
 * recursively, and a text of nothing but brackets would use up the stack.
 */
function beyondLimits(
  tokens: readonly CST.Token[],
): { readonly limit: 'depth' | 'size'; readonly token: CST.Token } | undefined {
  let level = tokens;
  let values = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    const [first] = level;
    if (first !== undefined && depth > deepestNesting) return { limit: 'depth', token: first };
    const last = level[mostValues - values];
    if (last !== undefined) return { limit: 'size', token: last };
    values += level.length;
    level = level.flatMap(childTokens);
  }
  return undefined;
}

function childTokens(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value];
  if (!('items' in token)) return [];
  return token.items
    .flatMap((item) => [item.key, item.value])
    .filter((each) => each !== undefined && each !== null);
}

/** One error a line: what follows the first is mostly its consequence. */
function syntaxErrors(errors: readonly YAMLError[], originAt: OriginAt): readonly Diagnostic[] {
  const byLine = new Map<number, Diagnostic>();
  for (const error of errors) {
    const origin = originAt(error.pos[0]);
    if (byLine.has(origin.line)) continue;
    byLine.set(origin.line, messages.yamlSyntax(origin, error.message, syntaxHints[error.code]));
  }
  return [...byLine.values()].slice(0, mostSyntaxErrors);
}

/** What to do about the library's commonest errors. */
const syntaxHints: Readonly<Record<string, string>> = {
  BAD_DQ_ESCAPE: 'write \\\\ for a backslash, or use single quotes',
  BAD_INDENT: 'the keys of one mapping start in the same column, and every bracket is closed',
  BAD_SCALAR_START: 'put the value in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'put a value that contains `: ` in quotes',
  TAB_AS_INDENT: 'indent with spaces',
};
