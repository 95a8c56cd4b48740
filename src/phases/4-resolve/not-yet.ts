/** Keys of schema 1 that load and do nothing yet, so that nobody waits for what will not come. */

import { dotted, nodeAt, type Path } from '../../lib/source-tree.js';
import type { SourceMapping, SourceNode } from '../../types/source.js';

/** What a key asks for, when its value asks for anything. */
interface Missing {
  readonly path: Path;
  readonly feature: string;
  readonly asked: (node: SourceNode) => boolean;
}

const isTrue = (node: SourceNode): boolean => node.kind === 'scalar' && node.value === true;
const isSet = (node: SourceNode): boolean => node.kind !== 'scalar' || node.value !== null;

const missing: readonly Missing[] = [
  { path: ['telemetry', 'enabled'], feature: 'power telemetry', asked: isTrue },
  { path: ['observability', 'scrape_metrics'], feature: 'scraping metrics', asked: isTrue },
  { path: ['observability', 'build_dashboard'], feature: 'the dashboard', asked: isTrue },
  { path: ['observability', 'tachometer', 'enabled'], feature: 'Tachometer', asked: isTrue },
  { path: ['benchmark', 'export_node_metrics'], feature: 'node metrics', asked: isTrue },
  { path: ['reporting', 'status'], feature: 'status reports', asked: isSet },
];

export interface NotYet {
  readonly path: string;
  readonly feature: string;
  readonly position: SourceNode['origin'];
}

/** The keys of a recipe that ask for something that is not there yet. */
export function notYet(node: SourceMapping): readonly NotYet[] {
  return missing.flatMap(({ path, feature, asked }) => {
    const found = nodeAt(node, path);
    if (found === undefined || !asked(found)) return [];
    return [{ path: dotted(path), feature, position: found.origin }];
  });
}
