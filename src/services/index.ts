/** The services srtgen knows, in start order: one file and one line each. */

import type { Service } from '../types/component.js';
import { etcd } from './etcd.js';
import { mooncakeMaster } from './mooncake-master.js';
import { nats } from './nats.js';

export const services: readonly Service[] = [nats, etcd, mooncakeMaster];
