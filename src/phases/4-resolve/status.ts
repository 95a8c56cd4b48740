/** Status services: the recipe names them, or the cluster profile for recipes that have no `reporting`. */

import { endpointUnfit, endpointWithCredentials } from '../../diagnostics/status-messages.js';
import { dotted, entry, nodeAt, type Path } from '../../lib/source-tree.js';
import { sameWord } from '../../lib/word.js';
import type { Diagnostic } from '../../types/diagnostic.js';
import type { Position, SourceMapping } from '../../types/source.js';
import type { Word } from '../../types/word.js';
import { expandVariables } from './paths.js';

/** Base URLs without slashes at their end, each once; what variables stand for is seen on the cluster. */
export function statusServices(
  recipe: SourceMapping,
  profile: SourceMapping | undefined,
): readonly Word[] {
  return endpoints(recipe, profile)
    .map(({ url }) => expandVariables(url.replace(/\/+$/, '')))
    .filter((url, index, all) => all.findIndex((other) => sameWord(other, url)) === index);
}

/** What is wrong with the endpoints. Diagnostics: `endpoint-credentials`, `endpoint-unfit`. */
export function statusServiceFaults(
  recipe: SourceMapping,
  profile: SourceMapping | undefined,
): readonly Diagnostic[] {
  return endpoints(recipe, profile).flatMap(({ url, path, position }) => {
    const shape = shapeOf(url);
    if (hasCredentials(shape)) return [endpointWithCredentials({ path, position })];
    return baseUrl.test(shape) ? [] : [endpointUnfit({ path, position })];
  });
}

interface Endpoint {
  readonly url: string;
  readonly path: string;
  readonly position: Position;
}

/** In the order in which they are told. */
function endpoints(recipe: SourceMapping, profile: SourceMapping | undefined): readonly Endpoint[] {
  const tree = entry(recipe, 'reporting') === undefined ? profile : recipe;
  if (tree === undefined) return [];
  const list = nodeAt(tree, [...block, 'endpoints']);
  const count = list?.kind === 'sequence' ? list.items.length : 0;
  const items = Array.from({ length: count }, (_, index) => ['endpoints', index]);
  return [['endpoint'], ...items].flatMap((key) => {
    const path: Path = [...block, ...key];
    const node = nodeAt(tree, path);
    if (node?.kind !== 'scalar' || typeof node.value !== 'string' || node.value === '') return [];
    return [{ url: node.value, path: dotted(path), position: node.origin }];
  });
}

const block: Path = ['reporting', 'status'];

/** Stands for a variable, which may hold anything. */
const variable = '\0';

function shapeOf(url: string): string {
  return expandVariables(url)
    .map((part) => (typeof part === 'string' ? part : variable))
    .join('');
}

/** Something to which a path can be added. A variable in front may hold scheme and host. */
const baseUrl =
  /^(?:https?:\/\/(?:[^\s/?#@]*@)?(?:\[[\d.:a-f]+\]|[^\s/?#@:[\]]+)(?::(?:\d+|\0))?|\0[^\s/?#@]*)(?:\/[^\s?#]*)?$/i;

/** A password, or a user alone, who may be a token, that is not a variable. */
function hasCredentials(shape: string): boolean {
  const [, authority = ''] = /^(?:[^/]*:\/\/)?([^/]*)/.exec(shape) ?? [];
  const user = authority.slice(0, Math.max(0, authority.lastIndexOf('@')));
  const secret = user.slice(user.indexOf(':') + 1);
  return secret.replaceAll(variable, '') !== '';
}
