/** Values of a variant as blocks, with the comments and the empty lines of their author. */

import { isAlias } from 'yaml';
import type { CollectionLayout, PairPlace, Place } from '../../../lib/yaml-layout.js';
import { indented } from '../../../lib/yaml-styles.js';
import type {
  SourceEntry,
  SourceMapping,
  SourceNode,
  SourceSequence,
} from '../../../types/source.js';
import { flowComments, flowLines } from './flow.js';
import {
  aliasFor,
  keyText,
  layoutOf,
  mergeText,
  partsOf,
  referTo,
  scalarLines,
  type Writing,
  withAnchor,
} from './writing.js';

/** A value as text: begun on the line of its key or dash, or on lines below it. */
type Text =
  | { readonly form: 'beside'; readonly lines: readonly string[] }
  | {
      readonly form: 'below';
      readonly anchor: string;
      readonly step: number;
      readonly lines: readonly string[];
      /** Comments from inside brackets that are no more. */
      readonly comments: readonly string[];
    };

/** What stands around a value in the variant. */
interface Surroundings {
  readonly before: readonly string[];
  readonly lead: string;
  /** Comments that want to be on the line of the key, or of the value. */
  readonly comments: readonly string[];
  /** Of an override that was laid on a mapping of base: whose last comments come too. */
  readonly over: CollectionLayout | undefined;
}

/** The lines of a mapping, from column 0. `over` is the mapping that was laid on it. */
export function mappingLines(
  node: SourceMapping,
  over: CollectionLayout | undefined,
  writing: Writing,
): readonly string[] {
  const layout = layoutOf(node, writing);
  const own = layout?.flow === true ? [] : (layout?.pairs ?? []);
  const parts = partsOf(node, writing);
  const lastOwn = parts.findLastIndex((part) =>
    'merge' in part ? true : own.some(({ name }) => name === part.entry.key),
  );
  const blocks = parts.map((part) =>
    'merge' in part ? mergeLines(part.merge, writing) : entryLines(part.entry, layout, writing),
  );
  const tail = layout?.tail ?? [];
  const lines = joined([
    ...blocks.slice(0, lastOwn + 1),
    tail,
    ...blocks.slice(lastOwn + 1),
    over?.tail ?? [],
  ]);
  const isFirst = own[0]?.name === firstKey(parts[0]);
  return isFirst ? lines : withoutLeadingBlanks(lines);
}

function firstKey(part: ReturnType<typeof partsOf>[number] | undefined): string | undefined {
  if (part === undefined) return undefined;
  return 'merge' in part ? part.merge.name : part.entry.key;
}

/** Empty lines that stood between a part that is gone and the next. */
export function withoutLeadingBlanks(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line !== '');
  return first < 0 ? [] : lines.slice(first);
}

/** Of the parts, only a block scalar ends with an empty line, and would take those after it for its own. */
function joined(parts: readonly (readonly string[])[]): readonly string[] {
  const lines: string[] = [];
  for (const part of parts)
    lines.push(...(lines.at(-1) === '' ? withoutLeadingBlanks(part) : part));
  return lines;
}

function mergeLines(pair: PairPlace, writing: Writing): readonly string[] {
  const text: Text = { form: 'beside', lines: [mergeText(pair, writing)] };
  return placed('<<:', { ...around(pair), over: undefined }, text);
}

function entryLines(
  entry: SourceEntry,
  mapping: CollectionLayout | undefined,
  writing: Writing,
): readonly string[] {
  const replaced = mapping?.pairs.find(({ name, merges }) => name === entry.key && !merges);
  const written = writing.layout.pairAt(entry.keyOrigin);
  // A name that was made for the variant has the position of its section.
  const pair = written?.name === entry.key ? written : replaced;
  const surroundings = entrySurroundings(entry.value, pair, replaced, writing);
  const text = valueText(entry.value, pair, surroundings.over, writing);
  const key = keyText(entry, pair, 'block key', writing);
  return placed(`${key}:`, surroundings, text);
}

/**
 * Comments above a key are about the key: those of base stay above what an override brings. A comment
 * behind a value is about the value, and goes with it.
 */
function entrySurroundings(
  value: SourceNode,
  pair: PairPlace | undefined,
  replaced: PairPlace | undefined,
  writing: Writing,
): Surroundings {
  if (pair === undefined) return { before: [], lead: '', comments: [], over: undefined };
  const own = around(pair);
  const picked = pickedPlace(value, pair, writing);
  const comments = [...own.comments, ...(picked ? around(picked).comments : [])];
  const above = picked === undefined ? own.before : [...own.before, ...commentsOf(picked.before)];
  if (replaced === undefined || replaced === pair) {
    return { ...own, before: above, comments, over: undefined };
  }
  const { layout } = writing;
  const before = [...replaced.before, ...commentsOf(above)];
  const isMerged = value.kind === 'mapping' && layout.valueAt(value) === replaced.value;
  if (!isMerged) return { ...own, before, comments, over: undefined };
  const over = pair.value ? layout.collections.get(pair.value) : undefined;
  return {
    ...{ before, lead: replaced.lead, over },
    comments: [...around(replaced).comments, ...comments],
  };
}

