/** Diagnostics of the rules about text that goes into scripts, one function per code. */

import type { Diagnostic } from '../types/diagnostic.js';
import { error, warning } from './make.js';
import type { At } from './rule-messages.js';

export function nameNotPlain(name: string, at: At): Diagnostic {
  const plain = name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return error(
    'name-not-plain',
    `the name is a directory and a Slurm job: letters, digits, dot, dash and underscore, beginning with a letter or digit`,
    { ...at, ...(plain === '' ? {} : { hint: `write ${plain}` }) },
  );
}

export function variableName(name: string, at: At): Diagnostic {
  return error('variable-name', `\`${name}\` is no name of an environment variable`, {
    ...at,
    hint: 'letters, digits and underscore, not beginning with a digit',
  });
}

export function variableReserved(name: string, at: At): Diagnostic {
  return error('variable-reserved', `\`${name}\` is used by the generated scripts themselves`, {
    ...at,
    hint: 'give the variable another name',
  });
}

export function mountUnusable(source: string, target: string, at: At): Diagnostic {
  return error(
    'mount-unusable',
    `Pyxis cannot mount \`${source}\` at \`${target}\`: no blanks and , : " $ \` \\ in paths, and an absolute path in the container`,
    { ...at, hint: 'write HOST_PATH:/CONTAINER_PATH, or HOST_PATH:/CONTAINER_PATH:ro' },
  );
}

export function optionName(program: string, name: string, at: At): Diagnostic {
  const plain = /^-*([A-Za-z][A-Za-z0-9-]*)/.exec(name)?.[1] ?? '';
  return error('option-name', `\`${name}\` is no option of ${program}`, {
    ...at,
    hint: plain === '' ? 'write the long name of an option' : `write ${plain}`,
  });
}

export function directiveValue(name: string, at: At): Diagnostic {
  return error(
    'directive-value',
    `the value of the directive \`${name}\` has a quote without its other half, a backslash or a control character, which sbatch cannot read`,
    at,
  );
}

export function directiveCut(name: string, value: string, read: string, at: At): Diagnostic {
  return warning(
    'directive-cut',
    `sbatch reads \`${name}\` up to the first blank or hash: \`${read}\``,
    { ...at, hint: `write ${name}: '"${value.replaceAll('"', '')}"'` },
  );
}

export function directiveAddsOptions(name: string, value: string, at: At): Diagnostic {
  return error(
    'directive-adds-options',
    `sbatch would take a part of the value of \`${name}\` for further options`,
    { ...at, hint: `write ${name}: '"${value.replaceAll('"', '')}"'` },
  );
}

export function nginxTimeout(value: string, at: At): Diagnostic {
  return error('nginx-timeout', `\`${value}\` is no time of nginx`, { ...at, hint: 'write 600s' });
}

export function nginxHeader(value: string, at: At): Diagnostic {
  return error('nginx-header', `\`${value}\` is no name of an HTTP header`, {
    ...at,
    hint: 'write X-Session-ID',
  });
}

export function setupScriptOutside(name: string, at: At): Diagnostic {
  return error(
    'setup-script-outside',
    `\`${name}\` is looked for below the configs directory: a plain relative path`,
    { ...at, hint: 'put the script into that directory and write its name' },
  );
}
