/** nginx in front of several frontends (recipe-v1 11.3). */

import { fixedPorts } from '../constants/ports.js';
import { command, flag, group, program } from '../lib/commands.js';
import { frontendRole } from '../lib/roles.js';
import { ip, word } from '../lib/word.js';
import type { PlanContext } from '../types/component.js';
import type { Command, ConfigFile } from '../types/plan.js';
import type { Word } from '../types/word.js';

const configName = 'nginx.conf';
/** File descriptors; each proxied connection takes two. */
const openFiles = 1_048_576;

export function nginxCommand({ paths }: PlanContext): Command {
  return command(
    program(flag('nginx')),
    group(null, [flag('-c', word`${paths.logs}/${configName}`), flag('-g', 'daemon off;')]),
  );
}

/** Calls before nginx starts: a higher limit of open files must be granted, or nginx would lie. */
export function nginxPreparation({ recipe }: PlanContext) {
  if (!recipe.frontend.nginx.raiseUlimit) return [];
  return [{ call: 'require_open_files', arguments: [word`${openFiles}`] }];
}

/** nginx.conf with one upstream for each frontend. */
export function nginxConfig({ recipe, topology }: PlanContext): ConfigFile {
  const { affinityHeader, keepaliveTimeout, raiseUlimit } = recipe.frontend.nginx;
  const upstreams = topology.frontends.map(
    (process) => word`    server ${ip(frontendRole(process))}:${process.port};`,
  );
  return {
    name: configName,
    lines: [
      word`worker_processes auto;`,
      ...(raiseUlimit ? [word`worker_rlimit_nofile ${openFiles};`] : []),
      word``,
      word`events {`,
      word`  worker_connections 65535;`,
      word`  multi_accept on;`,
      word`  use epoll;`,
      word`}`,
      word``,
      word`http {`,
      word`  client_max_body_size 45m;`,
      word`  access_log off;`,
      word`  keepalive_timeout ${keepaliveTimeout};`,
      ...(affinityHeader === null ? [] : affinityMap(affinityHeader)),
      word``,
      word`  upstream backend_servers {`,
      ...(affinityHeader === null ? [] : [word`    hash $frontend_hash_key consistent;`]),
      ...upstreams,
      word`    keepalive 512;`,
      word`    keepalive_timeout ${keepaliveTimeout};`,
      word`  }`,
      word``,
      word`  server{`,
      word`    listen ${fixedPorts.public};`,
      word``,
      word`    location / {`,
      word`      proxy_pass http://backend_servers;`,
      word`      proxy_buffering off;`,
      word`      proxy_read_timeout 24h;`,
      word`      proxy_send_timeout 24h;`,
      word`      proxy_http_version 1.1;`,
      word`      proxy_set_header Connection "";`,
      word`    }`,
      word`  }`,
      word`}`,
    ],
  };
}

/** A session stays on one frontend; requests without the header are spread. */
function affinityMap(header: string): readonly Word[] {
  const variable = `$http_${header.toLowerCase().replaceAll('-', '_')}`;
  return [
    word``,
    word`  map ${variable} $frontend_hash_key {`,
    word`    default ${variable};`,
    word`    "" $request_id;`,
    word`  }`,
  ];
}
