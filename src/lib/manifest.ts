/** The manifest: which files make up a bundle, and what is in them. Both sides of it: making and reading. */

import { hash } from 'node:crypto';
import { InternalError } from '../diagnostics/internal-error.js';
import type { BundleFile } from '../types/file.js';

/** At the root of every bundle, and of an output directory that holds several. */
export const manifestName = 'manifest.sha256';

/**
 * The files and their manifest, which names all of them but itself, as `sha256sum` prints it. The same files give
 * the same manifest whatever their order. Throws InternalError for a path that no bundle may have.
 */
export function withManifest(files: readonly BundleFile[]): readonly BundleFile[] {
  const lines = [...files]
    .sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
    .map(({ path, content }) => `${hash('sha256', content)}  ${path}\n`);
  const manifest = { path: manifestName, content: lines.join(''), executable: false };
  assertDistinct([...files, manifest]);
  return [...files, manifest];
}

/** Bundles of one recipe, as one tree: a single bundle is the tree; several get a manifest over all of them. */
export function outputTree(
  bundles: readonly { readonly directory: string; readonly files: readonly BundleFile[] }[],
): readonly BundleFile[] {
  const [only, ...others] = bundles;
  if (only !== undefined && others.length === 0 && only.directory === '') return only.files;
  return withManifest(
    bundles.flatMap(({ directory, files }) =>
      files.map((file) => ({ ...file, path: `${directory}/${file.path}` })),
    ),
  );
}

/**
 * The paths that a manifest names; undefined when it is not the manifest of a bundle. Other programs' checksums are
 * often named like ours, and what those list is not ours to remove.
 */
export function manifestPaths(text: string): readonly string[] | undefined {
  const lines = text.split('\n').slice(0, -1);
  const paths = lines.flatMap((line) => /^[0-9a-f]{64} {2}(.+)$/.exec(line)?.[1] ?? []);
  const plans = paths.filter((path) => /(^|\/)plan\.yaml$/.test(path));
  const ours = plans.some((path) => paths.includes(path.replace(/plan\.yaml$/, 'job.sh')));
  return ours && paths.length === lines.length && paths.every(isBundlePath) ? paths : undefined;
}

/**
 * Whether a path stays below its directory, whoever reads it. `sha256sum` would write a line break or a backslash
 * in another way than we do.
 */
export function isBundlePath(path: string): boolean {
  const segments = path.split('/');
  return (
    !/[\n\r\\\0]/.test(path) && segments.every((segment) => !['', '.', '..'].includes(segment))
  );
}

/** Throws InternalError when a path leads out of the bundle, or when two files would be in each other's way. */
export function assertDistinct(files: readonly BundleFile[]): void {
  const paths = new Set<string>();
  for (const { path } of files) {
    if (!isBundlePath(path))
      throw new InternalError(`no path in a bundle: ${JSON.stringify(path)}`);
    if (paths.has(path)) throw new InternalError(`two files of one bundle are named ${path}`);
    paths.add(path);
  }
  for (const path of paths) {
    const parent = parents(path).find((directory) => paths.has(directory));
    if (parent !== undefined) throw new InternalError(`${parent} is a file, and holds ${path}`);
  }
}

/** The directories above a file, the outermost first: `a/b/c.sh` is in `a` and `a/b`. */
export function parents(path: string): readonly string[] {
  const segments = path.split('/').slice(0, -1);
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'));
}
