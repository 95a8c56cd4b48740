/** Flags of vLLM that are not the recipe's to give. */

/** Of `vllm serve`: srtgen gives them, or only it can know them. */
export const serveOwnedFlags: readonly string[] = [
  'headless',
  'host',
  'port',
  'master-addr',
  'nnodes',
  'node-rank',
];
