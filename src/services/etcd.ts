/** etcd, where Dynamo's workers register (recipe-v1 10.1). */

import { fixedPorts } from '../constants/ports.js';
import { command, flag, group, program } from '../lib/commands.js';
import { infraRole } from '../lib/roles.js';
import { host, job, word } from '../lib/word.js';
import type { Service } from '../types/component.js';

const dataDirectory = word`/tmp/srtgen-${job('JOB_ID')}/etcd`;

export const etcd: Service = {
  name: 'etcd',
  title: 'etcd',
  tier: 'discovery',
  wanted: ({ frontend }) => frontend.discovery,
  container: () => null,
  environment: () => [],
  prepare: ({ paths }) => [
    // Sites keep the binary in their configs directory; an image may have its own.
    { call: 'prefer_programs_in', arguments: [paths.configs] },
    // State of an earlier run would bring workers back that are long gone.
    { call: 'empty_directory', arguments: [dataDirectory] },
  ],
  command: () =>
    command(
      program(flag('etcd')),
      group(null, [
        flag('--data-dir', dataDirectory),
        flag('--listen-client-urls', `http://0.0.0.0:${fixedPorts.etcd}`),
        // Its name, as for those who ask it: it starts before addresses are known.
        flag('--advertise-client-urls', word`http://${host(infraRole)}:${fixedPorts.etcd}`),
      ]),
    ),
  configFiles: () => [],
  ports: { client: fixedPorts.etcd },
  otherPorts: { peer: fixedPorts.etcdPeer },
};
