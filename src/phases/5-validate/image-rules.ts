/** Rules about what Pyxis is told: images and mounts that it would read as something else. */

import * as messages from '../../diagnostics/image-messages.js';
import { type ImageFault, imageFault, registryOf } from '../../lib/image-reference.js';
import { mountFieldNames } from '../../lib/placeholders.js';
import { display, literalText, sameWord } from '../../lib/word.js';
import type { Diagnostic } from '../../types/diagnostic.js';
import type { OriginKey, Origins } from '../../types/origins.js';
import type { Mount, Recipe } from '../../types/recipe.js';
import type { Word } from '../../types/word.js';
import type { Rule } from './rule.js';

const imagesAreReadable: Rule = ({ recipe, written, at }) => {
  if (recipe.site.containerRuntime === 'none') return [];
  return images(recipe).flatMap(([key, image]) => {
    const text = literalText(image);
    const fault = text === undefined ? undefined : imageFault(text);
    if (text === undefined || fault === undefined) return [];
    return [imageMessage(fault, text, written.imageAliases, at(key))];
  });
};

function images(recipe: Recipe): readonly (readonly [OriginKey, Word])[] {
  const { benchmark, frontend, model, services } = recipe;
  const client = benchmark.name === 'custom' ? benchmark.container : null;
  const master = services.mooncake?.container ?? null;
  return [
    ['container', model.container],
    ...(hasNginx(recipe) ? [['nginx.container', frontend.nginx.container] as const] : []),
    ...(client === null ? [] : [['benchmark.container', client] as const]),
    ...(master === null ? [] : [['mooncake.container', master] as const]),
  ];
}

/** Several frontends want a second worker node. */
function hasNginx({ frontend, roles }: Recipe): boolean {
  const nodes = Object.values(roles).reduce((sum, role) => sum + role.nodes, 0);
  return frontend.maxBehindNginx !== null && nodes > 1;
}

function imageMessage(
  fault: ImageFault,
  image: string,
  aliases: readonly string[],
  at: ReturnType<Origins>,
): Diagnostic {
  switch (fault) {
    case 'empty':
      return messages.imageMissing(at);
    case 'scheme':
      return messages.imageScheme(image, at);
    case 'home':
      return messages.imageInHome(image, at);
    case 'relative':
      return messages.imageFileRelative(image, at);
    case 'untagged':
      return messages.imageUntagged(image, aliases, at);
    case 'upper case':
      return messages.imageUpperCase(image, at);
    case 'digest':
      return messages.imageDigest(image, at);
    case 'registry':
      return messages.imageRegistry(image, registryOf(image) ?? '', at);
    case 'latest':
      return messages.imageLatest(image, at);
  }
}

/** Pyxis mounts both, one over the other. */
const targetsAreApart: Rule = ({ recipe, at }) => {
  const taken = new Map<string, Mount>();
  return recipe.mounts.flatMap((mount) => {
    const target = display(mount.target);
    const first = taken.get(target);
    taken.set(target, mount);
    const isFree = first === undefined || sameWord(first.source, mount.source);
    if (isFree || display(mount.source) === 'umount') return [];
    return [
      messages.mountTargetTaken(
        target,
        display(first.source),
        display(mount.source),
        at(mountKey(mount)),
      ),
    ];
  });
};

/** Places of a container that are the job's, and what is there. */
const jobPlaces: readonly (readonly [place: RegExp, what: string])[] = [
  [/^\/logs\/?$/, 'the logs and results of the job'],
  [/^\/srtgen(?:\/|$)/, 'the scripts of the job'],
];

const jobPlacesAreSeen: Rule = ({ recipe, at }) =>
  recipe.mounts.flatMap((mount) => {
    const target = display(mount.target);
    const place = jobPlaces.find(([pattern]) => pattern.test(target));
    return place === undefined
      ? []
      : [messages.mountOverJob(display(mount.source), target, place[1], at(mountKey(mount)))];
  });

/** Of two mounts of one host path the later counts, as in the reference (recipe-v1 9.2). */
const modelStaysMounted: Rule = ({ recipe, at }) => {
  const { directory } = recipe.model;
  const last = recipe.mounts.findLast(
    ({ source }) => directory !== null && sameWord(source, directory),
  );
  if (last === undefined || /^\/model\/?$/.test(display(last.target))) return [];
  return [
    messages.modelMountedElsewhere(display(last.source), display(last.target), at(mountKey(last))),
  ];
};

/** The reference stops the job at an unknown name, before anything has started. */
const mountPlaceholdersAreKnown: Rule = ({ recipe, at }) =>
  recipe.mounts
    .filter(({ origin }) => origin === 'recipe: container_mounts')
    .flatMap(({ source, target }) => [...source, ...target])
    .flatMap((part) => (typeof part === 'string' ? [...part.matchAll(/\{([A-Za-z_]\w*)\}/g)] : []))
    .map(([, name = '']) =>
      messages.mountPlaceholder(name, mountFieldNames, at('templatedMounts')),
    );

function mountKey({ origin }: Mount): OriginKey {
  return origin === 'recipe: container_mounts' ? 'templatedMounts' : 'mounts';
}

export const imageRules: readonly Rule[] = [
  imagesAreReadable,
  targetsAreApart,
  jobPlacesAreSeen,
  modelStaysMounted,
  mountPlaceholdersAreKnown,
];
