/** The cases of fixtures/refusals/: a few lines on top of a golden recipe, and what srtgen has to say about them. */

import { srtgen } from './command-line.js';
import { temporaryDirectory } from './directories.js';
import { type Overlay, overlays, type SetKey, writeOverlaid } from './overlays.js';

/** The file of a refusal that has the diagnostics. */
export const expectedText = 'expected.txt';

/** All cases, by name. */
export function refusals(): readonly Overlay[] {
  return overlays('fixtures/refusals');
}

/**
 * Every diagnostic as the command line prints it, without the directory of the files; without a key, those of an
 * overlay that lacks it.
 */
export async function refusalOf(refusal: Overlay, without?: SetKey): Promise<string> {
  const cwd = temporaryDirectory();
  writeOverlaid(refusal, cwd, without);
  const { stderr } = await srtgen(
    ['build', 'input.yaml', '-o', 'out', '--cluster', 'cluster.yaml'],
    { cwd },
  );
  return stderr.replaceAll(`${cwd}/`, '');
}
