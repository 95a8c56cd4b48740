/** Diagnostics of validate about where the model comes from, one function per code. */

import { suggest } from '../lib/suggest.js';
import type { Diagnostic } from '../types/diagnostic.js';
import { error, warning } from './make.js';
import type { At } from './rule-messages.js';

export function modelUnusable(path: string, at: At): Diagnostic {
  return error(
    'model-unusable',
    `Pyxis cannot mount the model at \`${path}\`: no , : " $ \` \\ in paths`,
    { ...at, hint: 'give the directory a link without them, and name that' },
  );
}

export function modelPathBlank(path: string, at: At): Diagnostic {
  return warning(
    'model-path-blank',
    `enroot writes the mount of \`${path}\` as a line of words, and a blank ends one`,
    { ...at, hint: 'give the directory a link without blanks, and name that' },
  );
}

export function modelHomeMissing(at: At): Diagnostic {
  return warning(
    'model-home-missing',
    'without HF_HOME there is no download before the workers: each of them downloads the model for itself',
    {
      ...at,
      hint: 'set HF_HOME in environment, to a directory that all nodes share and that is mounted',
    },
  );
}

export function stagingUnused(engine: string, at: At): Diagnostic {
  return warning(
    'staging-unused',
    `every node gets its copy of the model, and workers of ${engine} read the model itself`,
    { ...at, hint: 'remove stage_dir, and copy the model to where model.path names it' },
  );
}

export function stagingOfDownload(at: At): Diagnostic {
  return warning('staging-unused', 'a model of Hugging Face is read from HF_HOME, and not copied', {
    ...at,
    hint: 'remove stage_dir, or name a directory in model.path',
  });
}

export function stageDirectoryUnusable(path: string, at: At): Diagnostic {
  return error(
    'stage-directory-unusable',
    `\`${path}\` cannot be mounted for the copies of the model: an absolute path below /, without blanks and , : " $ \` \\`,
    { ...at, hint: 'write the path of a directory on the disk of each node, as in /raid/models' },
  );
}

export function modelMissing(at: At): Diagnostic {
  return error('model-missing', `\`${at.path}\` names no model`, {
    ...at,
    hint: 'write a directory, an alias of the cluster profile, or hf: and an id of Hugging Face',
  });
}

export function modelInHome(path: string, at: At): Diagnostic {
  return error('model-in-home', `nobody expands the ~ of \`${path}\``, {
    ...at,
    hint: `write ${path.replace(/^~/, '$HOME')}`,
  });
}

/** `aliases` are those of the cluster profile. */
export function modelUnknown(path: string, aliases: readonly string[], at: At): Diagnostic {
  const near = suggest(path, aliases);
  const id = /^[\w.-]+\/[\w.-]+$/.test(path) ? `hf:${path} for the model of Hugging Face, or ` : '';
  return warning(
    'model-unknown',
    `\`${path}\` is no absolute path, and the cluster profile has no such alias: it is taken for a directory next to where jobs are submitted`,
    {
      ...at,
      hint:
        near === undefined
          ? `write ${id}the whole path, or add ${path} to model_paths of the cluster profile`
          : `did you mean \`${near}\`?`,
    },
  );
}

export function installUnpinned(what: string, instead: string, at: At): Diagnostic {
  return warning('install-unpinned', `${what}: what runs is not what ran`, {
    ...at,
    hint: instead,
  });
}
