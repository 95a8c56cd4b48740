/** A file of a bundle, as data: what render gives and write puts on disk. */
export interface BundleFile {
  /** Below the bundle, with `/`. */
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly executable: boolean;
}
