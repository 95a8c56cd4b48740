/**
 * Of one recipe, more than anybody submits: a product of a few long lists is a mistake before it is a sweep. The largest
 * public recipe makes some thirty.
 */
export const mostJobs = 1000;