/** The item of a list that has come in its place: out of a zip, or out of a sweep. */
function pickedPlace(value: SourceNode, place: Place, { layout }: Writing): Place | undefined {
  const written = layout.valueAt(value);
  const isPicked = written !== undefined && written !== place.value;
  return isPicked && !(place.value && isAlias(place.value)) ? layout.items.get(written) : undefined;
}

function commentsOf(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => line !== '');
}

function around({ before, lead, beside, after }: Place): Omit<Surroundings, 'over'> {
  const comments = [beside === '' ? '' : ` ${beside}`, after].filter((comment) => comment !== '');
  return { before, lead, comments };
}

function listLines(
  { items }: SourceSequence,
  layout: CollectionLayout | undefined,
  writing: Writing,
) {
  const parts = items.map((item, index) => {
    const place = layout?.items[index];
    const own = place ? around(place) : { before: [], lead: '', comments: [] };
    const picked = place && pickedPlace(item, place, writing);
    const before = [...own.before, ...(picked ? commentsOf(picked.before) : [])];
    const comments = [...own.comments, ...(picked ? around(picked).comments : [])];
    const text = valueText(item, place, undefined, writing);
    return placed('-', { ...own, before, comments, over: undefined }, text);
  });
  return joined([...parts, layout?.tail ?? []]);
}

function valueText(
  node: SourceNode,
  place: Place | undefined,
  over: CollectionLayout | undefined,
  writing: Writing,
): Text {
  const alias = aliasFor(node, place, writing);
  if (alias !== undefined) return { form: 'beside', lines: [referTo(alias, writing)] };
  return withAnchor(node, writing, (anchor): Text => {
    if (node.kind === 'scalar') {
      const lines = scalarLines(node, place, 'block', writing);
      return { form: 'beside', lines: prefixed(anchor, lines) };
    }
    const flow = flowLines(node, writing);
    if (flow !== undefined) return { form: 'beside', lines: prefixed(anchor, flow) };
    const layout = layoutOf(node, writing);
    const lines =
      node.kind === 'mapping'
        ? mappingLines(node, over, writing)
        : listLines(node, layout, writing);
    // A list may stand below its key without indentation, a mapping not.
    const least = node.kind === 'mapping' ? 1 : 0;
    const step = Math.max(least, layout?.step ?? 2);
    const comments = flowComments(node, writing);
    return { form: 'below', anchor: anchor.trimEnd(), step, lines, comments };
  });
}

function prefixed(anchor: string, [first = '', ...rest]: readonly string[]): readonly string[] {
  return [(anchor + first).trimEnd(), ...rest];
}

/** A value behind its dash, or its key with a colon, with what is around it. */
function placed(head: string, around: Surroundings, text: Text): readonly string[] {
  const { before, lead, comments } = around;
  const inside = text.form === 'below' ? text.comments : [];
  // A line has a place for one comment, and none where a block scalar brings its own.
  const first = text.form === 'beside' ? (text.lines[0] ?? '') : '';
  const isTaken = blockScalarHead.test(first) && first.includes(' #');
  const last = isTaken ? '' : (comments.at(-1) ?? '');
  const others = isTaken ? comments : comments.slice(0, -1);
  const above = [...before, ...others.map((each) => each.trim()), ...inside];
  if (text.form === 'beside') return [...above, ...besideLines(head, lead, text.lines, last)];
  if (head === '-') return [...above, ...itemLines(text, last)];
  const start = [head, text.anchor].filter((part) => part !== '').join(' ');
  return [...above, start + last, ...text.lines.map((line) => indented(line, text.step))];
}

function besideLines(
  head: string,
  lead: string,
  [first = '', ...rest]: readonly string[],
  comment: string,
): readonly string[] {
  // The head has the colon that a lead begins with, or the dash.
  const blanks = first === '' ? '' : lead.trimStart().slice(1) || ' ';
  const lines = [head + blanks + first, ...rest];
  // Below its `|` a comment would be text.
  const at = blockScalarHead.test(first) ? 0 : rest.length;
  return lines.map((line, index) => (index === at ? line + comment : line));
}

/** The first line of a block scalar; no plain one begins like this. */
const blockScalarHead = /^(?:[&!]\S* )*[|>]/;

/** A block in a list begins behind its dash, unless something else has to stand there. */
function itemLines(text: Extract<Text, { form: 'below' }>, comment: string): readonly string[] {
  const step = Math.max(2, text.step);
  const lines = text.lines.map((line) => indented(line, step));
  const [first = '', ...rest] = lines;
  const isFree = text.anchor === '' && comment === '' && !/^\s*(#|$)/.test(first);
  if (isFree) return [`-${first.slice(1)}`, ...rest];
  const start = text.anchor === '' ? '-' : `- ${text.anchor}`;
  return [start + comment, ...lines];
}
