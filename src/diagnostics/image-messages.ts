/** Diagnostics of the rules about images and mounts, one function per code. */

import { enrootSpelling } from '../lib/image-reference.js';
import { suggest } from '../lib/suggest.js';
import type { Diagnostic } from '../types/diagnostic.js';
import { error, warning } from './make.js';
import type { At } from './rule-messages.js';

export function imageMissing(at: At): Diagnostic {
  return error('image-missing', `\`${at.path}\` names no image`, {
    ...at,
    hint: 'write the path of an image file, or a reference such as nvcr.io#nvidia/IMAGE:TAG',
  });
}

export function imageScheme(image: string, at: At): Diagnostic {
  return error(
    'image-scheme',
    `Pyxis puts docker:// in front of \`${image}\`, and Enroot cannot read the result`,
    { ...at, hint: `write ${enrootSpelling(image)}` },
  );
}

export function imageInHome(image: string, at: At): Diagnostic {
  return error('image-in-home', `nobody expands the ~ of \`${image}\`: Pyxis takes it for a name`, {
    ...at,
    hint: `write ${image.replace(/^~/, '$HOME')}`,
  });
}

export function imageFileRelative(image: string, at: At): Diagnostic {
  return error(
    'image-file-relative',
    `Pyxis takes \`${image}\` for an image on Docker Hub: the path of a file begins with / or ./`,
    { ...at, hint: `write ./${image}, or the whole path` },
  );
}

export function imageUpperCase(image: string, at: At): Diagnostic {
  return error(
    'image-upper-case',
    `Enroot refuses \`${image}\`: names of images are in lower case`,
    {
      ...at,
      hint: `write ${image.replace(/^[^:@]*/, (name) => name.toLowerCase())}`,
    },
  );
}

/** `aliases` are those of the cluster profile. */
export function imageUntagged(image: string, aliases: readonly string[], at: At): Diagnostic {
  const near = suggest(image, aliases);
  return warning(
    'image-untagged',
    `\`${image}\` has no tag, and the cluster profile has no such alias: Pyxis would import ${image}:latest from Docker Hub`,
    {
      ...at,
      hint:
        near === undefined
          ? `write ${image}:TAG, or add ${image} to containers of the cluster profile`
          : `did you mean \`${near}\`?`,
    },
  );
}

export function imageDigest(image: string, at: At): Diagnostic {
  return warning('image-digest', `Enroot before version 4 cannot read the digest of \`${image}\``, {
    ...at,
    hint: `write ${image.replace(/@sha256:.*$/, '')}, or an image file`,
  });
}

export function imageRegistry(image: string, registry: string, at: At): Diagnostic {
  return warning(
    'image-registry',
    `Enroot looks for \`${image}\` on Docker Hub, unless it has credentials for ${registry}: a registry ends with #`,
    { ...at, hint: `write ${enrootSpelling(image)}` },
  );
}

export function imageLatest(image: string, at: At): Diagnostic {
  return warning('image-latest', `\`${image}\` is another image tomorrow`, {
    ...at,
    hint: 'write the tag of a version',
  });
}

export function mountTargetTaken(
  target: string,
  first: string,
  second: string,
  at: At,
): Diagnostic {
  return warning(
    'mount-target-taken',
    `\`${first}\` and \`${second}\` are both mounted at \`${target}\`: only one of them is seen`,
    { ...at, hint: 'give one of them another place in the container' },
  );
}

export function mountOverJob(source: string, target: string, what: string, at: At): Diagnostic {
  return error('mount-over-job', `\`${source}\` at \`${target}\` would hide ${what}`, {
    ...at,
    hint: 'give it another place in the container',
  });
}

export function modelMountedElsewhere(source: string, target: string, at: At): Diagnostic {
  return error(
    'model-mounted-elsewhere',
    `\`${source}\` is the model: mounted at \`${target}\`, it is no longer at /model, where engines look for it`,
    { ...at, hint: `remove it, or mount the directory above it` },
  );
}

export function mountPlaceholder(name: string, known: readonly string[], at: At): Diagnostic {
  const near = suggest(name, known);
  return error('mount-placeholder', `nothing fills in {${name}} in a mount`, {
    ...at,
    hint: near === undefined ? `there are {${known.join('}, {')}}` : `did you mean {${near}}?`,
  });
}
