/**
 * `sweep`: one variant for every combination of the parameters' values, written where `{parameter}`
 * stands.
 */

import { longestText } from '../../constants/longest-text.js';
import * as messages from '../../diagnostics/expansion-messages.js';
import { andThen, failure, result } from '../../diagnostics/result.js';
import { pythonJson, pythonText } from '../../lib/python-text.js';
import {
  entry,
  isNull,
  mapScalars,
  toConfigValue,
  withEntry,
  withLayer,
  withoutEntry,
} from '../../lib/source-tree.js';
import { isMap } from '../../types/config-value.js';
import type { Diagnostic, Result } from '../../types/diagnostic.js';
import type {
  Position,
  SourceEntry,
  SourceMapping,
  SourceNode,
  SourceScalar,
  SourceSequence,
} from '../../types/source.js';
import type { Filling, Variant } from '../../types/variant.js';
import { mostJobs } from './most-jobs.js';

/** Characters of a value in `requests = 64`. */
const longestDetail = 40;

interface Parameter {
  readonly key: string;
  readonly values: SourceSequence;
}

/** One combination so far: the recipe with the placeholders of the first parameters filled in. */
interface Point {
  readonly node: SourceMapping;
  /** What names and suffixes say about it, e.g. `conc4`. */
  readonly labels: readonly string[];
  readonly fillings: readonly Filling[];
}

/** The points of a variant's sweep, last parameter fastest; the variant itself when it has none. */
export function sweepVariants(variant: Variant): Result<readonly Variant[]> {
  const sweep = entry(variant.node, 'sweep')?.value;
  const node = withoutEntry(variant.node, 'sweep');
  if (sweep === undefined || isNull(sweep)) return result([{ ...variant, node }]);
  if (sweep.kind !== 'mapping') return failure(messages.sweepNotMapping(sweep));
  if (sweep.entries.length === 0) return result([{ ...variant, node }]);

  const mistakes = sweep.entries.flatMap(parameterMistake);
  const parameters = sweep.entries.flatMap(toParameter);
  const size = parameters.reduce((product, { values }) => product * values.items.length, 1);
  if (mistakes.length > 0) return failure(...mistakes);
  if (size > mostJobs) return failure(messages.tooManyJobs(sweep, size, mostJobs));

  const unfilled = result<readonly Point[]>([{ node, labels: [], fillings: [] }]);
  const points = parameters.reduce(
    (filled, parameter) => andThen(filled, (some) => fillIn(some, parameter)),
    unfilled,
  );
  return andThen(points, (all) => result(all.map((point) => named(variant, point))));
}

function parameterMistake(parameter: SourceEntry): readonly Diagnostic[] {
  if (parameter.value.kind !== 'sequence') return [messages.sweepParameterNotList(parameter)];
  return parameter.value.items.length === 0 ? [messages.sweepParameterEmpty(parameter)] : [];
}

function toParameter({ key, value }: SourceEntry): readonly Parameter[] {
  return value.kind === 'sequence' ? [{ key, values: value }] : [];
}

/**
 * Every point once for every value. Parameters are filled in one after another, so a value may hold
 * the placeholder of a later parameter. Gives an error where a text outgrows what a program can be given.
 */
function fillIn(points: readonly Point[], { key, values }: Parameter): Result<readonly Point[]> {
  const choices = values.items.map((value) => ({
    value: withDetail(withLayer(value, 'sweep'), key, embeddedText(value)),
    label: key + pythonText(toConfigValue(value)),
    text: embeddedText(value),
  }));
  const placeholder = `{${key}}`;
  const growth = Math.max(...choices.map(({ text }) => text.length)) - placeholder.length;
  const overgrown = points.flatMap(({ node }) => overgrownText(node, placeholder, growth)).at(0);
  if (overgrown !== undefined) {
    return failure(messages.sweptTextTooLong(overgrown, key, longestText));
  }
  return result(
    points.flatMap(({ node, labels, fillings }) =>
      choices.map(({ value, label, text }) => ({
        node: substitute(node, placeholder, value, text),
        labels: [...labels, label],
        fillings: [...fillings, { placeholder, text }],
      })),
    ),
  );
}

/** The first string that is longer than a program can be given once each placeholder in it has grown so much. */
function overgrownText(
  node: SourceNode,
  placeholder: string,
  growth: number,
): readonly SourceNode[] {
  if (growth <= 0) return [];
  if (node.kind === 'sequence') return node.items.flatMap(overgrown).slice(0, 1);
  if (node.kind === 'mapping')
    return node.entries
      .map(({ value }) => value)
      .flatMap(overgrown)
      .slice(0, 1);
  if (typeof node.value !== 'string' || !node.value.includes(placeholder)) return [];
  const occurrences = node.value.split(placeholder).length - 1;
  return node.value.length + occurrences * growth > longestText ? [node] : [];

  function overgrown(inner: SourceNode): readonly SourceNode[] {
    return overgrownText(inner, placeholder, growth);
  }
}

/**
 * A placeholder that is the whole scalar becomes the value, with its type; one inside text becomes
 * text.
 */
function substitute(
  node: SourceMapping,
  placeholder: string,
  value: SourceNode,
  text: string,
): SourceMapping {
  const entries = node.entries.map((each) => ({
    ...each,
    value: mapScalars(each.value, (scalar) => {
      if (scalar.type !== 'string' || typeof scalar.value !== 'string') return scalar;
      if (scalar.value === placeholder) return replacing(scalar, value);
      if (!scalar.value.includes(placeholder)) return scalar;
      const filled = replacing(scalar, {
        ...value,
        origin: { ...value.origin, ...placeOf(scalar) },
      });
      return {
        ...scalar,
        value: scalar.value.split(placeholder).join(text),
        origin: filled.origin,
      };
    }),
  }));
  return { ...node, entries };
}

function withDetail<Node extends SourceNode>(node: Node, key: string, text: string): Node {
  const shown = text.length <= longestDetail ? text : `${text.slice(0, longestDetail)}...`;
  return { ...node, origin: { ...node.origin, detail: `${key} = ${shown}` } };
}

/** A parameter that is filled in after another has that below it. */
function replacing(placeholder: SourceScalar, value: SourceNode): SourceNode {
  return { ...value, origin: { ...value.origin, over: placeholder.origin } };
}

function placeOf({ origin: { file, line, column } }: SourceScalar): Position {
  return { file, line, column };
}

/** A list is joined with commas; a mapping is JSON, where the reference writes Python. */
function embeddedText(value: SourceNode): string {
  const plain = toConfigValue(value);
  if (value.kind === 'sequence') {
    return value.items.map((item) => pythonText(toConfigValue(item))).join(',');
  }
  return isMap(plain) ? pythonJson(plain) : pythonText(plain);
}

/** The name is that of the variant before any placeholder is filled in, and the labels. */
function named(variant: Variant, { node, labels, fillings }: Point): Variant {
  const suffix = [variant.suffix, ...labels].filter((part) => part !== '').join('_');
  const filled = { suffix, section: variant.section, fillings };
  const name = entry(variant.node, 'name');
  if (name?.value.kind !== 'scalar' || name.value.type !== 'string') return { ...filled, node };
  const value = { ...name.value, value: `${name.value.value}_${labels.join('_')}` };
  return { ...filled, node: withEntry(node, { ...name, value }) };
}
