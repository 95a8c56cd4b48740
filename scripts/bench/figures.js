/** What all benchmarks say of their figures. */

import { cpus } from 'node:os';

export function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** `2 cores of ...` */
export function cpuModel() {
  const all = cpus();
  return `${all.length} cores of ${all[0].model}`;
}
