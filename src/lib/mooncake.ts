/** What Mooncake's master and the workers of vLLM have in common. */

/** The store's settings, below the log directory: written for the master's service, read by workers. */
export const storeConfigName = 'mooncake_store_config.json';
