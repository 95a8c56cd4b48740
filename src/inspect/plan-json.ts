/** `srtgen plan --json`: jobs as plain data for programs. */

import { display } from '../lib/word.js';
import type { Step } from '../types/plan.js';
import type { PlanPage } from '../types/plan-page.js';
import type { Origin } from '../types/source.js';
import { baseName, type ShownJob } from './job.js';

export interface PlansJson {
  /** Of this shape; it grows when a program that reads it would have to be changed. */
  readonly version: 1;
  readonly jobs: readonly JobJson[];
}

export interface JobJson {
  /** The recipe and, where there is one, the cluster profile. Below, files go by their last name. */
  readonly files: readonly string[];
  /** What plan.yaml of its bundle says. */
  readonly plan: PlanPage;
  /** Step -> who asked for what of it. */
  readonly origins: Readonly<Record<string, StepOrigins>>;
}

export interface StepOrigins {
  /** By name of the variable. */
  readonly environment: Readonly<Record<string, VariableOrigin>>;
  /** By path in the container. */
  readonly mounts: Readonly<Record<string, Written>>;
  /** By name of the option. */
  readonly srunOptions: Readonly<Record<string, Written>>;
}

export interface Written {
  /** `recipe: environment`, `cluster profile: default_mounts`, `srtgen`. */
  readonly origin: string;
  /** Absent where nobody wrote it. */
  readonly file?: string;
  readonly line?: number;
  /** The override or the like that it came from, where that is not the recipe itself. */
  readonly layer?: string;
}

export interface VariableOrigin extends Written {
  /** Values that it would have without this one, nearest last. */
  readonly replaced?: readonly (Written & { readonly value: string })[];
}

export function plansJson(jobs: readonly ShownJob[]): PlansJson {
  return { version: 1, jobs: jobs.map(jobJson) };
}

function jobJson(job: ShownJob): JobJson {
  const origins = job.plan.steps.map((step) => [step.name, stepOrigins(step, job)] as const);
  return { files: job.files, plan: job.page, origins: Object.fromEntries(origins) };
}

function stepOrigins({ task, container, srunOptions }: Step, job: ShownJob): StepOrigins {
  return {
    environment: Object.fromEntries(
      task.environment.flatMap(({ title, variables }) =>
        variables.map(({ name, replaced }) => [
          name,
          {
            ...written(title, name, job),
            ...(replaced && {
              replaced: replaced.map(({ origin, value }) => ({
                value,
                ...written(origin, name, job),
              })),
            }),
          },
        ]),
      ),
    ),
    mounts: Object.fromEntries(
      (container?.mounts ?? []).map(({ target, origin }) => [
        display(target),
        written(origin, undefined, job),
      ]),
    ),
    srunOptions: Object.fromEntries(
      srunOptions.map(({ name, origin }) => [name, written(origin, name, job)]),
    ),
  };
}

function written(origin: string, name: string | undefined, { places }: ShownJob): Written {
  const place = places(origin, name);
  return { origin, ...(place && placeOf(place)) };
}

function placeOf({ file, line, layer }: Origin) {
  const isPlain = layer === 'recipe' || layer === 'cluster profile' || layer === 'base';
  return { file: baseName(file), line, ...(isPlain ? {} : { layer }) };
}
