/** One job out of a recipe: the recipe itself, one of its overrides, or one point of its sweep. */

import type { SourceMapping } from './source.js';

export interface Variant {
  /**
   * What tells the variant from its siblings, e.g. `tp8`, `lowlat_0`, `conc4_tp8`; '' for a plain
   * recipe. Unique within the recipe and fit for a directory name.
   */
  readonly suffix: string;
  /** The whole recipe of this job: no `base`, no `sweep`, no placeholder of a sweep. */
  readonly node: SourceMapping;
  /** The key of the section that was laid on `base`, or `base` itself; null for a recipe without. */
  readonly section: string | null;
  /** What its point of a sweep has put in, in this order; none without a sweep. */
  readonly fillings: readonly Filling[];
}

/** A sweep's value for one variant. */
export interface Filling {
  /** With its braces. */
  readonly placeholder: string;
  /** What stands for it inside other text. */
  readonly text: string;
}
