/** Runs with the map of where everything was, for pages and for programs. */

import { type MapMaker, readRun } from '../read-runs.js';
import type { Run } from '../types/run.js';

export async function readRunsWithMaps(
  directories: readonly string[],
  cwd: string,
): Promise<readonly Run[]> {
  const makeMap = await mapMaker();
  return directories.map((directory) => readRun(directory, cwd, makeMap));
}

/** Runs of one bundle have one plan, and to parse it takes longer than all the rest. */
async function mapMaker(): Promise<MapMaker> {
  const { clusterMapOfPage } = await import('../inspect/cluster-map.js');
  const { readPlanYaml } = await import('../inspect/read-plan-yaml.js');
  const readings = new Map<string, ReturnType<typeof readPlanYaml>>();
  return (plan, hosts) => {
    const reading = readings.get(plan) ?? readPlanYaml(plan);
    readings.set(plan, reading);
    return reading.page === undefined ? null : clusterMapOfPage(reading.page, hosts);
  };
}
