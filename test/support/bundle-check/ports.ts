/** Every port has one listener on its node; scripts and plan name the same ports; nobody calls where nobody listens. */

import { type BundleView, type Check, type Finding, workers } from './bundle.js';
import { configText, type Listener, listeners } from './listeners.js';

export const portsAreNotShared: Check = (bundle) => {
  const planned = bundle.page.nodes.flatMap(({ slot, ports }) =>
    ports.map(({ step, purpose, first, last }): Listener => {
      return { step, slot, purpose, first, count: last - first + 1, neighbours: 0 };
    }),
  );
  return [...clashes(planned, 'the plan gives'), ...clashes(listeners(bundle), 'the scripts give')];
};

function clashes(all: readonly Listener[], who: string): readonly Finding[] {
  const sorted = [...all].sort((a, b) => a.slot - b.slot || a.first - b.first);
  return sorted.flatMap((listener, index): Finding[] => {
    const next = sorted[index + 1];
    if (next === undefined || next.slot !== listener.slot || next.first >= end(listener)) return [];
    const pair = [listener, next].map(({ step, purpose }) => `${purpose} of ${step}`);
    const [one, other] = pair;
    return [
      `ports are not shared: ${who} ${next.first} on node ${next.slot} to ${one} and ${other}`,
    ];
  });
}

function end({ first, count, neighbours }: Listener): number {
  return first + count + neighbours;
}

export const portsArePlanned: Check = (bundle) => {
  const found = listeners(bundle);
  const planned = bundle.page.nodes.flatMap(({ slot, ports }) =>
    ports.map((range) => ({ ...range, slot })),
  );
  const known = new Set(
    planned.map(({ step, slot, first, last }) => shown(step, slot, first, last)),
  );
  const opened = new Map(
    found.map((each) => [
      shown(each.step, each.slot, each.first, each.first + each.count - 1),
      each,
    ]),
  );
  return [
    ...[...opened].flatMap(([text, { purpose }]): Finding[] =>
      known.has(text) ? [] : [`ports are planned: ${text} (${purpose}) is not in the plan`],
    ),
    ...[...known].flatMap((text): Finding[] =>
      opened.has(text) ? [] : [`ports are planned: ${text} is in no script`],
    ),
    ...found
      .filter((each) => end(each) > 65536)
      .map(({ step, first }): Finding => `ports are planned: ${step} wants ${first} and beyond`),
    ...calledInVain(bundle),
  ];
};

function shown(step: string, slot: number, first: number, last: number): string {
  return `${step} on node ${slot}: ${first}${first === last ? '' : `-${last}`}`;
}

/** `ip-3:8000` anywhere in a command, an environment, a probe or a configuration means a listener on node 3. */
function calledInVain(bundle: BundleView): readonly Finding[] {
  const open = new Set(listeners(bundle).map(({ slot, first }) => `${slot}:${first}`));
  return texts(bundle).flatMap(([where, text]) =>
    [...text.matchAll(/\b(?:ip|host)-(\d+):(\d+)/g)].flatMap((match): Finding[] => {
      const [address, slot, port] = match;
      if (open.has(`${slot}:${port}`)) return [];
      return [`ports are planned: ${where} calls ${address}, where nobody listens`];
    }),
  );
}

function texts(bundle: BundleView): readonly (readonly [string, string])[] {
  const scripts = [...bundle.scripts].map(([path, { calls, run, environment, text }]) => {
    const words = [...calls.flat(), ...run, ...variables(environment, bundle), text];
    return [path, words.join('\n')] as const;
  });
  const configs = bundle.page.configFiles.map(
    (name) => [`config/${name}`, configText(bundle, name)] as const,
  );
  return [...scripts, ...configs];
}

/** As the reference has it, these are there whether or not somebody looks at them. */
function variables(
  environment: Readonly<Record<string, string>>,
  bundle: BundleView,
): readonly string[] {
  const isDiscovered = bundle.page.steps.some(({ tier }) => tier === 'discovery');
  const status = listeners(bundle).filter(({ purpose }) => purpose === 'system');
  const everyNodeHasOne = workers(bundle).every(({ name, nodes }) =>
    nodes.every((slot) => status.some((each) => each.step === name && each.slot === slot)),
  );
  const idle = [
    ...(isDiscovered ? [] : ['ETCD_ENDPOINTS', 'NATS_SERVER']),
    ...(everyNodeHasOne ? [] : ['AIPERF_SERVER_METRICS_URLS']),
  ];
  return Object.entries(environment).flatMap(([name, value]) =>
    idle.includes(name) ? [] : [value],
  );
}
