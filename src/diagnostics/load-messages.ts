/** Diagnostics of load, one function per code: files that are no text, text that is no YAML. */

import type { Diagnostic } from '../types/diagnostic.js';
import type { Position, SourceEntry } from '../types/source.js';
import { error, warning } from './make.js';

export function fileMissing(file: string): Diagnostic {
  return error('file-missing', `there is no file ${file}`);
}

export function fileIsDirectory(file: string): Diagnostic {
  return error('file-is-directory', `${file} is a directory, not a YAML file`);
}

export function fileIsPipe(file: string): Diagnostic {
  return error('file-is-pipe', `${file} is a named pipe, not a YAML file`, {
    hint: 'write `<(command)` or /dev/stdin for what a command prints',
  });
}

export function fileUnreadable(file: string, reason: string): Diagnostic {
  return error('file-unreadable', `${file} cannot be read: ${reason}`);
}

export function fileTooLarge(file: string, limit: number): Diagnostic {
  return error('file-too-large', `${file} is larger than ${limit / 2 ** 10} KiB: is it a recipe?`);
}

export function fileNotUtf8(position: Position): Diagnostic {
  return error('file-not-utf8', 'this line is not UTF-8', {
    position,
    hint: 'save the file as UTF-8',
  });
}

export function fileHasNul(position: Position): Diagnostic {
  return error('file-has-nul', 'the file contains a NUL byte: is it a text file?', { position });
}

export function yamlSyntax(
  position: Position,
  reason: string,
  hint: string | undefined,
): Diagnostic {
  return error('yaml-syntax', `this is not YAML: ${reason}`, { position, hint });
}

export function yamlSeveralDocuments(position: Position): Diagnostic {
  return error('yaml-several-documents', 'a second YAML document starts here; a file has one', {
    position,
    hint: 'remove the `---`, or put the second document into a file of its own',
  });
}

export function yamlTooDeep(position: Position, limit: number): Diagnostic {
  return error('yaml-too-deep', `mappings and lists are nested more than ${limit} levels deep`, {
    position,
  });
}

export function yamlTooLarge(position: Position, limit: number): Diagnostic {
  return error('yaml-too-large', `the file holds more than ${limit} values: is it a recipe?`, {
    position,
  });
}

export function yamlAliasUnknown(position: Position, name: string): Diagnostic {
  return error('yaml-alias-unknown', `no anchor &${name} stands before this alias`, {
    position,
    hint: 'put a value that starts with `*` in quotes',
  });
}

export function yamlAliasCycle(position: Position, name: string): Diagnostic {
  return error('yaml-alias-cycle', `the alias *${name} is part of the value that it stands for`, {
    position,
  });
}

export function yamlAliasLimit(position: Position, limit: number): Diagnostic {
  return error('yaml-alias-limit', `aliases stand for more than ${limit} values`, { position });
}

export function yamlTagUnknown(position: Position, tag: string): Diagnostic {
  return error('yaml-tag-unknown', `the tag ${tag} means nothing in a recipe`, {
    position,
    hint: 'put a value that starts with `!` in quotes',
  });
}

export function yamlScalarUnreadable(
  position: Position,
  text: string,
  tag: string | undefined,
): Diagnostic {
  const kind = tag === undefined ? 'a value' : tag.replace('tag:yaml.org,2002:', '!!');
  return error('yaml-scalar-unreadable', `YAML cannot read \`${text}\` as ${kind}`, {
    position,
    hint: 'put it in quotes',
  });
}

export function yamlCharacterUnusable(position: Position): Diagnostic {
  return error(
    'yaml-character-unusable',
    'the string contains a NUL character or half a character, which no command can be given',
    { position },
  );
}

export function yamlTextTooLong(position: Position, limit: number): Diagnostic {
  return error(
    'yaml-text-too-long',
    `the string has more than ${limit} bytes, which Linux gives to no program`,
    { position, hint: 'put it into a file, and name the file' },
  );
}

export function yamlKeyNotScalar(position: Position): Diagnostic {
  return error('yaml-key-not-scalar', 'a mapping or a list cannot be a key', {
    position,
    hint: 'put a value that starts with `{` or `[` in quotes',
  });
}

export function yamlMergeNotMapping(position: Position): Diagnostic {
  return error('yaml-merge-not-mapping', '`<<` merges a mapping or a list of mappings', {
    position,
  });
}

export function yamlDuplicateKey(entry: SourceEntry, first: Position): Diagnostic {
  return warning(
    'yaml-duplicate-key',
    `\`${entry.key}\` was given before, at ${first.line}:${first.column}; this later value counts`,
    {
      position: entry.keyOrigin,
      path: entry.key,
      hint: 'remove one of them, or put the values of both into one',
    },
  );
}

/** Of a file that nobody has named: it lies where recipes are looked for. */
export function fileSkipped(position: Position): Diagnostic {
  return warning('file-skipped', 'this is no recipe, and is not looked at further', {
    position,
    hint: 'keep it elsewhere, or name the recipes, as in recipes/*.yaml',
  });
}
