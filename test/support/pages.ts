/** fixtures/pages/: what `srtgen plan` prints of golden cases, whole. */

import { join } from 'node:path';
import { srtgen } from './command-line.js';
import { goldenCase } from './golden.js';

/** One for each way to place processes. */
export const pageCases: readonly string[] = [
  'overrides-and-sweep',
  'sglang-dynamo-nginx',
  'sglang-het-job',
  'sglang-router-shared-node',
  'trtllm-mpi',
  'vllm-data-parallel',
];

export function pagePath(name: string): string {
  return join('fixtures/pages', `${name}.txt`);
}

/** What is printed; throws where there is no plan. */
export async function pageText(name: string): Promise<string> {
  const { recipe, cluster, configs } = goldenCase(name).input;
  const options = ['--cluster', cluster, ...(configs === undefined ? [] : ['--configs', configs])];
  const { status, stdout, stderr } = await srtgen(['plan', recipe, ...options], {
    cwd: process.cwd(),
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
