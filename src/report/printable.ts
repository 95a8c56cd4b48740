/** Text of runs, as a page may show it. */

/**
 * The text without characters that have no shape of their own, or that would change the order of what stands around them:
 * controls of ASCII become their pictures, so that an escape sequence in a log can be seen for what it is; others, marks
 * of direction and lone halves of a pair become the replacement character. Tabs and line ends stay.
 */
export function printable(text: string): string {
  return text
    .replace(controls, (character) =>
      character === '\x7f'
        ? '\u2421'
        : String.fromCodePoint(0x2400 + (character.codePointAt(0) ?? 0)),
    )
    .replace(invisible, '\uFFFD');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\0-\x08\x0b-\x1f\x7f]/g;

const invisible =
  /[\x80-\x9f\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF\uFFFE\uFFFF\p{Cs}]/gu;
