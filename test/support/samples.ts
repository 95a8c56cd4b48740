/** Samples of output in docs/: blocks that begin with a command, and what the command prints. */

import { srtgen } from './command-line.js';

/** The pages that have some. */
export const samplePages: readonly string[] = ['docs/plan-and-diff.md'];

/** A page with what its commands print now, run at the top of the repository. */
export async function withSamples(text: string): Promise<string> {
  const parts = text.split(/(^```console\n[\s\S]*?^```$)/m);
  const blocks = parts.map((part) => (part.startsWith('```console') ? sample(part) : part));
  return (await Promise.all(blocks)).join('');
}

async function sample(block: string): Promise<string> {
  const command = /^\$ srtgen (.*)$/m.exec(block)?.[1];
  if (command === undefined) throw new Error(`no command in ${block}`);
  const { stdout, stderr } = await srtgen(command.split(' '), { cwd: process.cwd() });
  return `\`\`\`console\n$ srtgen ${command}\n${stderr}${stdout}\`\`\``;
}
