/** The preflight asks every node for all that the steps on it take: ports, GPUs, the image, what is mounted. */

import { type BundleView, type Check, type Finding, flagValue, script, task } from './bundle.js';
import type { NodeRow, StepRow } from './page.js';

export const nodesAreAsked: Check = (bundle) =>
  bundle.page.nodes.flatMap((node) =>
    differences(node, bundle).map(
      (text): Finding => `nodes are asked for what steps take: node ${node.slot}: ${text}`,
    ),
  );

function differences(node: NodeRow, bundle: BundleView): readonly string[] {
  const calls = script(bundle, `preflight.sh:${node.slot}`).calls;
  const asked = (name: string): readonly (readonly string[])[] =>
    calls.filter(([call]) => call === name).map(([, ...words]) => words);
  const paths = asked('need_path').filter(([use]) => use === 'mount' || use === 'image');
  const steps = bundle.page.steps.filter(({ nodes }) => nodes.includes(node.slot));
  return [
    ...compared(
      'ports',
      asked('need_ports').map(([, range = '']) => range),
      node.ports.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)),
    ),
    ...compared('GPUs', asked('need_gpus').flat(), gpus(node, steps, bundle)),
    ...compared(
      'paths',
      paths.map(([, path = '']) => path),
      steps.flatMap((step) => containerPaths(step, bundle)),
    ),
  ];
}

function compared(
  what: string,
  asked: readonly string[],
  taken: readonly string[],
): readonly string[] {
  const only = (list: readonly string[], other: readonly string[]): string =>
    [...new Set(list)].filter((item) => !other.includes(item)).join(' ');
  const [left, right] = [only(asked, taken), only(taken, asked)];
  return left === right ? [] : [`${what}: asked for ${left || 'none'}, taken ${right || 'none'}`];
}

/** The mocker has none. */
function gpus(node: NodeRow, steps: readonly StepRow[], bundle: BundleView): readonly string[] {
  if (steps.some((step) => task(bundle, step).run.includes('dynamo.mocker'))) return [];
  return Object.values(node.gpus).flat().map(String);
}

/** Of the host, before the job has made anything. */
function containerPaths({ name }: StepRow, bundle: BundleView): readonly string[] {
  const { run } = script(bundle, `steps/${name}.sh`);
  const mounts = (flagValue(run, '--container-mounts') ?? '')
    .split(',')
    .map((mount) => mount.split(':'))
    .filter(([source, target]) => source?.startsWith('/') && !made.includes(target ?? ''))
    .map(([source = '']) => source);
  const own = mounts.filter((source) => !/^\/run-directory\b|\b(?:ip|host)-\d/.test(source));
  const image = flagValue(run, '--container-image') ?? '';
  return [...(image.startsWith('/') ? [image] : []), ...own.filter((each) => !inBundle(each, run))];
}

/** Where the job mounts what it has made itself, or fetches later. */
const made: readonly string[] = ['/logs', '/srtgen/run', '/srtgen/bundle', '/srtctl-wheels'];

function inBundle(source: string, run: readonly string[]): boolean {
  const bundle = /([^,:]*):\/srtgen\/bundle:ro/.exec(flagValue(run, '--container-mounts') ?? '');
  return bundle?.[1] !== undefined && source.startsWith(bundle[1]);
}
