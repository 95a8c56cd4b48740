/** Whole commands, preparations and files of services and nginx (recipe-v1 10.1, 10.2, 11.3). */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { environment, text, word } from '../src/lib/word.js';
import { quote } from '../src/phases/8-render/shell.js';
import { services } from '../src/services/index.js';
import { nginxCommand, nginxConfig, nginxPreparation } from '../src/services/nginx.js';
import type { PlanContext, Service } from '../src/types/component.js';
import type { Preparation } from '../src/types/plan.js';
import { contextOf } from './support/plan.js';
import { mooncake, type RecipeOptions, workers } from './support/recipe.js';
import { block, commandText, configText } from './support/text.js';

interface Case {
  readonly name: string;
  readonly recipe: RecipeOptions;
  /** Of each service: its name, the image unless it is the model's, calls, command, files. */
  readonly wanted: string;
}

function shown(service: Service, context: PlanContext): string {
  const image = service.container(context);
  return [
    `## ${service.name} (${service.title}, ${service.tier}, ports ${JSON.stringify(service.ports)})`,
    ...(image === null ? [] : [`image ${quote(image)}`]),
    ...preparationLines(service.prepare(context)),
    commandText(service.command(context)),
    configText(service.configFiles(context)),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function preparationLines(calls: readonly Preparation[]): readonly string[] {
  return calls.map((call) => [call.call, ...call.arguments.map(quote)].join(' '));
}

const cases: readonly Case[] = [
  {
    name: 'NATS and etcd, with programs of the site or of the image',
    recipe: {},
    wanted: `
      ## nats (NATS, discovery, ports {"client":4222})
      prefer_programs_in /configs
      empty_directory "/tmp/srtgen-\${JOB_ID}/nats"
      nats-server
      -js
      -sd "/tmp/srtgen-\${JOB_ID}/nats"
      ## etcd (etcd, discovery, ports {"client":2379})
      prefer_programs_in /configs
      empty_directory "/tmp/srtgen-\${JOB_ID}/etcd"
      etcd
      --data-dir "/tmp/srtgen-\${JOB_ID}/etcd"
      --listen-client-urls http://0.0.0.0:2379
      --advertise-client-urls "http://\${INFRA_HOST}:2379"
    `,
  },
  {
    name: 'a maximal payload is in a file; without containers paths are those of the host',
    recipe: {
      services: { natsMaxPayloadMiB: 16, mooncake: null },
      site: { containerRuntime: 'none', configsDirectory: word`${environment('SITE')}/configs` },
    },
    wanted: `
      ## nats (NATS, discovery, ports {"client":4222})
      prefer_programs_in "\${SITE}/configs"
      empty_directory "/tmp/srtgen-\${JOB_ID}/nats"
      nats-server
      -c "\${LOG_DIR}/nats.conf"
      # nats.conf
      max_payload: 16777216
      jetstream {
        store_dir: "/tmp/srtgen-\${JOB_ID}/nats"
      }
      ## etcd (etcd, discovery, ports {"client":2379})
      prefer_programs_in "\${SITE}/configs"
      empty_directory "/tmp/srtgen-\${JOB_ID}/etcd"
      etcd
      --data-dir "/tmp/srtgen-\${JOB_ID}/etcd"
      --listen-client-urls http://0.0.0.0:2379
      --advertise-client-urls "http://\${INFRA_HOST}:2379"
    `,
  },
  {
    name: "behind the router, too; a Mooncake master in the model's image",
    recipe: { frontend: { name: 'sglang' }, services: { natsMaxPayloadMiB: null, mooncake } },
    wanted: `
      ## nats (NATS, discovery, ports {"client":4222})
      prefer_programs_in /configs
      empty_directory "/tmp/srtgen-\${JOB_ID}/nats"
      nats-server
      -js
      -sd "/tmp/srtgen-\${JOB_ID}/nats"
      ## etcd (etcd, discovery, ports {"client":2379})
      prefer_programs_in /configs
      empty_directory "/tmp/srtgen-\${JOB_ID}/etcd"
      etcd
      --data-dir "/tmp/srtgen-\${JOB_ID}/etcd"
      --listen-client-urls http://0.0.0.0:2379
      --advertise-client-urls "http://\${INFRA_HOST}:2379"
      ## mooncake-master (Mooncake master, store, ports {"rpc":8700,"metadata":8701,"metrics":8702})
      mooncake_master
      # chosen by srtgen
      --port=8700
      --enable_http_metadata_server=true
      --http_metadata_server_port=8701
      --eviction_high_watermark_ratio=0.9
      --default_kv_lease_ttl=10000
      --rpc_thread_num=16
      --enable_metric_reporting=true
      --metrics_port=8702
    `,
  },
];

for (const { name, recipe, wanted } of cases) {
  test(name, () => {
    const context = contextOf(recipe);
    const started = services.filter((service) => service.wanted(context));
    const found = started.map((service) => shown(service, context));
    assert.is(found.join('\n'), block(wanted));
  });
}

test('a Mooncake master with an image and arguments of its own', () => {
  const context = contextOf({
    services: {
      natsMaxPayloadMiB: null,
      mooncake: {
        ...mooncake,
        container: text('/images/mooncake.sqsh'),
        masterExtraArgs: ['--eviction_ratio=0.1', '-v'],
      },
    },
  });
  const found = services
    .filter(({ tier }) => tier === 'store')
    .map((service) => shown(service, context));
  assert.is(
    found.join('\n'),
    block(`
      ## mooncake-master (Mooncake master, store, ports {"rpc":8700,"metadata":8701,"metrics":8702})
      image /images/mooncake.sqsh
      mooncake_master
      # chosen by srtgen
      --port=8700
      --enable_http_metadata_server=true
      --http_metadata_server_port=8701
      --eviction_high_watermark_ratio=0.9
      --default_kv_lease_ttl=10000
      --rpc_thread_num=16
      --enable_metric_reporting=true
      --metrics_port=8702
      # recipe: mooncake_kv_store.master_extra_args
      --eviction_ratio=0.1
      -v
    `),
  );
});

interface Nginx {
  readonly name: string;
  readonly recipe: RecipeOptions;
  readonly calls: readonly string[];
  readonly config: string;
}

const behindNginx = { agg: workers(3, 8, 3), frontend: { maxBehindNginx: 10 } };

const nginxCases: readonly Nginx[] = [
  {
    name: 'round robin',
    recipe: behindNginx,
    calls: [],
    config: `
      # nginx.conf
      worker_processes auto;

      events {
        worker_connections 65535;
        multi_accept on;
        use epoll;
      }

      http {
        client_max_body_size 45m;
        access_log off;
        keepalive_timeout 600s;

        upstream backend_servers {
          server \${FRONTEND_0_IP}:8180;
          server \${FRONTEND_1_IP}:8180;
          keepalive 512;
          keepalive_timeout 600s;
        }

        server{
          listen 8000;

          location / {
            proxy_pass http://backend_servers;
            proxy_buffering off;
            proxy_read_timeout 24h;
            proxy_send_timeout 24h;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
          }
        }
      }
    `,
  },
  {
    name: 'affinity, a raised limit, another timeout',
    recipe: {
      ...behindNginx,
      nginx: { affinityHeader: 'X-Dynamo-Session-ID', raiseUlimit: true, keepaliveTimeout: '75s' },
    },
    calls: ['require_open_files 1048576'],
    config: `
      # nginx.conf
      worker_processes auto;
      worker_rlimit_nofile 1048576;

      events {
        worker_connections 65535;
        multi_accept on;
        use epoll;
      }

      http {
        client_max_body_size 45m;
        access_log off;
        keepalive_timeout 75s;

        map $http_x_dynamo_session_id $frontend_hash_key {
          default $http_x_dynamo_session_id;
          "" $request_id;
        }

        upstream backend_servers {
          hash $frontend_hash_key consistent;
          server \${FRONTEND_0_IP}:8180;
          server \${FRONTEND_1_IP}:8180;
          keepalive 512;
          keepalive_timeout 75s;
        }

        server{
          listen 8000;

          location / {
            proxy_pass http://backend_servers;
            proxy_buffering off;
            proxy_read_timeout 24h;
            proxy_send_timeout 24h;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
          }
        }
      }
    `,
  },
];

for (const { name, recipe, calls, config } of nginxCases) {
  test(`nginx: ${name}`, () => {
    const context = contextOf(recipe);
    const wanted = ['nginx', '-c /logs/nginx.conf', "-g 'daemon off;'"];
    assert.is(commandText(nginxCommand(context)), wanted.join('\n'));
    assert.equal(preparationLines(nginxPreparation(context)), calls);
    assert.is(configText([nginxConfig(context)]), block(config));
  });
}

test.run();
