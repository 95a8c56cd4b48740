/** Engine settings as block YAML: keys sorted at every level, floats always with a point (recipe-v1 7.3). */

import { Document, Scalar, type ScalarTag, type Tags, visit } from 'yaml';
import { type ConfigValue, Float, Timestamp } from '../types/config-value.js';
import { byCodePoint } from './flags.js';
import { floatText } from './python-text.js';

/** The lines of a YAML file, without a newline at the end; `{}` for an empty mapping. */
export function engineYaml(
  value: ConfigValue,
  { sortKeys } = { sortKeys: true },
): readonly string[] {
  // YAML 1.1 is what the engines' reader speaks: strings like `yes` or `1:30` come out quoted.
  const document = new Document(value, {
    version: '1.1',
    customTags: (tags) => [floatTag, timestampTag, ...tags.filter((tag) => !isMergeTag(tag))],
    aliasDuplicateObjects: false,
    sortMapEntries:
      sortKeys && ((left, right) => byCodePoint(keyText(left.key), keyText(right.key))),
  });
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value === 'string' && needsQuotes.test(node.value)) {
        node.type = Scalar.QUOTE_DOUBLE;
      }
    },
  });
  // One newline ends the file; those before it may belong to the last value.
  const text = document.toString({ lineWidth: 0, directives: false });
  return text.replace(/\n$/, '').split('\n');
}

/**
 * Strings that the YAML library writes so that they are not read back: `=` and `<<` have tags of their own, a
 * tab ends PyYAML's plain scalar, and a block of blanks has no indentation to tell.
 */
const needsQuotes = /^(?:=|<<|\s+)$|\t/;

/** A `<<` that got here was quoted, and is written so again; that tag would write it bare. */
function isMergeTag(tag: Tags[number]): boolean {
  return typeof tag === 'object' && tag.tag === 'tag:yaml.org,2002:merge';
}

const floatTag: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  identify: (value) => value instanceof Float,
  resolve: (text) => new Float(Number(text)),
  stringify: ({ value }: Scalar) => yamlFloat(value instanceof Float ? value.float : Number.NaN),
};

const timestampTag: ScalarTag = {
  tag: 'tag:yaml.org,2002:timestamp',
  default: true,
  identify: (value) => value instanceof Timestamp,
  resolve: (text) => new Timestamp(text),
  stringify: ({ value }: Scalar) => (value instanceof Timestamp ? value.timestamp : String(value)),
};

/** As Python's YAML writer: `.inf`, and a point before an exponent, without which 1.1 reads a string. */
function yamlFloat(value: number): string {
  const special: Readonly<Record<string, string>> = { nan: '.nan', inf: '.inf', '-inf': '-.inf' };
  const text = floatText(value);
  return special[text] ?? text.replace(/^(-?\d+)e/, '$1.0e');
}

function keyText(key: unknown): string {
  return typeof key === 'object' && key !== null && 'value' in key
    ? String(key.value)
    : String(key);
}
