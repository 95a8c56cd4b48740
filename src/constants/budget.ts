/** Seconds that parts of a job may take. */

/**
 * Teardown: four tiers, each at most 15 s for TERM and 5 s for KILL, and a reserve for Slurm's own
 * answers and the last status reports. The time-limit signal comes this much before the limit.
 */
export const teardownSeconds = 120;

/** A download for all workers is given up after this time, as the reference has it (recipe-v1 10.2). */
export const modelDownloadSeconds = 3600;

/** A look at least this often, whatever interval the recipe asks for: its product is the budget. */
export const longestPollSeconds = 2;

/** Every node answers whether it is fit within this time: NODE_SECONDS of lib/nodes.sh. */
export const nodeCheckSeconds = 60;

/** Wheels are fetched within this time: PREFETCH_SECONDS of lib/wheels.sh. */
export const wheelPrefetchSeconds = 300;
