/**
 * Rules about what is recorded beside the benchmark. The recorders are not there yet; a recipe that they could not
 * run should not wait for them to say so.
 */

import { defaults } from '../../constants/defaults.js';
import * as messages from '../../diagnostics/telemetry-messages.js';
import type { Diagnostic } from '../../types/diagnostic.js';
import type { ExporterKey, OriginKey, Origins } from '../../types/origins.js';
import type { ExporterSettings, PowerSettings } from '../../types/written.js';
import type { Rule } from './rule.js';

const tachometerIsObserved: Rule = ({ written, at }) =>
  written.tachometer !== null && !written.observed
    ? [messages.tachometerUnobserved(at('tachometer'))]
    : [];

/** Two exporters of the same GPUs disturb each other, and two recorders overwrite each other's files. */
const recordersAreApart: Rule = ({ written, at }) => {
  const { tachometer, power } = written;
  if (tachometer === null || power === null) return [];
  return [
    ...(tachometer.gpuExporter === null
      ? []
      : [messages.exporterTwice(at('power.exporter').path, at('tachometer.gpuExporter'))]),
    ...(tachometer.directory === power.directory
      ? [messages.directoryShared(at('tachometer.directory').path, at('power.directory'))]
      : []),
  ];
};

const tachometerSettingsFit: Rule = ({ written, at }) => {
  const { tachometer } = written;
  if (tachometer === null) return [];
  const { gpuExporter, hostExporter, program, directory } = tachometer;
  const { betweenScrapes, betweenCopies, compactionThreads } = tachometer;
  const { tachometer: usual } = defaults;
  return misfits(at, [
    ...exporterSettings('tachometer.gpuExporter', gpuExporter, ports.gpu),
    ...exporterSettings('tachometer.hostExporter', hostExporter, ports.host),
    ['tachometer.program', program, program !== '', 'the path of a program', usual.program],
    seconds('tachometer.betweenScrapes', betweenScrapes, usual.betweenScrapes),
    [
      'tachometer.betweenCopies',
      betweenCopies,
      betweenCopies >= 0,
      'a number of seconds, 0 or more',
      0,
    ],
    ['tachometer.compactionThreads', compactionThreads, compactionThreads >= 0, '0 or more', 0],
    subdirectory('tachometer.directory', directory, usual.directory),
  ]);
};

const powerSettingsFit: Rule = ({ written, at }) => {
  const { power } = written;
  if (power === null) return [];
  const { power: usual } = defaults;
  return misfits(at, [
    ...exporterSettings('power.exporter', power.exporter, ports.gpu),
    samplingInterval(power.betweenSamples),
    seconds('power.untilAllSeen', power.untilAllSeen, usual.untilAllSeen),
    seconds('power.ofRequest', power.ofRequest, usual.ofRequest),
    ...joinTimeout(power),
    subdirectory('power.directory', power.directory, usual.directory),
  ]);
};

/** Samples are matched with the windows that sa-bench reports, by their concurrency, on the clock of one node. */
const powerHasWhatItNeeds: Rule = ({ recipe, written, at }) => {
  const { power } = written;
  if (power === null) return [];
  const { benchmark, placement } = recipe;
  const concurrencies = benchmark.name === 'sa-bench' ? benchmark.concurrencies : [];
  const distinct = [...new Set(concurrencies)];
  const exporter = `dcgm_exporter: {container_image: IMAGE, port: ${ports.gpu}}`;
  const needs: readonly Need[] = [
    ['power.exporter', power.exporter !== null, 'an exporter', exporter],
    ['benchmark', benchmark.name === 'sa-bench', 'the windows of sa-bench', 'type: sa-bench'],
    [
      'benchmark.placement',
      placement.clientNode === 'head',
      'the client on the head node',
      'client_placement: head',
    ],
    [
      'infra',
      !placement.reserved.infra,
      'etcd and NATS on the head node',
      'etcd_nats_dedicated_node: false',
    ],
    [
      'benchmark.concurrencies',
      distinct.length === concurrencies.length,
      'every concurrency once',
      `concurrencies: [${distinct.join(', ')}]`,
    ],
  ];
  return needs
    .filter(([, met]) => !met)
    .map(([key, , what, write]) => messages.powerNeeds(what, write, at(key)));
};

/** Where it is said, whether it is so, what it is, and what to write. */
type Need = readonly [key: OriginKey, met: boolean, what: string, write: string];

/** Observability turns the engine's metrics on, unless the recipe forbids just that. */
const observedEnginePublishes: Rule = ({ recipe, written, at }) =>
  written.observed && recipe.engine.name === 'trtllm' && !recipe.engine.publishEventsAndMetrics
    ? [messages.observedWithoutMetrics(at('engine.publish'))]
    : [];

/** Where it was written, its value, whether that fits, what would, and what to write instead. */
type Setting = readonly [
  key: OriginKey,
  value: string | number,
  fits: boolean,
  wanted: string,
  usual: string | number,
];

function misfits(at: Origins, settings: readonly Setting[]): readonly Diagnostic[] {
  return settings
    .filter(([, , fits]) => !fits)
    .map(([key, value, , wanted, usual]) => messages.settingUnfit(value, wanted, usual, at(key)));
}

/** The ports that the exporters have when nobody says another. */
const ports = { gpu: 9400, host: 9100 };

function exporterSettings(
  key: ExporterKey,
  exporter: ExporterSettings | null,
  usualPort: number,
): readonly Setting[] {
  if (exporter === null) return [];
  const { image, port } = exporter;
  const images = 'an image reference or the path of an image file';
  return [
    [`${key}.image`, image, image !== '', images, 'IMAGE:TAG'],
    [`${key}.port`, port, port >= 1 && port <= 65535, 'a TCP port, 1 to 65535', usualPort],
  ];
}

function seconds(key: OriginKey, value: number, usual: number): Setting {
  return [key, value, value > 0, 'a number of seconds above 0', usual];
}

/** Samples further apart than this count as a gap, and every measurement would have one. */
const longestSampleGap = 3;

function samplingInterval(value: number): Setting {
  const fits = value > 0 && value <= longestSampleGap;
  const wanted = `a number of seconds above 0 and at most ${longestSampleGap}`;
  return ['power.betweenSamples', value, fits, wanted, defaults.power.betweenSamples];
}

/** The collector is not given up while its last requests may still be answered. */
function joinTimeout({ untilJoined, ofRequest }: PowerSettings): readonly Setting[] {
  if (untilJoined === null || ofRequest <= 0) return [];
  const least = 2 * (2 * ofRequest + 1);
  const wanted = `a number of seconds above the ${least} that the last requests may take`;
  return [['power.untilJoined', untilJoined, untilJoined > least, wanted, least + 2]];
}

/** A relative path that stays below the log directory. */
function subdirectory(key: OriginKey, value: string, usual: string): Setting {
  const fits = !/^(?:[/~]|$)/.test(value) && !value.split('/').includes('..');
  return [key, value, fits, 'a directory below the log directory', usual];
}

export const telemetryRules: readonly Rule[] = [
  tachometerIsObserved,
  recordersAreApart,
  tachometerSettingsFit,
  powerHasWhatItNeeds,
  powerSettingsFit,
  observedEnginePublishes,
];
