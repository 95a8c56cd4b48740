/** Which files of a log directory may be results of a client. */

/** Where evaluations keep their results, also those that follow a benchmark. */
const evaluationDirectories = ['accuracy', 'eval_results'];

/** What lies there beside results: traces to replay, profiles, and the warm-up of AIPerf. */
const otherDirectories = /^(traces|profiles)\/|warm-?up/i;

/**
 * The files, named below the log directory, that are to be read: those of the planned points; what evaluations left;
 * and where nothing was planned, every other JSON file, because only its author knows what a custom command writes.
 */
export function resultFiles(
  listing: readonly string[],
  planned: readonly string[],
): readonly string[] {
  const present = new Set(listing);
  const others = listing.filter((file) => {
    if (!/\.jsonl?$/.test(file) || planned.includes(file)) return false;
    const isEvaluation = evaluationDirectories.includes(file.split('/')[0] ?? '');
    const isDirectlyInLogs = !file.includes('/');
    return isEvaluation
      ? !/(^|\/)samples?_/.test(file)
      : planned.length === 0 &&
          !otherDirectories.test(file) &&
          !(isDirectlyInLogs && isOfJob(file));
  });
  return [...planned.filter((file) => present.has(file)), ...others.sort()];
}

/** A worker's dump of its configuration. */
function isOfJob(file: string): boolean {
  return file.endsWith('-config.json');
}

/** A short name for a result that was not planned: `accuracy gsm8k_run1`; AIPerf's files all have the same one. */
export function resultName(file: string): string {
  const [first = '', ...rest] = file.replace(/(\/profile_export_aiperf)?\.jsonl?$/, '').split('/');
  return evaluationDirectories.includes(first)
    ? `${first} ${rest[0] ?? ''}`.trimEnd()
    : (rest.at(-1) ?? first);
}

/** The last file of those that a pattern fits, `*` for anything but a slash; the pattern itself where none does. */
export function fittingFile(pattern: string, listing: readonly string[]): string {
  if (!pattern.includes('*')) return pattern;
  const literal = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  const expression = new RegExp(`^${literal.join('[^/]*')}$`);
  return [...listing].sort().findLast((file) => expression.test(file)) ?? pattern;
}
