/** Rehearses job scripts written by hand: bundles that use srun directly. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type RehearsalOptions,
  type RehearsalResult,
  rehearse,
} from '../../src/rehearsal/rehearse.js';

export interface JobRun extends RehearsalResult {
  readonly lines: readonly string[];
  /** The directory of this job: `bundle`, `outputs`, and the log of the batch script. */
  readonly directory: string;
}

export type JobSettings = Partial<
  Omit<RehearsalOptions, 'bundle' | 'outputBase' | 'jobName' | 'jobId'>
>;

/** Runs a job script (less its first line) as job 77, named `demo`, from its own directory. */
export async function runScript(script: string, settings: JobSettings = {}): Promise<JobRun> {
  const directory = mkdtempSync(join(tmpdir(), 'srtgen-test-'));
  const bundle = join(directory, 'bundle');
  const lines: string[] = [];
  mkdirSync(bundle);
  writeFileSync(join(bundle, 'job.sh'), `#!/usr/bin/env bash\n${script}`);
  try {
    const result = await rehearse({
      nodes: [3],
      ...settings,
      bundle,
      jobName: 'demo',
      jobId: 77,
      outputBase: join(directory, 'outputs'),
      onLine: (line) => {
        lines.push(line);
        settings.onLine?.(line);
      },
    });
    return { ...result, lines, directory };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
