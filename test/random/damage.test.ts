/** The look at bundles is worth something: each damage below is found, by the name of the promise that it breaks. */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { promises } from '../support/bundle-check/bundle.js';
import {
  all,
  bundleOf,
  type Damage,
  goldenBundle,
  removed,
  replaced,
} from '../support/bundle-check/damage.js';
import { findings } from '../support/bundle-check/index.js';

/** vLLM with data-parallel ranks on two nodes, and a prefill worker with a block of its own on a third. */
const vllmRecipe = `
name: v
model: { path: /models/m, container: example/v:1, precision: fp8 }
resources:
  gpu_type: h200
  gpus_per_node: 4
  prefill_nodes: 1
  prefill_workers: 2
  decode_nodes: 2
  decode_workers: 1
backend:
  type: vllm
  kv_events_config: true
  prefill_environment: { DYN_CONNECTOR: kvbm }
  vllm_config:
    prefill: { data-parallel-size: 2 }
    decode: { data-parallel-size: 8 }
dynamo: { install: false }
benchmark: { type: custom, command: "true" }
`;

const bundles = {
  wide: goldenBundle('sglang-dynamo-nginx'),
  het: goldenBundle('sglang-het-job'),
  shared: goldenBundle('sglang-router-shared-node'),
  mpi: goldenBundle('trtllm-mpi'),
  vllm: bundleOf(vllmRecipe),
};
type Name = keyof typeof bundles;

for (const [name, texts] of Object.entries(bundles)) {
  test(`${name} is whole`, () => assert.equal(findings(texts, texts), []));
}

