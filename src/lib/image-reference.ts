/**
 * How Pyxis and Enroot read an image: a path begins with / (srtgen has made one of ./), everything else is
 * [USER@][REGISTRY#]IMAGE[:TAG], looked up on Docker Hub where no registry is named (enroot src/docker.sh).
 */

export type ImageFault =
  | 'empty'
  | 'scheme'
  | 'home'
  | 'relative'
  | 'upper case'
  | 'untagged'
  | 'digest'
  | 'registry'
  | 'latest';

/** What is wrong with an image as it was written, the worst alone; undefined for a path and a sound reference. */
export function imageFault(image: string): ImageFault | undefined {
  if (image.trim() === '') return 'empty';
  if (image.startsWith('/')) return undefined;
  return faults.find(([, has]) => has(image))?.[0];
}

const faults: readonly (readonly [ImageFault, (image: string) => boolean])[] = [
  ['scheme', (image) => /^[a-z]+:\/\//.test(image)],
  ['home', (image) => image.startsWith('~')],
  ['relative', (image) => /\.(?:sqsh|squashfs|sif|img)$/.test(image)],
  ['untagged', (image) => !/[:@]/.test(afterRegistry(image))],
  ['upper case', (image) => /[A-Z]/.test(afterRegistry(image).replace(/[:@].*$/, ''))],
  ['digest', (image) => image.includes('@sha256:')],
  ['registry', (image) => registryOf(image) !== undefined],
  ['latest', (image) => image.endsWith(':latest')],
];

/** Without the registry of either spelling, whose port has a colon too. */
function afterRegistry(image: string): string {
  return image.slice(image.indexOf('#') + 1).replace(/^[^/]*[.:][^/]*\//, '');
}

/** A registry that is spelled as in Docker: the first component, with a dot or a port, before a slash. */
export function registryOf(image: string): string | undefined {
  return image.includes('#') ? undefined : /^([^/]*[.:][^/]*)\//.exec(image)?.[1];
}

/** The spelling with `#` that Enroot reads, without a scheme. */
export function enrootSpelling(image: string): string {
  const plain = image.replace(/^[a-z]+:\/\//, '');
  const registry = registryOf(plain);
  return registry === undefined ? plain : `${registry}#${plain.slice(registry.length + 1)}`;
}
