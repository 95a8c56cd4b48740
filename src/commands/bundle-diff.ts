/** Differences between two versions of a bundle as text, for reviewers and for `patch`. */

import { isUtf8 } from 'node:buffer';
import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';
import { manifestName } from '../lib/manifest.js';
import type { BundleDifference, FileState } from '../phases/9-write/index.js';

/**
 * A unified diff of the text files that are in both versions; of other differences a line each. The manifest
 * differs whenever another file does, and is left out then.
 */
export function describeDifferences(differences: readonly BundleDifference[]): string {
  const telling = differences.filter(({ path }) => !path.endsWith(manifestName));
  return (telling.length > 0 ? telling : differences).map(describeDifference).join('');
}

function describeDifference({ path, found, made }: BundleDifference): string {
  if (found === undefined) return `missing: ${path}\n`;
  if (made === undefined) return `no longer made: ${path}\n`;
  const mode =
    found.mode === made.mode ? '' : `mode: ${path} has ${octal(found)}, not ${octal(made)}\n`;
  return mode + contentDifference(path, found, made);
}

function octal({ mode }: FileState): string {
  return mode.toString(8).padStart(4, '0');
}

function contentDifference(path: string, found: FileState, made: FileState): string {
  if (Buffer.compare(found.content, made.content) === 0) return '';
  const [before, after] = [text(found), text(made)];
  if (before === undefined || after === undefined) return `binary: ${path} differs\n`;
  return unifiedDiff(path, before, after);
}

/** Undefined for what is no text. */
function text({ content }: FileState): string | undefined {
  if (!isUtf8(content) || content.includes(0)) return undefined;
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(content);
}

/** Two versions of a text as a patch, with `context` unchanged lines around each change. */
export function unifiedDiff(path: string, before: string, after: string, context = 3): string {
  const patch = structuredPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, {
    context,
  });
  return formatPatch(patch, FILE_HEADERS_ONLY);
}
