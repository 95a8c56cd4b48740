/** The codes of a file of messages, so that a test can tell whether it has seen them all. */

/** The code of every function, sorted: each calls a maker of diagnostics with a literal code. */
export function codesOf(messages: object): readonly string[] {
  const codes = Object.entries(messages).map(([name, message]) => {
    const code = /\b(?:error|warning)\(\s*'([a-z-]+)'/.exec(String(message))?.[1];
    if (code === undefined) throw new Error(`${name} makes no diagnostic`);
    return code;
  });
  return [...new Set(codes)].sort();
}
