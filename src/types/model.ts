/** The model of a recipe, and where its parts are. */

import type { Word } from './word.js';

export interface Model {
  /** The directory on the nodes, or null for a Hugging Face model. */
  readonly directory: Word | null;
  /** The Hugging Face id without `hf:`, or null for a directory. */
  readonly huggingFaceId: string | null;
  /** Directory of every node below which it gets a copy of the model's directory, or null. */
  readonly stageDirectory: StageDirectory | null;
  /** Last component of the path or id: the name engines serve when nobody says another. */
  readonly baseName: Word;
  /** What clients ask for. */
  readonly servedName: Word;
  readonly container: Word;
  readonly precision: string;
}

export interface StageDirectory {
  readonly path: Word;
  /** The directory above it: what is mounted, since the one itself may not be there yet. */
  readonly parent: Word;
}
