/** What a recipe of schema 1 says beyond the canonical recipe, for rules to look at. */

import { defaults } from '../../constants/defaults.js';
import type { ClusterProfile } from '../../generated/cluster.js';
import type {
  Dynamo,
  Exporter,
  RecipeV1,
  Resources,
  Tachometer,
  Telemetry,
} from '../../generated/recipe-v1.js';
import type { RoleName } from '../../types/recipe.js';
import type {
  ExporterSettings,
  PowerSettings,
  TachometerSettings,
  Written,
  WrittenDynamo,
  WrittenSize,
} from '../../types/written.js';

/** The written facts that resolve's choices hide, with the defaults of what they do not say. */
export function resolveWritten(recipe: RecipeV1, cluster: ClusterProfile = {}): Written {
  const { dynamo = {}, resources, observability = {}, telemetry = {} } = recipe;
  const { tachometer = {} } = observability;
  return {
    dynamo: writtenDynamo(dynamo),
    sizes: {
      prefill: writtenSize('prefill', resources),
      decode: writtenSize('decode', resources),
      agg: writtenSize('agg', resources),
    },
    modelPath: recipe.model.path,
    imageAliases: Object.keys(cluster.containers ?? {}),
    modelAliases: Object.keys(cluster.model_paths ?? {}),
    observed: observability.enabled ?? false,
    tachometer: tachometer.enabled ? tachometerSettings(tachometer) : null,
    power: telemetry.enabled ? powerSettings(telemetry) : null,
  };
}

function writtenDynamo(dynamo: Dynamo): WrittenDynamo {
  return {
    hash: dynamo.hash || null,
    wheel: dynamo.wheel ?? null,
    topOfTree: dynamo.top_of_tree ?? false,
    patches: dynamo.cargo_patches ?? [],
  };
}

function writtenSize(name: RoleName, resources: Resources): WrittenSize {
  return {
    nodes: resources[`${name}_nodes`] ?? null,
    workers: resources[`${name}_workers`] ?? null,
  };
}

function tachometerSettings(tachometer: Tachometer): TachometerSettings {
  const { tachometer: usual } = defaults;
  return {
    gpuExporter: exporter(tachometer.dcgm_exporter),
    hostExporter: exporter(tachometer.node_exporter),
    program: tachometer.binary_path ?? usual.program,
    betweenScrapes: tachometer.default_frequency ?? usual.betweenScrapes,
    betweenCopies: tachometer.sync_interval_secs ?? usual.betweenCopies,
    compactionThreads: tachometer.compaction_threads ?? usual.compactionThreads,
    directory: tachometer.storage_subdir ?? usual.directory,
  };
}

function powerSettings(telemetry: Telemetry): PowerSettings {
  const { power: usual } = defaults;
  return {
    exporter: exporter(telemetry.dcgm_exporter),
    betweenSamples: telemetry.default_frequency ?? usual.betweenSamples,
    untilAllSeen: telemetry.startup_timeout_seconds ?? usual.untilAllSeen,
    ofRequest: telemetry.request_timeout_seconds ?? usual.ofRequest,
    untilJoined: telemetry.collector_join_timeout_seconds ?? null,
    directory: telemetry.storage_subdir ?? usual.directory,
  };
}

function exporter(written: Exporter | undefined): ExporterSettings | null {
  return written ? { image: written.container_image, port: written.port } : null;
}
