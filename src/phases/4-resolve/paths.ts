/**
 * Host paths of a recipe as words: `$VAR` and `~` are for the cluster to expand, and a relative path is
 * relative to the site's srtctl_root, else to where the job was submitted.
 */

import type { ClusterProfile } from '../../generated/cluster.js';
import { environment, job, text, word } from '../../lib/word.js';
import type { Word } from '../../types/word.js';

/** `$VAR` and `${VAR}` as references; everything else as it is. */
export function expandVariables(value: string): Word {
  let expanded: Word = [];
  let position = 0;
  for (const match of value.matchAll(/\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g)) {
    const name = match[1] ?? match[2] ?? '';
    expanded = word`${expanded}${value.slice(position, match.index)}${environment(name)}`;
    position = match.index + match[0].length;
  }
  return word`${expanded}${value.slice(position)}`;
}

/** An absolute path with variables expanded; `~` means the home directory where `home` says so. */
export function hostPath(value: string, cluster: ClusterProfile, { home } = { home: true }): Word {
  if (home && (value === '~' || value.startsWith('~/'))) {
    return word`${environment('HOME')}${expandVariables(value.slice(1))}`;
  }
  // What begins with a variable or a placeholder for a path is absolute: nobody writes a relative root.
  if (/^(?:[/$]|\{(?:log_dir|model_path)\})/.test(value)) return expandVariables(value);
  return word`${relativeBase(cluster)}/${expandVariables(value.replace(/^\.\//, ''))}`;
}

/** The site's root as srtctl has it, or where the job was submitted. */
export function relativeBase(cluster: ClusterProfile): Word {
  return cluster.srtctl_root ? expandVariables(cluster.srtctl_root) : word`${job('SUBMIT_DIR')}`;
}

/** An image: a file on the nodes, or a reference that the container runtime pulls. */
export function image(value: string, cluster: ClusterProfile): Word {
  return value.startsWith('./') ? hostPath(value, cluster) : expandVariables(value);
}

/** The value, or what the profile's table has under that name. */
export function alias(
  value: string,
  table: Readonly<Record<string, string>> | null | undefined,
): string {
  return table && Object.hasOwn(table, value) ? (table[value] ?? value) : value;
}

/** Last component of a path, without references to directories before it. */
export function lastComponent(path: string): Word {
  const components = path.split('/').filter((component) => component !== '');
  return expandVariables(components.at(-1) ?? path);
}

/** A word of the profile's text, or null. */
export function optionalPath(
  value: string | null | undefined,
  cluster: ClusterProfile,
): Word | null {
  return value ? hostPath(value, cluster) : null;
}

/** A directory below srtctl_root, or null without one. */
export function belowRoot(cluster: ClusterProfile, directory: string): Word | null {
  return cluster.srtctl_root ? word`${relativeBase(cluster)}/${text(directory)}` : null;
}
