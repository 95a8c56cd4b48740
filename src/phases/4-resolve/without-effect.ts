/**
 * Keys that load and change nothing, so that nobody waits for what will not come: those of features that are not
 * there yet, and those that never counted. docs/recipe-keys.md is made with what this says.
 */

import { defaults } from '../../constants/defaults.js';
import { keyWithoutEffect, noEffectYet } from '../../diagnostics/rule-messages.js';
import { dotted, isNull, nodeAt, type Path } from '../../lib/source-tree.js';
import type { Diagnostic } from '../../types/diagnostic.js';
import type { SourceMapping, SourceNode, SourceScalar } from '../../types/source.js';

/** Keys that ask for one thing together. */
interface Keys {
  /** The mapping that has them. */
  readonly block: Path;
  /** Its keys, the one that turns the thing on before the others; without any, all values below it. */
  readonly keys?: readonly Path[];
  /** Whether the recipe wants anything by them; without it, whether one is set. */
  readonly asked?: (recipe: SourceNode) => boolean;
}

interface NotYet extends Keys {
  readonly feature: string;
}

interface Never extends Keys {
  /** Why, as the end of a sentence. */
  readonly reason: string;
  /** What to write instead. */
  readonly instead: string;
}

const notYet: readonly NotYet[] = [
  { feature: 'power telemetry', block: ['telemetry'], asked: turnsOn(['telemetry', 'enabled']) },
  {
    feature: 'scraping metrics',
    block: ['observability'],
    keys: [['scrape_metrics'], ['scrape_interval_seconds'], ['scrape_output']],
    asked: (recipe) =>
      (valueAt(recipe, ['observability', 'scrape_metrics']) ??
        valueAt(recipe, ['observability', 'enabled'])) === true,
  },
  {
    feature: 'the dashboard',
    block: ['observability'],
    keys: [['build_dashboard']],
    asked: turnsOn(['observability', 'build_dashboard']),
  },
  {
    feature: 'Tachometer',
    block: ['observability', 'tachometer'],
    asked: turnsOn(['observability', 'tachometer', 'enabled']),
  },
  {
    feature: 'node metrics',
    block: ['benchmark'],
    keys: [['export_node_metrics']],
    asked: turnsOn(['benchmark', 'export_node_metrics']),
  },
];

/** Types of benchmarks whose points are judged by their requests. */
const countsRequests: ReadonlySet<string> = new Set([
  'sa-bench',
  'sglang-bench',
  'router',
  'mooncake-router',
  'trace-replay',
]);

const never: readonly Never[] = [
  {
    block: ['output'],
    keys: [['log_dir']],
    asked: (recipe) => valueAt(recipe, ['output', 'log_dir']) !== defaults.logDirectory,
    reason: 'logs are in logs/ of the run directory',
    instead: 'remove it; output_dir of the cluster profile says where run directories are',
  },
  {
    block: [],
    keys: [['enable_config_dump']],
    asked: (recipe) => valueAt(recipe, ['enable_config_dump']) === false,
    reason: 'engines that can write their configuration down always do',
    instead: 'remove it',
  },
  {
    block: ['benchmark'],
    keys: [['sweep']],
    reason: 'a benchmark has no sweep of its own',
    instead: 'write the lists below a top-level `sweep`, and {name} where the values go',
  },
  {
    block: ['benchmark'],
    keys: [['max_failure_rate']],
    asked: (recipe) => !countsRequests.has(String(valueAt(recipe, ['benchmark', 'type']))),
    reason: 'nobody counts the requests of this benchmark',
    instead: 'remove it',
  },
  // The same GPU twice is a repetition, and in many recipes.
  {
    block: ['backend'],
    keys: [['gpu_type']],
    asked: (recipe) =>
      valueAt(recipe, ['backend', 'gpu_type']) !== valueAt(recipe, ['resources', 'gpu_type']),
    reason: 'resources.gpu_type counts',
    instead: 'remove it, or make both the same',
  },
  {
    block: ['reporting', 'ai_analysis'],
    asked: turnsOn(['reporting', 'ai_analysis', 'enabled']),
    reason: 'only a site can have failed jobs analysed',
    instead: 'move it to the cluster profile',
  },
  {
    block: ['reporting', 's3'],
    reason: 'only a site can have logs uploaded',
    instead: 'move it to the cluster profile',
  },
];

