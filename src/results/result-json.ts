/** The text of a result file to a JSON object, as Python's json module writes it. */

import { isRecord, type JsonRecord, parseJson } from '../lib/json.js';

export type ParsedResult =
  | { readonly object: JsonRecord; readonly refusal?: never }
  | { readonly object?: never; readonly refusal: string };

/** What Python writes for numbers that JSON does not have; as text they are told from all others. */
const pythonNumber = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

/**
 * The object of a file. Clients that append write a line for each run: the last one counts. `NaN` and `Infinity`
 * become text. Gives a refusal for an empty, a cut off or any other text that is no JSON object.
 */
export function parseResult(text: string): ParsedResult {
  if (text.trim() === '') return { refusal: 'the file is empty' };
  const whole = parseJson(asJson(text));
  const last = whole === undefined ? parseJson(asJson(lastLine(text))) : undefined;
  // The last line of an object that was cut off may be a number.
  const value = isRecord(last) ? last : whole;
  if (value === undefined) {
    return { refusal: isCutOff(text) ? 'the file is cut off: its JSON has no end' : 'no JSON' };
  }
  return isRecord(value) ? { object: value } : { refusal: 'JSON, but no object' };
}

function asJson(text: string): string {
  if (!/NaN|Infinity/.test(text)) return text;
  return text.replace(pythonNumber, (token) => (token.startsWith('"') ? token : `"${token}"`));
}

function lastLine(text: string): string {
  return text.slice(text.trimEnd().lastIndexOf('\n') + 1);
}

/** Whether brackets or a string are open at its end. */
function isCutOff(text: string): boolean {
  const outside = text.replace(/"(?:[^"\\]|\\.)*"/gs, '');
  const count = (bracket: string): number => outside.split(bracket).length - 1;
  return outside.includes('"') || count('{') > count('}') || count('[') > count(']');
}
