/** `srtgen validate`: what is wrong with recipes, one or thousands, without building any. */

import { parseArgs } from 'node:util';
import { formatForGithub } from '../diagnostics/format-github.js';
import { jsonDiagnostic } from '../diagnostics/format-json.js';
import type { Silenced } from '../diagnostics/silence.js';
import { type CheckedFile, type Validation, validateFiles } from '../validate.js';
import { sourceOptions } from './build.js';
import { type Command, helpOption, type Io, UsageError } from './command.js';
import { remaining, strictOption } from './judge.js';
import { printDiagnostics } from './print-diagnostics.js';
import { setOptions, settingsOf } from './set-options.js';
import { shownPath } from './shown-path.js';
import { inputsOf } from './validate-inputs.js';

const options = {
  cluster: sourceOptions.cluster,
  configs: sourceOptions.configs,
  format: {
    type: 'string',
    argument: 'FORMAT',
    help: 'text (default), json, or github: annotations of GitHub Actions',
  },
  ...setOptions,
  strict: strictOption,
  help: helpOption,
} as const;

export const validate: Command = {
  usage: 'PATH... [options]',
  description: `Says what a build would say of each recipe, and writes nothing. PATH is a recipe, with a selector if need be, a
directory, a pattern such as 'recipes/**/*.yaml', or - for the standard input.`,
  options,
  notes: `Of a directory all *.yaml and *.yml below it are looked at, but for hidden directories, node_modules and bundles.
srtslurm.yaml, and whatever has the keys of one, is checked as a cluster profile; other files are skipped with a
warning. Exit codes: 0 no errors, 1 errors, or warnings with --strict, 2 wrong usage or no file.`,
  run,
};

/** A file and what its comments silence. */
interface JudgedFile extends CheckedFile {
  readonly silenced: readonly Silenced[];
}

interface Judged extends Validation {
  readonly files: readonly JudgedFile[];
}

async function heeded({ files, sources }: Validation): Promise<Judged> {
  const judged: JudgedFile[] = [];
  for (const file of files) {
    const text = sources.get(file.file);
    const own = new Map(text === undefined ? [] : [[file.file, text]]);
    judged.push({ ...file, ...(await remaining({ ...file, sources: own })) });
  }
  return { files: judged, sources };
}

type Show = (validation: Judged, io: Io) => Promise<void>;

const formats: Readonly<Record<string, Show>> = {
  text: showText,
  json: showJson,
  github: showGithub,
};

async function run(argv: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
  const { format = 'text', cluster, configs, strict } = values;
  const show = Object.hasOwn(formats, format) ? formats[format] : undefined;
  if (show === undefined) {
    throw new UsageError(`--format takes ${Object.keys(formats).join(', ')}, not ${format}`);
  }
  if (positionals.length === 0) throw new UsageError('PATH is missing');
  const { cwd, environment } = io;
  const inputs = await inputsOf(positionals, cwd);
  const settings = settingsOf(values);
  const validation = await heeded(
    validateFiles({ inputs, cluster, configs, settings, environment, cwd }),
  );
  await show(validation, io);
  const { errors, warnings } = countsOf(validation);
  return errors > 0 || (strict && warnings > 0) ? 1 : 0;
}

async function showText(validation: Judged, io: Io): Promise<void> {
  await printDiagnostics(diagnosticsOf(validation), io, validation.sources, io.stdout);
  io.stdout.write(`${summary(validation)}\n`);
}

async function showJson(validation: Judged, { cwd, stdout }: Io): Promise<void> {
  const nameOf = (file: string): string => shownPath(file, cwd);
  const report = {
    version: 1,
    ...countsOf(validation),
    files: validation.files.map(({ file, kind, jobs, diagnostics, silenced }) => ({
      file: nameOf(file),
      kind,
      jobs,
      diagnostics: diagnostics.map((each) => jsonDiagnostic(each, nameOf)),
      silenced: silenced.map((each) => ({ ...jsonDiagnostic(each, nameOf), reason: each.reason })),
    })),
  };
  stdout.write(`${JSON.stringify(report, null, 2)}\n`);
}

async function showGithub(validation: Judged, { cwd, stdout }: Io): Promise<void> {
  for (const diagnostic of diagnosticsOf(validation)) {
    stdout.write(`${formatForGithub(diagnostic, (file) => shownPath(file, cwd))}\n`);
  }
  stdout.write(`${summary(validation)}\n`);
}

function diagnosticsOf({ files }: Judged) {
  return files.flatMap(({ diagnostics }) => diagnostics);
}

function countsOf(validation: Judged) {
  const { files } = validation;
  const severities = diagnosticsOf(validation).map(({ severity }) => severity);
  return {
    recipes: files.filter(({ kind }) => kind === 'recipe').length,
    jobs: files.reduce((sum, { jobs }) => sum + jobs, 0),
    profiles: files.filter(({ kind }) => kind === 'profile').length,
    others: files.filter(({ kind }) => kind === 'other').length,
    errors: severities.filter((severity) => severity === 'error').length,
    warnings: severities.filter((severity) => severity === 'warning').length,
    silenced: files.reduce((sum, file) => sum + file.silenced.length, 0),
  };
}

/** `443 recipes, 1505 jobs: 2 errors, 313 warnings in 120 files`. */
function summary(validation: Judged): string {
  const { recipes, jobs, profiles, others, errors, warnings, silenced } = countsOf(validation);
  const looked = [
    ...(recipes > 0 ? [count(recipes, 'recipe'), count(jobs, 'job')] : []),
    ...(profiles > 0 ? [count(profiles, 'cluster profile')] : []),
    ...(others > 0 ? [count(others, 'other file')] : []),
  ];
  const remarked = validation.files.filter(({ diagnostics }) => diagnostics.length > 0).length;
  const found =
    remarked === 0
      ? 'nothing to remark'
      : `${count(errors, 'error')}, ${count(warnings, 'warning')} in ${count(remarked, 'file')}`;
  const allowed = silenced === 0 ? '' : `, ${silenced} allowed by comments`;
  return `${looked.join(', ')}: ${found}${allowed}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