/** What is damaged in which bundle, how, and what is found then; some damages break more than one promise. */
const damages: readonly (readonly [what: string, bundle: Name, damage: Damage, found: string])[] = [
  [
    'two workers are told the same GPU',
    'shared',
    replaced(
      'tasks/decode-0.sh',
      "CUDA_VISIBLE_DEVICES='4,5,6,7'",
      "CUDA_VISIBLE_DEVICES='3,4,5,6'",
    ),
    'gpus are not shared: the scripts give GPU 3 of node 0 to prefill-0 and decode-0',
  ],
  [
    'a worker is not told its GPUs',
    'shared',
    replaced('tasks/decode-0.sh', 'export CUDA_VISIBLE_DEVICES', 'declare UNSEEN'),
    'gpus are not shared: the scripts give GPU 0 of node 0 to prefill-0 and decode-0',
  ],
  [
    'the plan gives a GPU to two workers',
    'shared',
    replaced('plan.yaml', 'decode-0: [4, 5, 6, 7]', 'decode-0: [3, 4, 5, 6]'),
    'gpus are not shared: the plan gives GPU 3 of node 0 to prefill-0 and decode-0',
  ],
  [
    'a flag gives a GPU to two workers',
    'vllm',
    replaced('tasks/prefill-1.sh', "--device-ids '2,3'", "--device-ids '1,2'"),
    'gpus are not shared: the scripts give GPU 1 of node 0 to prefill-0 and prefill-1',
  ],
  [
    'two workers of a node have one port',
    'vllm',
    replaced('tasks/prefill-1.sh', 'DYN_SYSTEM_PORT=7501', 'DYN_SYSTEM_PORT=7500'),
    'ports are not shared: the scripts give 7500 on node 0 to system of prefill-0 and system of prefill-1',
  ],
  [
    'a port lies beside that of another engine',
    'shared',
    replaced('tasks/decode-0.sh', '--port 6132', '--port 6110'),
    'ports are not shared: the scripts give 6110 on node 0 to http of prefill-0 and http of decode-0',
  ],
  [
    'blocks of ports overlap',
    'vllm',
    replaced(
      'tasks/prefill-1.sh',
      'VLLM_NIXL_SIDE_CHANNEL_PORT=5402',
      'VLLM_NIXL_SIDE_CHANNEL_PORT=5401',
    ),
    'ports are not shared: the scripts give 5401 on node 0 to nixl of prefill-0 and nixl of prefill-1',
  ],
  [
    'a block of internal ports overlaps',
    'vllm',
    replaced('tasks/prefill-1.sh', 'VLLM_PORT=20050', 'VLLM_PORT=20049'),
    'ports are not shared: the scripts give 20049 on node 0 to vllm-internal of prefill-0 and vllm-internal of prefill-1',
  ],
  [
    'events of one rank go to the port of another',
    'vllm',
    replaced('tasks/prefill-1.sh', 'tcp://*:5202', 'tcp://*:5201'),
    'ports are not shared: the scripts give 5201 on node 0 to kv-events of prefill-0 and kv-events of prefill-1',
  ],
  [
    'the plan gives a port to two steps',
    'wide',
    replaced('plan.yaml', 'nginx: {http: 8000}', 'nginx: {http: 7500}'),
    'ports are not shared: the plan gives 7500 on node 1 to http of nginx and system of prefill-0',
  ],
  [
    'a rank is told another start',
    'vllm',
    replaced(
      'tasks/decode-0-rank-4.sh',
      '--data-parallel-start-rank 4',
      '--data-parallel-start-rank 0',
    ),
    'ports are planned: decode-0-rank-4 on node 2: 5404-5407 (nixl) is not in the plan',
  ],
  [
    'an address has a port at which nobody listens',
    'wide',
    replaced('config/nginx.conf.sh', '}:8180', '}:8181'),
    'ports are planned: config/nginx.conf.sh calls ip-2:8181, where nobody listens',
  ],
  [
    'etcd listens elsewhere',
    'wide',
    replaced('tasks/etcd.sh', 'http://0.0.0.0:2379', 'http://0.0.0.0:2380'),
    'ports are planned: tasks/decode-0.sh calls host-0:2379, where nobody listens',
  ],
  [
    'the leader is another',
    'wide',
    replaced('tasks/decode-0-rank-1.sh', '${DECODE_0_IP}:8300', '${HEAD_IP}:8300'),
    'ports are planned: tasks/decode-0-rank-1.sh calls ip-1:8300, where nobody listens',
  ],
  [
    'a task is missing',
    'wide',
    removed('tasks/frontend-1.sh'),
    'steps are complete: frontend-1 is not both planned and in tasks/',
  ],
  [
    'a step is missing',
    'wide',
    removed('steps/prefill-1.sh'),
    'steps are complete: prefill-1 is not both planned and in steps/',
  ],
  [
    'a script that is not planned',
    'wide',
    (texts) => ({ ...texts, 'steps/x.sh': '', 'tasks/x.sh': '' }),
    'steps are complete: x is not both planned and in steps/',
  ],
  [
    'a node that the job does not have',
    'wide',
    replaced('plan.yaml', 'DECODE_0_NODE_1: 4', 'DECODE_0_NODE_1: 5'),
    'steps are complete: DECODE_0_NODE_1 is node 5, which the job does not have',
  ],
  [
    'srun gets another node',
    'wide',
    replaced('steps/decode-0.sh', '--nodelist="${DECODE_0_HOST}"', '--nodelist="${HEAD_HOST}"'),
    'steps are complete: decode-0: node list host-1, not host-3',
  ],
  [
    'srun gets too few tasks',
    'mpi',
    replaced('steps/decode-0.sh', '--ntasks=8', '--ntasks=4'),
    'steps are complete: decode-0: tasks 4, not 8',
  ],
  [
    'srun gets the other component',
    'het',
    replaced('steps/decode-0.sh', '--het-group=1', '--het-group=0'),
    'steps are complete: decode-0: het group 0, not 1',
  ],
  [
    'a reference to nothing',
    'wide',
    replaced('tasks/prefill-0.sh', '${HEAD_IP}', '${HAED_IP}'),
    'references are defined: tasks/prefill-0.sh: 1: tasks/prefill-0.sh: line 19: HAED_IP: unbound variable',
  ],
  [
    'a reference of srun to nothing',
    'wide',
    replaced('steps/prefill-0.sh', '${MODEL_ROOT}', '${MODEL_ROOTS}'),
    'references are defined: steps/prefill-0.sh: 1: steps/prefill-0.sh: line 20: MODEL_ROOTS: unbound variable',
  ],
  [
    'a reference of a probe to nothing',
    'wide',
    replaced('probes/services.sh', '${INFRA_IP}', '${INFRA}'),
    'references are defined: probes/services.sh: 1: probes/services.sh: line 6: INFRA: unbound variable',
  ],
  [
    'a reference of the client to nothing',
    'wide',
    replaced('bench/sa-bench.sh', '${ENTRY_IP}', '${ENTRANCE_IP}'),
    'references are defined: bench/sa-bench.sh: 1: bench/sa-bench.sh: line 20: ENTRANCE_IP: unbound variable',
  ],
  [
    'a role that nodes.sh lacks',
    'wide',
    replaced('nodes.sh', '  role FRONTEND_1 3\n', ''),
    'references are defined: job.sh: 1: job.sh: line 127: FRONTEND_1_HOST: unbound variable',
  ],
  [
    'a variable that is not asked for',
    'wide',
    replaced('job.sh', 'required_variables=(MODEL_ROOT)', 'required_variables=()'),
    'references are defined: required: , planned: MODEL_ROOT',
  ],
  [
    'a function that nobody provides',
    'wide',
    replaced('tasks/prefill-0.sh', 'install_dynamo hash', 'instal_dynamo hash'),
    'references are defined: tasks/prefill-0.sh calls instal_dynamo, which nobody provides',
  ],
  [
    'a probe that nobody provides',
    'wide',
    replaced('probes/workers.sh', 'http_answers', 'http_answer'),
    'references are defined: probes/workers.sh calls http_answer, which nobody provides',
  ],
  [
    'a library that is not sourced',
    'wide',
    replaced('tasks/prefill-0.sh', '/../lib/install-dynamo.sh', '/../lib/log.sh'),
    'references are defined: tasks/prefill-0.sh calls install_dynamo, which nobody provides',
  ],
  [
    'a worker is never started',
    'wide',
    replaced('job.sh', '  start_step worker prefill-1 "${PREFILL_1_HOST}"\n', ''),
    'steps are started once, in order: prefill-1 is never started',
  ],
  [
    'a worker is started twice',
    'wide',
    replaced(
      'job.sh',
      'start_step worker prefill-1 "${PREFILL_1_HOST}"',
      'start_step worker prefill-0 "${PREFILL_0_HOST}"',
    ),
    'steps are started once, in order: prefill-0 is started twice',
  ],
  [
    'workers do not wait for services',
    'wide',
    replaced('job.sh', '  wait_for services\n', '  :\n'),
    'steps are started once, in order: prefill-0 does not wait for services',
  ],
  [
    'workers start before services answer',
    'wide',
    replaced(
      'job.sh',
      '  wait_for_services\n  start_workers\n',
      '  start_workers\n  wait_for_services\n',
    ),
    'steps are started once, in order: prefill-0 does not wait for services',
  ],
  [
    'frontends are forgotten',
    'wide',
    replaced('job.sh', '  start_frontends\n  wait', '  wait'),
    'steps are started once, in order: nginx is never started',
  ],
  [
    'a step of another tier',
    'wide',
    replaced('job.sh', 'start_step worker prefill-0', 'start_step frontend prefill-0'),
    'steps are started once, in order: prefill-0 is of worker, not frontend',
  ],
  [
    'a step that the plan does not have',
    'wide',
    replaced('job.sh', 'start_step worker prefill-1', 'start_step worker prefill-7'),
    'steps are started once, in order: start_step worker prefill-7 host-2 starts no step of the plan',
  ],
  [
    'nothing tears stores down',
    'shared',
    replaced('lib/steps.sh', "'store' ", ''),
    'steps are started once, in order: nothing tears down tier store',
  ],
  [
    'a step is watched on another node',
    'wide',
    replaced('job.sh', 'prefill-1 "${PREFILL_1_HOST}"', 'prefill-1 "${HEAD_HOST}"'),
    'steps are started once, in order: prefill-1 is watched on other nodes',
  ],
  [
    'nobody waits for the client',
    'wide',
    replaced('job.sh', 'run_client benchmark', 'start_step client benchmark'),
    'steps are started once, in order: nobody waits for the client benchmark',
  ],
  [
    'the job is not closed',
    'wide',
    replaced('job.sh', '  close_job\n', ''),
    'steps are started once, in order: the job is not closed',
  ],
  [
    'a configuration is not written',
    'wide',
    replaced('job.sh', '  print_config nginx.conf\n', ''),
    'steps are started once, in order: nginx.conf is not written once',
  ],
  [
    'Slurm is asked for another number of nodes',
    'wide',
    replaced('job.sh', '--nodes=5', '--nodes=4'),
    'directives agree with the plan: nodes of component 0: 4, planned 5',
  ],
  [
    'a component has too few tasks',
    'het',
    all(
      replaced('job.sh', '--ntasks=1', '--ntasks=2'),
      replaced('plan.yaml', ' ntasks=1', ' ntasks=2'),
    ),
    'directives agree with the plan: tasks of component 0: 2, planned 1',
  ],
  [
    'the job expects other nodes',
    'het',
    replaced('job.sh', 'PLANNED_NODES=(1 1)', 'PLANNED_NODES=(2)'),
    'directives agree with the plan: PLANNED_NODES: 2, planned 1 1',
  ],
  [
    'a GPU that nodes do not have',
    'mpi',
    all(
      replaced('plan.yaml', 'prefill-0: [0, 1, 2, 3]', 'prefill-0: [1, 2, 3, 4]'),
      replaced(
        'tasks/prefill-0.sh',
        'command=(',
        "export CUDA_VISIBLE_DEVICES='1,2,3,4'\ncommand=(",
      ),
    ),
    'directives agree with the plan: GPUs beyond those of component 0: 1, planned 0',
  ],
  [
    'a worker that nobody asks',
    'wide',
    all(
      replaced(
        'probes/workers.sh',
        'probe prefill-1 http_answers "http://${PREFILL_1_IP}:7501/health"\n',
        '',
      ),
      replaced(
        'plan.yaml',
        '      - [prefill-1, http_answers, "http://${PREFILL_1_IP}:7501/health"]\n',
        '',
      ),
    ),
    'probes agree with the plan: nobody asks prefill-1',
  ],
  [
    'a probe that the plan does not have',
    'wide',
    replaced('probes/services.sh', 'probe nats', 'probe gnats'),
    'probes agree with the plan: stage services asks gnats port_open,etcd port_open, planned nats port_open,etcd port_open',
  ],
  [
    'a probe asks another step',
    'wide',
    replaced(
      'probes/workers.sh',
      'http://${PREFILL_1_IP}:7501/health',
      'http://${PREFILL_0_IP}:7500/health',
    ),
    'probes agree with the plan: prefill-1 asks another step',
  ],
  [
    'a worker is looked after at the port of another',
    'wide',
    replaced(
      'probes/watch.sh',
      'http://${PREFILL_1_IP}:7501/health',
      'http://${PREFILL_0_IP}:7500/health',
    ),
    'probes agree with the plan: prefill-1 asks another step',
  ],
  [
    'a worker that nobody looks after',
    'wide',
    replaced('probes/watch.sh', 'watched prefill-1 "http://${PREFILL_1_IP}:7501/health"\n', ''),
    'probes agree with the plan: probes/watch.sh looks after others than the plan',
  ],
  [
    'a probe asks a port at which nobody listens',
    'wide',
    replaced('probes/workers.sh', '${PREFILL_1_IP}:7501', '${PREFILL_1_IP}:7500'),
    'probes agree with the plan: prefill-1 asks http://ip-2:7500/health, where nobody listens',
  ],
  [
    'the frontend waits for too many',
    'wide',
    replaced('probes/frontend.sh', ' 2 1', ' 2 2'),
    'probes agree with the plan: workers found by the frontend: 2 2, planned 2 1',
  ],
  [
    'the frontend waits for leaders only',
    'vllm',
    replaced('probes/frontend.sh', ' 2 2', ' 2 1'),
    'probes agree with the plan: workers found by the frontend: 2 1, planned 2 2',
  ],
  [
    'the frontend is content with more',
    'wide',
    replaced('probes/frontend.sh', ' 2 1', ' 2 1 or-more'),
    'probes agree with the plan: workers found by the frontend: more than planned would not be noticed',
  ],
  [
    'the router waits for too few',
    'shared',
    replaced('probes/frontend.sh', ' 1 1', ' 1 0'),
    'probes agree with the plan: workers found by the router: 1 0, planned 1 1',
  ],
  [
    'a frontend whose task nobody waits for',
    'wide',
    replaced('probes/tasks.sh', 'probe nginx task_runs nginx\n', ''),
    'probes agree with the plan: nobody waits for the task of nginx',
  ],
  [
    'a node is not asked for a port',
    'wide',
    replaced('preflight.sh', "      need_ports all 8000 'http of nginx'\n", ''),
    'nodes are asked for what steps take: node 1: ports: asked for none, taken 8000',
  ],
  [
    'a node is asked for too few ports of a block',
    'vllm',
    replaced('preflight.sh', '5400-5401', '5400'),
    'nodes are asked for what steps take: node 0: ports: asked for 5400, taken 5400-5401',
  ],
  [
    'a node is not asked for a GPU',
    'shared',
    replaced('preflight.sh', 'need_gpus 0 1 2 3 4 5 6 7', 'need_gpus 0 1 2 3'),
    'nodes are asked for what steps take: node 0: GPUs: asked for none, taken 4 5 6 7',
  ],
  [
    'a node is not asked for the model',
    'shared',
    replaced('preflight.sh', "  need_path mount /models/qwen3-32b 'recipe: model.path'\n", ''),
    'nodes are asked for what steps take: node 0: paths: asked for none, taken /models/qwen3-32b',
  ],
  [
    'a need of which nobody knows',
    'shared',
    replaced('preflight.sh', 'need_gpus', 'need_gpu'),
    'references are defined: preflight.sh:0 calls need_gpu, which nobody provides',
  ],
  [
    'an address is needed before there is one',
    'shared',
    replaced('preflight.sh', '/models/qwen3-32b', '"${HEAD_IP}"'),
    'nodes are asked for what steps take: node 0: GPUs: asked for none, taken 0 1 2 3 4 5 6 7',
  ],
  [
    'a script that bash cannot read',
    'wide',
    replaced('tasks/etcd.sh', '\n)\n', '\n'),
    "scripts are bash: tasks/etcd.sh: line 19: unexpected EOF while looking for matching `)'",
  ],
];

for (const [what, name, damage, wanted] of damages) {
  test(what, () => {
    const damaged = damage(bundles[name]);
    const found: readonly string[] = findings(damaged, damaged);
    assert.equal(
      found.filter((finding) => finding === wanted),
      [wanted],
      found.join('\n'),
    );
  });
}

test('a second build that differs', () => {
  const { wide } = bundles;
  const other = removed('nodes.sh')(replaced('job.sh', '#SBATCH', '#sbatch')(wide));
  assert.equal(findings(wide, other), [
    'a second build is the same: job.sh is another',
    'a second build is the same: nodes.sh is another',
  ]);
});

test('every promise has a damage that breaks it', () => {
  const broken = damages.map(([, , , found]) => found);
  const unbroken = promises.filter(
    (promise) => !broken.some((finding) => finding.startsWith(`${promise}: `)),
  );
  assert.equal(unbroken, ['a second build is the same']);
});

test.run();
