/** No client: the deployment serves until somebody stops the job. */

import { fixedPorts } from '../constants/ports.js';
import { entryRole } from '../lib/roles.js';
import { ip, word } from '../lib/word.js';
import type { Benchmark } from '../types/component.js';

export const manual: Benchmark = {
  name: 'manual',
  client: () => null,
  plan: () => ({
    name: 'manual',
    servesAt: word`http://${ip(entryRole)}:${fixedPorts.public}`,
    points: [],
    script: null,
  }),
};
