/** Where a client sends its requests, and for which model. */

import { type Arguments, integerOf, textOf } from '../arguments.js';
import { callJson } from '../http-client.js';
import { isRecord, listField, parseJson, textField } from '../json.js';
import { resolveUrl } from '../node.js';
import { StandInError } from '../stand-in-error.js';

/** From --base-url, else --host and --port. Throws StandInError for a port that is no number. */
export function baseUrl(args: Arguments, defaultPort: number): URL {
  const text = textOf(args, 'base-url');
  if (text !== undefined) return resolveUrl(text);
  const port = integerOf(args, 'port') ?? defaultPort;
  return resolveUrl(`http://${textOf(args, 'host') ?? 'localhost'}:${port}`);
}

/** The first model that the server names. Throws StandInError when there is none. */
export async function firstModel(base: URL): Promise<string> {
  const url = new URL('/v1/models', base);
  const list = await callJson('GET', url).catch((error: unknown) => {
    throw new StandInError(`cannot fetch a model from ${url}: ${error}`, 1);
  });
  const model = textField(listField(list, 'data')[0], 'id');
  if (model === undefined) throw new StandInError(`${url} names no model`, 1);
  return model;
}

/** Fields that a flag adds to each request body. Throws StandInError when it is no JSON object. */
export function extraBody(args: Arguments, flag: string): Readonly<Record<string, unknown>> {
  const value = parseJson(textOf(args, flag) ?? '{}');
  if (!isRecord(value)) throw new StandInError(`argument --${flag}: no JSON object`);
  return value;
}
