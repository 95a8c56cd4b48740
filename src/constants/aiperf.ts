/** AIPerf, the client of the benchmarks router, mooncake-router and trace-replay. */

/**
 * What is installed where the image has no AIPerf and the recipe names none. The last release whose flags and
 * result were compared with what is used here (docs.nvidia.com/aiperf/v0.8.0); it runs with Python 3.10 and later.
 */
export const aiperfPackage = 'aiperf==0.8.0';

/** What every run leaves in its artifact directory. */
export const aiperfResult = 'profile_export_aiperf.json';

/** Distinct prefixes of a router run: the default of the prefix ratio benchmark in Dynamo's repository. */
export const prefixPrompts = 20;
