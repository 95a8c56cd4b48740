/**
 * A variant as a recipe of its own, in its author's hand: what neither an override nor a sweep has touched is the
 * author's text, with its comments, quotes and order.
 */

import type { ParsedNode } from 'yaml';
import { InternalError } from '../../../diagnostics/internal-error.js';
import { parseYaml } from '../../../lib/parse-yaml.js';
import { isResolved, resolvedLine, withoutResolvedLine } from '../../../lib/resolved-recipe.js';
import { sameTree } from '../../../lib/source-tree.js';
import { type Layout, layOut } from '../../../lib/yaml-layout.js';
import type { SourceMapping, SourceNode } from '../../../types/source.js';
import type { Variant } from '../../../types/variant.js';
import { comment } from '../shell.js';
import { mappingLines, withoutLeadingBlanks } from './block.js';
import type { Writing } from './writing.js';

/** A recipe, as text and as what was read of it. */
export interface WrittenRecipe {
  readonly text: string;
  readonly node: SourceNode;
  /** Its file's name, for the first line. */
  readonly source: string;
}

/**
 * The text of each variant. All of them mean what the variant says, name included; the first line
 * tells where the text is from. A recipe that is its own variant keeps its text as it is.
 */
export function variantTexts(
  recipe: WrittenRecipe,
  variants: readonly Variant[],
): readonly string[] {
  const layout = layOut(recipe.text);
  const originals = originalsOf(recipe.node, layout);
  return variants.map((variant) => {
    const first = firstLine(variant, recipe.source);
    const isItself = variant.section === null && variant.fillings.length === 0;
    if (isItself) return `${first}\n${withoutResolvedLine(recipe.text)}`;
    const body = [
      ...headerLines(variant, recipe, layout),
      ...variantLines(variant, layout, originals, recipe),
    ];
    const lines = withoutLeadingBlanks(body);
    // A comment below ours is the author's, and looks so.
    const gap = lines[0]?.startsWith('#') ? [''] : [];
    return checked(`${[first, ...gap, ...lines].join('\n')}\n`, variant);
  });
}

function firstLine({ suffix, section }: Variant, source: string): string {
  const name = [section === 'base' ? 'base' : '', suffix].filter((part) => part !== '').join(', ');
  const what = name === '' ? source : `${name} of ${source}`;
  return resolvedLine(comment(what));
}

function originalsOf(node: SourceNode, layout: Layout): ReadonlyMap<ParsedNode, SourceNode> {
  const originals = new Map<ParsedNode, SourceNode>();
  const add = (each: SourceNode): void => {
    const written = layout.valueAt(each);
    // What an alias brings was there before.
    if (written === undefined || originals.has(written)) return;
    originals.set(written, each);
    if (each.kind === 'sequence') each.items.forEach(add);
    if (each.kind === 'mapping') for (const { value } of each.entries) add(value);
  };
  add(node);
  return originals;
}

/** The comments of the file, of `base` and of the section that was laid on it. */
function headerLines(
  { section, node }: Variant,
  recipe: WrittenRecipe,
  layout: Layout,
): readonly string[] {
  const sections = section === null ? [] : [...new Set(['base', section])];
  const [top, ...rest] = layout.header;
  const header = top !== undefined && isResolved(top) ? rest : layout.header;
  const above = sections.map((key) => {
    const place = topLevelPair(recipe, key, layout);
    if (place === undefined) return [];
    return [...place.before, ...(place.beside === '' ? [] : [place.beside])];
  });
  const groups = [header, ...above].map(withoutOuterBlanks).filter(({ length }) => length > 0);
  const lines = groups.flatMap((group, index) => (index === 0 ? group : ['', ...group]));
  const followed = endsBlank(header) || section !== null;
  return lines.length > 0 && followed && node.entries.length > 0 ? [...lines, ''] : lines;
}

function endsBlank(lines: readonly string[]): boolean {
  return lines.at(-1) === '';
}

function withoutOuterBlanks(lines: readonly string[]): readonly string[] {
  return withoutLeadingBlanks(withoutLeadingBlanks(lines).toReversed()).toReversed();
}

function topLevelPair({ node }: WrittenRecipe, key: string, layout: Layout) {
  const written = layout.valueAt(node);
  const pairs = written && layout.collections.get(written)?.pairs;
  return pairs?.find(({ name }) => name === key);
}

/** Written twice where there are anchors: those that the variant has no use for are left out. */
function variantLines(
  { node, section, fillings }: Variant,
  layout: Layout,
  originals: Writing['originals'],
  recipe: WrittenRecipe,
): readonly string[] {
  const value =
    section === null || section === 'base' ? null : topLevelPair(recipe, section, layout)?.value;
  const over = value ? layout.collections.get(value) : undefined;
  const write = (wantedAnchors: ReadonlySet<string> | undefined) => {
    const writing: Writing = {
      ...{ layout, originals, fillings, wantedAnchors },
      ...{ anchors: new Map(), usedAnchors: new Set() },
    };
    return { lines: rootLines(node, over, writing), writing };
  };
  const { lines, writing } = write(undefined);
  return writing.anchors.size === 0 ? lines : write(writing.usedAnchors).lines;
}

function rootLines(
  node: SourceMapping,
  over: ReturnType<Layout['collections']['get']>,
  writing: Writing,
): readonly string[] {
  return node.entries.length === 0 ? ['{}'] : mappingLines(node, over, writing);
}

/** A recipe that means something else would be a job that nobody asked for. */
function checked(text: string, { node, suffix }: Variant): string {
  const found = parseYaml(text, '', '').value;
  if (found === undefined || !sameTree(found, node)) {
    throw new InternalError(`the text of the variant ${suffix} does not mean the variant`);
  }
  return text;
}
