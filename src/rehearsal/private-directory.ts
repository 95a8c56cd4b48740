/** The directory of one rehearsal: what comes first in PATH, and the simulated Slurm's state. */

import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PROGRAM_NAMES } from './programs.js';
import { RehearsalError } from './rehearsal-error.js';
import type { SimulatedNode } from './simulated-nodes.js';

/** Executables of `templates/rehearsal/bin` that serve under several names. */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  // What installs, builds or downloads inside an image must not do it to this machine.
  nothing: [
    ...[
      'apt-get',
      'cargo',
      'git',
      'hf',
      'huggingface-cli',
      'maturin',
      'pip',
      'pip3',
      'rustup',
      'uv',
    ],
  ],
  refused: ['sacct', 'salloc', 'sattach', 'sbatch', 'sbcast', 'sinfo', 'sstat'],
};

/** What the simulated Slurm knows of the job. */
export interface JobFacts {
  readonly id: number;
  readonly name: string;
  /** The script as it was submitted. */
  readonly command: string;
  /** The directory from which it was submitted. */
  readonly workDirectory: string;
  /** Where Slurm writes the output of the batch script. */
  readonly output: string;
  readonly components: readonly (readonly SimulatedNode[])[];
}

export interface PrivateDirectory {
  readonly path: string;
  /** First in PATH. */
  readonly bin: string;
  /** Slurm's copy of the job script. */
  readonly script: string;
}

/** The static parts: `templates/rehearsal` of the package, above wherever this was compiled to. */
function findTemplates(): string {
  for (let directory = import.meta.dirname; ; directory = dirname(directory)) {
    const found = join(directory, 'templates', 'rehearsal');
    if (existsSync(found)) return found;
    if (directory === dirname(directory))
      throw new RehearsalError('templates/rehearsal is missing');
  }
}

/** In single quotes, as a shell reads it. */
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function writeExecutables(bin: string): void {
  const standIn = join(import.meta.dirname, 'stand-in.js');
  for (const name of PROGRAM_NAMES) {
    // sh and no symbolic link: the program's name must arrive, and Node wants absolute paths.
    const line = `exec ${quote(process.execPath)} ${quote(standIn)} ${name} "$@"`;
    writeFileSync(join(bin, name), `#!/bin/sh\n${line}\n`);
  }
  for (const [executable, names] of Object.entries(SHARED)) {
    for (const name of names) symlinkSync(executable, join(bin, name));
  }
  // Not every way of packing or checking out keeps the mode of a file.
  for (const name of readdirSync(bin)) chmodSync(join(bin, name), 0o755);
}

function writeFacts(path: string, facts: JobFacts): void {
  const files: Readonly<Record<string, string>> = {
    'job/id': String(facts.id),
    'job/name': facts.name,
    'job/command': facts.command,
    'job/work-dir': facts.workDirectory,
    'job/output': facts.output,
    'job/groups': facts.components
      .map((nodes) => nodes.map(({ name }) => name).join(' '))
      .join('\n'),
    hosts: facts.components
      .flat()
      .map(({ name, address }) => `${address} ${name}`)
      .join('\n'),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), `${text}\n`);
}

/** Makes the directory, below the system's temporary one. The caller removes it. */
export function createPrivateDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'srtgen-rehearsal-'));
}

/** Puts there what the job needs. Throws a file system error when the bundle has no job.sh. */
export function fillPrivateDirectory(path: string, facts: JobFacts): PrivateDirectory {
  const bin = join(path, 'bin');
  const spool = join(path, 'spool', `job${String(facts.id).padStart(5, '0')}`);
  const script = join(spool, 'slurm_script');
  cpSync(findTemplates(), path, { recursive: true });
  for (const directory of [join(path, 'job'), join(path, 'steps'), spool]) {
    mkdirSync(directory, { recursive: true });
  }
  writeExecutables(bin);
  writeFacts(path, facts);
  copyFileSync(facts.command, script);
  return { path, bin, script };
}

/** Tells scancel which process is the batch script. */
export function noteBatchProcess(directory: PrivateDirectory, pid: number): void {
  writeFileSync(join(directory.path, 'job', 'batch-pid'), `${pid}\n`);
}
