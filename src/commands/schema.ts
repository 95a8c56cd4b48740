/** `srtgen schema`: what an editor has to know to complete and check recipes while they are written. */

import { parseArgs } from 'node:util';
import {
  clusterEditorSchema,
  type EditorSchema,
  recipeEditorSchema,
} from '../lib/editor-schema.js';
import { type Command, helpOption, type Io, UsageError } from './command.js';

const options = { help: helpOption } as const;

const schemas: Readonly<Record<string, () => EditorSchema>> = {
  recipe: recipeEditorSchema,
  cluster: clusterEditorSchema,
};

export const schema: Command = {
  usage: '[recipe|cluster]',
  description: `Prints the JSON Schema of recipes, with overrides and sweeps, or of cluster profiles. Every key has a description.`,
  options,
  notes: `docs/checking.md says how VS Code and other editors use it.`,
  run,
};

async function run(argv: readonly string[], io: Io): Promise<number> {
  const { positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
  const [name = 'recipe', other] = positionals;
  const make = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
  if (make === undefined || other !== undefined) {
    throw new UsageError(`schema takes recipe or cluster, not ${positionals.join(' ')}`);
  }
  io.stdout.write(`${JSON.stringify(make(), null, 2)}\n`);
  return 0;
}