const notYetOfSite: readonly NotYet[] = [
  {
    feature: 'the analysis of failed jobs',
    block: ['reporting', 'ai_analysis'],
    asked: turnsOn(['reporting', 'ai_analysis', 'enabled']),
  },
  { feature: 'the upload of logs', block: ['reporting', 's3'] },
  {
    feature: 'live metrics',
    block: ['telemetry', 'live_metrics'],
    asked: turnsOn(['telemetry', 'live_metrics', 'enabled']),
  },
];

const neverOfSite: readonly Never[] = [
  {
    block: [],
    keys: [['gpus_per_node']],
    reason: 'every recipe says it for itself',
    instead: 'write resources.gpus_per_node in recipes, where 4 is the default',
  },
  { block: [], keys: [['cloud']], reason: 'nothing needs to know it', instead: 'remove it' },
];

/** A warning for everything that a recipe asks for in vain. */
export function recipeWithoutEffect(recipe: SourceMapping): readonly Diagnostic[] {
  return warnings(recipe, notYet, never);
}

/** The same for a cluster profile. */
export function profileWithoutEffect(profile: SourceMapping): readonly Diagnostic[] {
  return warnings(profile, notYetOfSite, neverOfSite);
}

function warnings(
  tree: SourceMapping,
  later: readonly NotYet[],
  neither: readonly Never[],
): readonly Diagnostic[] {
  return [
    ...later.flatMap((row) => {
      const { first, others } = found(tree, row);
      return first === undefined ? [] : [noEffectYet(row.feature, others, first)];
    }),
    ...neither.flatMap((row) => {
      const { first, others } = found(tree, row);
      return first === undefined ? [] : [keyWithoutEffect(row.reason, row.instead, others, first)];
    }),
  ];
}

interface Found {
  /** Where to point: the key that turns the thing on, else the first. */
  readonly first?: { readonly path: string; readonly position: SourceNode['origin'] };
  /** The other keys that were written for it, as paths below the block. */
  readonly others: readonly string[];
}

function found(tree: SourceMapping, { block, keys, asked }: Keys): Found {
  const within = nodeAt(tree, block);
  if (within === undefined || asked?.(tree) === false) return { others: [] };
  const written = keys === undefined ? leaves(within) : keys.flatMap((key) => at(within, key));
  const ordered = [...written].sort((a, b) => Number(isSwitch(b.path)) - Number(isSwitch(a.path)));
  const [first, ...others] = ordered;
  if (first === undefined) return { others: [] };
  return {
    first: { path: dotted([...block, ...first.path]), position: first.node.origin },
    others: others.map(({ path }) => dotted(path)),
  };
}

interface Leaf {
  readonly path: Path;
  readonly node: SourceNode;
}

/** All values that are set in a tree, without mappings. */
function leaves(node: SourceNode): readonly Leaf[] {
  if (node.kind !== 'mapping') return at(node, []);
  return node.entries.flatMap(({ key, value }) =>
    leaves(value).map((leaf) => ({ ...leaf, path: [key, ...leaf.path] })),
  );
}

function at(node: SourceNode, path: Path): readonly Leaf[] {
  const value = nodeAt(node, path);
  return value !== undefined && isSet(value) ? [{ path, node: value }] : [];
}

function isSwitch([key]: Path): boolean {
  return key === 'enabled';
}

/** Null and an empty mapping are how a recipe says nothing. */
function isSet(node: SourceNode | undefined): boolean {
  if (node === undefined || isNull(node)) return false;
  return node.kind !== 'mapping' || node.entries.length > 0;
}

function turnsOn(path: Path) {
  return (tree: SourceNode): boolean => valueAt(tree, path) === true;
}

/** The scalar at a path; undefined for null and for all else. */
function valueAt(tree: SourceNode, path: Path): Exclude<SourceScalar['value'], null> | undefined {
  const node = nodeAt(tree, path);
  return node?.kind === 'scalar' ? (node.value ?? undefined) : undefined;
}
