/** Texts of others on a terminal. */

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r' };

/** What a terminal might take for an order of its own is shown as an escape. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);
}

function escaped(character: string): string {
  return escapes[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
