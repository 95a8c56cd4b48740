/** Where a job comes from, for those who look at its numbers later. */

/** What the job was built from, and what its recipe says that it is. */
export interface Provenance {
  /** sha256 of the texts; of the recipe's file, not of one of its variants. Null where there is no text or no profile. */
  readonly recipeSha256: string | null;
  readonly clusterSha256: string | null;
  /** In the order in which they are compared. */
  readonly identity: readonly DeclaredIdentity[];
}

/** Something that the recipe says of what it runs, and that can be looked at. */
export interface DeclaredIdentity {
  /** `model.repo`, `frameworks.sglang`. */
  readonly name: string;
  readonly value: string;
}
