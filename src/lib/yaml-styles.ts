/** A string in each of the styles that YAML has for one. Texts are lists of lines. */

/** JSON, with escapes also for what YAML does not allow or does not show. */
export function doubleQuoted(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Of a text without line breaks. */
export function singleQuoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** A block below its key or dash, which stands in column 0. Not for a text whose last line is blank. */
export function literal(value: string): readonly string[] {
  const lines = value.replace(/\n$/, '').split('\n');
  // What the first line has of blanks would count as the block's indentation.
  const indentation = /^\n*[ \t]/.test(value) ? '2' : '';
  const end = value.endsWith('\n') ? '' : '-';
  const chomping = /(^|\n)\n$/.test(value) ? '+' : end;
  return [`|${indentation}${chomping}`, ...lines.map((line) => indented(line, 2))];
}

export function indented(line: string, columns: number): string {
  return line === '' ? '' : ' '.repeat(columns) + line;
}
