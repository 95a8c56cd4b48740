/**
 * What a recipe says and the canonical recipe has no place for: nothing is compiled from it, but rules have to see
 * it. Of two sources of Dynamo, say, resolve takes one, and only here both are known.
 */

import type { RoleName } from './recipe.js';

export interface Written {
  readonly dynamo: WrittenDynamo;
  /** Of every role, also those that this deployment does not have. */
  readonly sizes: Readonly<Record<RoleName, WrittenSize>>;
  /** As it is written, before any alias. */
  readonly modelPath: string;
  /** Names that the cluster profile has for images, and for models. */
  readonly imageAliases: readonly string[];
  readonly modelAliases: readonly string[];
  /** Whether observability is on. What it turns on is in the canonical recipe, beside what else says so. */
  readonly observed: boolean;
  /** Null = off. */
  readonly tachometer: TachometerSettings | null;
  /** Null = off. */
  readonly power: PowerSettings | null;
}

/** Every way of naming a Dynamo but the version, which the others replace. */
export interface WrittenDynamo {
  readonly hash: string | null;
  /** Empty is not null: an empty wheel is a mistake. */
  readonly wheel: string | null;
  readonly topOfTree: boolean;
  readonly patches: readonly string[];
}

/** Counts, or null where the recipe does not say; 0 is said. */
export interface WrittenSize {
  readonly nodes: number | null;
  readonly workers: number | null;
}

/** The metrics scraper. All times in seconds. */
export interface TachometerSettings {
  readonly gpuExporter: ExporterSettings | null;
  readonly hostExporter: ExporterSettings | null;
  readonly program: string;
  readonly betweenScrapes: number;
  /** 0 = the program's own. */
  readonly betweenCopies: number;
  /** 0 = the program's own. */
  readonly compactionThreads: number;
  /** Below the log directory, as is the other's. */
  readonly directory: string;
}

/** Samples of GPU power. All times in seconds. */
export interface PowerSettings {
  readonly exporter: ExporterSettings | null;
  readonly betweenSamples: number;
  readonly untilAllSeen: number;
  readonly ofRequest: number;
  /** Null = as long as the requests may take. */
  readonly untilJoined: number | null;
  readonly directory: string;
}

export interface ExporterSettings {
  readonly image: string;
  readonly port: number;
}
