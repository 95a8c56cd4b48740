/** NATS with JetStream, Dynamo's message bus (recipe-v1 10.1). */

import { fixedPorts } from '../constants/ports.js';
import { command, flag, group, program } from '../lib/commands.js';
import type { FlagLine } from '../lib/flags.js';
import { job, word } from '../lib/word.js';
import type { PlanContext, Service } from '../types/component.js';
import type { ConfigFile } from '../types/plan.js';

const storeDirectory = word`/tmp/srtgen-${job('JOB_ID')}/nats`;
const configName = 'nats.conf';

export const nats: Service = {
  name: 'nats',
  title: 'NATS',
  tier: 'discovery',
  wanted: ({ frontend }) => frontend.discovery,
  container: () => null,
  environment: () => [],
  prepare: ({ paths }) => [
    { call: 'prefer_programs_in', arguments: [paths.configs] },
    { call: 'empty_directory', arguments: [storeDirectory] },
  ],
  command: (context) => command(program(flag('nats-server')), group(null, flags(context))),
  configFiles,
  ports: { client: fixedPorts.nats },
  otherPorts: {},
};

/** NATS takes its maximal payload from a file only. */
function flags({ recipe, paths }: PlanContext): readonly FlagLine[] {
  return recipe.services.natsMaxPayloadMiB === null
    ? [flag('-js'), flag('-sd', storeDirectory)]
    : [flag('-c', word`${paths.logs}/${configName}`)];
}

function configFiles({ recipe }: PlanContext): readonly ConfigFile[] {
  const { natsMaxPayloadMiB } = recipe.services;
  if (natsMaxPayloadMiB === null) return [];
  return [
    {
      name: configName,
      lines: [
        word`max_payload: ${natsMaxPayloadMiB * 1024 * 1024}`,
        word`jetstream {`,
        word`  store_dir: "${storeDirectory}"`,
        word`}`,
      ],
    },
  ];
}
