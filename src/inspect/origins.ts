/** Where the parts of a plan were written: from the titles that the plan gives them, and the trees of its inputs. */

import { entry, nodeAt } from '../lib/source-tree.js';
import type { Origin, SourceNode } from '../types/source.js';

/** The place of what a title and, below it, a name stand for; undefined where nobody wrote it. */
export type Places = (title: string, name?: string) => Origin | undefined;

/** No place is known: of a bundle, which has no recipe with positions. */
export const nowhere: Places = () => undefined;

/** The places of one job: `recipe: environment` is a mapping of its recipe, and `NCCL_DEBUG` an entry there. */
export function placesOf(recipe: SourceNode, profile: SourceNode | undefined): Places {
  const trees: Readonly<Record<string, SourceNode | undefined>> = {
    recipe,
    'cluster profile': profile,
  };
  return (title, name) => {
    const [, source = '', what = ''] = /^(recipe|cluster profile): (.+)/.exec(title) ?? [];
    const tree = trees[source];
    const path = engineArguments(what, recipe) ?? what;
    const found = tree && (lookUp(tree, path) ?? lookUp(tree, `backend.${path}`));
    if (found === undefined) return undefined;
    const written = name === undefined ? undefined : namedIn(found, name);
    return written?.keyOrigin ?? found.origin;
  };
}

/** Where the flags of a role are, whose key has the engine's name. */
function engineArguments(what: string, recipe: SourceNode): string | undefined {
  const role = /^engine arguments of (\w+)$/.exec(what)?.[1];
  if (role === undefined) return undefined;
  const type = lookUp(recipe, 'backend.type');
  const engine = type?.kind === 'scalar' ? String(type.value) : 'sglang';
  return `backend.${engine}_config.${role === 'agg' ? 'aggregated' : role}`;
}

function lookUp(tree: SourceNode, path: string): SourceNode | undefined {
  return nodeAt(tree, path.split('.'));
}

/** Flags are written with or without dashes, and with underscores for the dashes inside. */
function namedIn(node: SourceNode, name: string) {
  const bare = name.replace(/^-+/, '').replace(/=.*$/s, '');
  const spellings = [name, bare, bare.replaceAll('-', '_')];
  return spellings.map((spelling) => entry(node, spelling)).find((found) => found !== undefined);
}
