/** Validate: load and plan many files, one after the other. Reads the file system and writes nothing. */

import { basename, resolve } from 'node:path';
import { type BuildOptions, siteProfile } from './build.js';
import { checkProfile, judgeJobs } from './compile.js';
import { fileSkipped } from './diagnostics/load-messages.js';
import { mayAllow } from './lib/allow-comments.js';
import { type FileKind, kindOf } from './lib/file-kind.js';
import { settingsFile, settingsText } from './lib/settings.js';
import { findSetupScript, parseCluster, parseRecipe, readText } from './phases/1-load.js';
import type { Diagnostic, Result } from './types/diagnostic.js';
import type { SourceNode } from './types/source.js';

/** A file to look at. */
export interface Input {
  /** What diagnostics call it. */
  readonly file: string;
  /** Where it is read from, if that is not its name. */
  readonly path?: string;
  readonly selector?: string | undefined;
  /** It was found in a directory or by a pattern: nobody has said that it is a recipe. */
  readonly isFound: boolean;
}

export interface ValidateOptions
  extends Pick<BuildOptions, 'cluster' | 'configs' | 'settings' | 'environment' | 'cwd'> {
  readonly inputs: readonly Input[];
}

/** What came of one file. */
export interface CheckedFile {
  readonly file: string;
  readonly selector: string | undefined;
  readonly kind: FileKind;
  /** How many a build would make; none of a recipe with errors. */
  readonly jobs: number;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Validation {
  /** The cluster profile first, where the recipes are read with one; then in the order of the inputs. */
  readonly files: readonly CheckedFile[];
  /** Texts of the files that were read: for excerpts, and for comments that silence warnings. */
  readonly sources: ReadonlyMap<string, string>;
}

/** The findings on every file, of all phases that it reaches. With a profile that is wrong nothing else is judged. */
export function validateFiles({ inputs, ...options }: ValidateOptions): Validation {
  const sources = new Map<string, string>();
  if (options.settings?.length) sources.set(settingsFile, settingsText(options.settings));
  const profile = siteProfile(options);
  const site = profile === undefined ? undefined : checkFile(profile, profile, asProfile, sources);
  if (site !== undefined && site.value === undefined) return { files: [site.checked], sources };
  const files = inputs
    .filter(({ file }) => file !== profile)
    .map((input) => {
      const { file, path = file } = input;
      const look = (text: string) => asInput(text, input, site?.value, options);
      return { ...checkFile(file, path, look, sources).checked, selector: input.selector };
    });
  return { files: [...(site ? [site.checked] : []), ...files], sources };
}

interface Looked<T> extends Pick<CheckedFile, 'kind' | 'jobs'>, Result<T> {}

function checkFile<T>(
  file: string,
  path: string,
  look: (text: string, file: string) => Looked<T>,
  sources: Map<string, string>,
): { readonly checked: CheckedFile; readonly value: T | undefined } {
  const text = readText(path);
  const { value, kind, jobs, diagnostics } =
    text.value === undefined
      ? { ...text, value: undefined, kind: 'other' as const, jobs: 0 }
      : look(text.value, file);
  if (text.value !== undefined && isWorthKeeping(text.value, diagnostics)) {
    sources.set(file, text.value);
  }
  return { checked: { file, selector: undefined, kind, jobs, diagnostics }, value };
}

/** Of thousands of files most need not be kept. */
function isWorthKeeping(text: string, diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.length > 0 || mayAllow(text);
}

function asProfile(text: string, file: string): Looked<SourceNode> {
  const { value, diagnostics } = parseCluster(text, file);
  const checked = value && checkProfile(value);
  return {
    value: checked?.value && value,
    kind: 'profile',
    jobs: 0,
    diagnostics: [...diagnostics, ...(checked?.diagnostics ?? [])],
  };
}

function asInput(
  text: string,
  { file, selector, isFound }: Input,
  cluster: SourceNode | undefined,
  { configs, cwd, settings = [] }: Omit<ValidateOptions, 'inputs'>,
): Looked<unknown> {
  if (/^srtslurm\.ya?ml$/.test(basename(file))) return asProfile(text, file);
  const recipe = parseRecipe(text, file);
  if (recipe.value === undefined) return { ...recipe, kind: 'other', jobs: 0 };
  const kind = kindOf(recipe.value);
  if (kind === 'profile') return asProfile(text, file);
  if (kind === 'other' && isFound) {
    return { value: undefined, kind, jobs: 0, diagnostics: [fileSkipped(recipe.value.origin)] };
  }
  const directory = configs === undefined ? undefined : resolve(cwd, configs);
  const { value, diagnostics } = judgeJobs({
    recipe: recipe.value,
    file,
    selector,
    cluster,
    settings,
    setupScript: (name) => findSetupScript(directory, name),
  });
  // What is wrong with the profile was said once.
  const site = cluster?.origin.file;
  const own = diagnostics.filter(
    ({ position }) => position === undefined || position.file !== site,
  );
  return { value, kind, jobs: value?.length ?? 0, diagnostics: [...recipe.diagnostics, ...own] };
}
