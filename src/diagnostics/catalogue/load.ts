/** Files that are no text, and text that is no YAML. */

import type { Entries } from './entry.js';

export const loading = {
  'file-missing': {
    severity: 'error',
    cause: 'No file has the name that was given.',
    cure: 'Look at the spelling, and at the directory in which srtgen was started.',
  },
  'file-is-directory': {
    severity: 'error',
    cause: 'A directory was named where a file is wanted.',
    cure: 'Name the file in it; only `srtgen validate` takes directories.',
  },
  'file-is-pipe': {
    severity: 'error',
    cause: 'A named pipe was named where a file is wanted, and reading one may wait for ever.',
    cure: 'Write `<(command)`, or `-` for the standard input of `srtgen validate`.',
  },
  'file-unreadable': {
    severity: 'error',
    cause:
      'The operating system refuses to read the file: permissions, a loop of links, a failing disk.',
    cure: 'The message has its reason.',
  },
  'file-too-large': {
    severity: 'error',
    cause: 'The file has more than 128 KiB. Recipes have some kilobytes.',
    cure: 'Name the recipe; what was named is most likely data or a log.',
  },
  'file-not-utf8': {
    severity: 'error',
    cause:
      'A line has bytes that are no UTF-8, mostly because an editor saves in an older encoding.',
    cure: 'Save the file as UTF-8.',
  },
  'file-has-nul': {
    severity: 'error',
    cause: 'The file has a NUL byte: it is no text, or was saved as UTF-16.',
    cure: 'Save the file as UTF-8, or name another file.',
  },
  'file-skipped': {
    severity: 'warning',
    cause:
      'A file below a directory, or one that a pattern matches, has no key of a recipe or a cluster profile.',
    cure: 'Keep other YAML elsewhere, or name the recipes. A file that is named itself is never skipped.',
  },
  'yaml-syntax': {
    severity: 'error',
    cause:
      'The text breaks the rules of YAML: a tab as indentation, a colon or a bracket without quotes, a key in the wrong column.',
    cure: 'Mend the first one; later ones may follow from it. A value with `: `, ` #`, `{`, `[`, `*`, `&`, `!`, `%`, `@` or a backtick at its beginning goes in quotes.',
  },
  'yaml-several-documents': {
    severity: 'error',
    cause: 'A line `---` starts a second document, and a recipe is one.',
    cure: 'Write variants as `override_*` sections of one recipe, or a file for each.',
  },
  'yaml-too-deep': {
    severity: 'error',
    cause: 'Mappings and lists are nested beyond 100 levels.',
    cure: 'No recipe needs that: look for brackets that are not closed.',
  },
  'yaml-too-large': {
    severity: 'error',
    cause: 'The file holds more than 10,000 values. Recipes have some hundred.',
    cure: 'Name the recipe; what was named is most likely data.',
  },
  'yaml-text-too-long': {
    severity: 'error',
    cause: 'A string is longer than Linux passes to a program, which is 128 KiB.',
    cure: 'Put it into a file, and name the file.',
  },
  'yaml-alias-unknown': {
    severity: 'error',
    cause: '`*name` refers to an anchor `&name`, and none stands before it.',
    cure: 'Put a value that is to start with `*` in quotes.',
  },
  'yaml-alias-cycle': {
    severity: 'error',
    cause: 'A value contains an alias of itself, and so would be endless.',
    cure: 'Write the inner value out.',
  },
  'yaml-alias-limit': {
    severity: 'error',
    cause: 'Aliases of aliases stand for more than 100,000 values.',
    cure: 'Write the values that are needed.',
  },
  'yaml-tag-unknown': {
    severity: 'error',
    cause: '`!name` or `!!name` asks for a type that a recipe does not have.',
    cure: 'Put a value that is to start with `!` in quotes.',
  },
  'yaml-scalar-unreadable': {
    severity: 'error',
    cause: 'A value looks like a date, a number or the like to YAML, and is none.',
    cure: 'Put it in quotes.',
  },
  'yaml-character-unusable': {
    severity: 'error',
    cause:
      'A string in quotes has an escape for NUL or for half a character, and no command can be given that.',
    cure: 'Remove the escape.',
  },
  'yaml-key-not-scalar': {
    severity: 'error',
    cause:
      'A mapping or a list stands where a key is wanted. Mostly it is a placeholder such as `{name}` without quotes.',
    cure: 'Put it in quotes.',
  },
  'yaml-merge-not-mapping': {
    severity: 'error',
    cause: '`<<` takes over the keys of a mapping, and something else was given.',
    cure: 'Give it an alias of a mapping, or a list of those.',
  },
  'yaml-duplicate-key': {
    severity: 'warning',
    cause: 'The same key is in one mapping twice. The later value counts, and the earlier is lost.',
    cure: 'Remove one of them.',
  },
} as const satisfies Entries;
