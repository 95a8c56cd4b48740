/** Diagnostics as workflow commands of GitHub Actions, which shows them beside the lines of a pull request. */

import type { Diagnostic } from '../types/diagnostic.js';
import { jobsText, layersText } from './format.js';

/** `::error file=F,line=L,col=C,title=CODE::MESSAGE`, the hint as a line of the message. No line break at the end. */
export function formatForGithub(
  { severity, code, message, from, jobs, hint, position }: Diagnostic,
  nameOf: (file: string) => string,
): string {
  const properties = [
    ...(position === undefined
      ? []
      : [
          ['file', nameOf(position.file)],
          ['line', position.line],
          ['col', position.column],
        ]),
    ['title', code],
  ];
  const listed = properties.map(([name, value]) => `${name}=${propertyText(String(value))}`);
  const text = [
    message,
    ...(from === undefined ? [] : [`from: ${layersText(from, nameOf)}`]),
    ...(jobs === undefined ? [] : [`in: ${jobsText(jobs)}`]),
    ...(hint === undefined ? [] : [`hint: ${hint}`]),
  ].join('\n');
  return `::${severity} ${listed.join(',')}::${messageText(text)}`;
}

/** What would end the command is written as the runner's own toolkit does. */
function messageText(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function propertyText(text: string): string {
  return messageText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
