/** How long the parts of a job may take, laid beside its time limit. All times in seconds. */

export interface TimeBudget {
  /** What Slurm is asked for; null = no limit. */
  readonly limit: number | null;
  /** In the order of the job. */
  readonly parts: readonly BudgetPart[];
}

export interface BudgetPart {
  readonly name: string;
  /** When the job gives it up; null where nothing does before the limit. */
  readonly seconds: number | null;
}
