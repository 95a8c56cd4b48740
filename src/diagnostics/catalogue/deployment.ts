/** Workers, frontends and what they are installed from. */

import type { Entries } from './entry.js';

export const deployment = {
  'unknown-benchmark': {
    severity: 'error',
    cause: '`benchmark.type` names no benchmark.',
    cure: 'Write one of those that the hint lists; `custom` runs a command of yours.',
  },
  'frontend-engine-mismatch': {
    severity: 'error',
    cause: 'The frontend routes to the workers of one engine, and the recipe has another.',
    cure: 'Write `frontend.type: dynamo`, which routes to all.',
  },
  'one-frontend-only': {
    severity: 'error',
    cause: 'Several frontends behind nginx are asked for, and this type is always one.',
    cure: 'Write `frontend.enable_multiple_frontends: false`.',
  },
  'direct-worker-aggregated': {
    severity: 'error',
    cause:
      'With `frontend.type: vllm` the worker takes requests itself, and prefill and decode workers cannot.',
    cure: 'Write `frontend.type: dynamo`, or an aggregated deployment.',
  },
  'one-direct-worker': {
    severity: 'error',
    cause: 'The worker is its own frontend, and there are several.',
    cure: 'Write `agg_workers: 1`, or `frontend.type: dynamo`.',
  },
  'mooncake-unused': {
    severity: 'error',
    cause: 'A Mooncake master is asked for, and no worker transfers KV caches by Mooncake.',
    cure: 'Make both roles transfer by it, or remove `mooncake_kv_store`.',
  },
  'no-workers': {
    severity: 'error',
    cause: 'The recipe has no worker at all.',
    cure: 'Set `agg_workers`, or `prefill_workers` and `decode_workers`.',
  },
  'one-role-only': {
    severity: 'error',
    cause:
      'A disaggregated deployment has prefill workers or decode workers only, and could answer nothing.',
    cure: 'Add the missing role, or write an aggregated deployment with `agg_nodes` and `agg_workers`.',
  },
  'roles-mixed': {
    severity: 'error',
    cause: 'Both aggregated workers and prefill or decode workers are given.',
    cure: 'Remove the keys of one kind.',
  },
  'size-too-small': {
    severity: 'error',
    cause:
      'A number of nodes, workers, GPUs or requests comes to less than it can be. GPUs of a worker are those of its nodes, divided by the workers there.',
    cure: 'Raise it, or lower what it is divided by.',
  },
  'size-too-large': {
    severity: 'error',
    cause: 'A number of nodes, workers or GPUs is beyond what any cluster has.',
    cure: 'Look for a slip of the finger.',
  },
  'het-job-mismatch': {
    severity: 'error',
    cause:
      'A heterogeneous job is one of SGLang with prefill and decode nodes, and without nodes of their own for frontend or client.',
    cure: 'Write `resources.het_jobs: false`.',
  },
  'reserved-node-unused': {
    severity: 'error',
    cause: 'A node is reserved for the frontend or the client, which is placed elsewhere.',
    cure: 'Place it on `head`, or reserve no node.',
  },
  'several-sources': {
    severity: 'error',
    cause:
      'Dynamo is to be installed from more than one of a commit, the newest source and a wheel.',
    cure: 'Keep one.',
  },
  'wheel-not-version': {
    severity: 'error',
    cause: '`dynamo.wheel` is the name of a file, and names of files are made from the version.',
    cure: 'Write the version alone.',
  },
  'patches-without-hash': {
    severity: 'error',
    cause: '`cargo_patches` change a source that is built from a commit, and there is no `hash`.',
    cure: 'Add `hash`, or remove the patches.',
  },
  'model-home-missing': {
    severity: 'warning',
    cause:
      'A model of Hugging Face is served, and no worker has HF_HOME: so every worker downloads it for itself, at the same time.',
    cure: 'Set HF_HOME in `environment` to a shared directory that is mounted.',
  },
  'staging-unused': {
    severity: 'warning',
    cause: 'The model is copied to every node, and nothing reads the copy.',
    cure: 'Remove `stage_dir`.',
  },
  'model-unusable': {
    severity: 'error',
    cause:
      'The path of the model has a character that Pyxis takes for something else: it separates mounts with commas and their parts with colons, and enroot prints them as lines of an fstab.',
    cure: 'Give the directory a link without such characters, and name that in `model.path`.',
  },
  'site-path-unusable': {
    severity: 'error',
    cause:
      'srtctl_root or output_dir of the cluster profile has a character that Pyxis takes for something else: a comma begins another mount.',
    cure: 'Give the directory a link without such characters, and name that in the profile.',
  },
  'stage-directory-unusable': {
    severity: 'error',
    cause: '`model.stage_dir` cannot be mounted into a container under its own path.',
    cure: 'Write an absolute path without blanks and special characters.',
  },
  'endpoint-credentials': {
    severity: 'error',
    cause:
      'The URL of a status service has a user or a password in it, and a bundle is made to be read by others.',
    cure: 'Write a variable such as $STATUS_URL, and export it where jobs are submitted.',
  },
  'endpoint-unfit': {
    severity: 'error',
    cause: 'The URL of a status service is none, or has a query.',
    cure: 'Write http://HOST:PORT.',
  },
  'no-effect-yet': {
    severity: 'warning',
    cause: 'The recipe asks for something that srtgen cannot do yet. The job runs without it.',
    cure: 'Remove the key, or leave it for later.',
  },
  'key-without-effect': {
    severity: 'warning',
    cause: 'A key is accepted, and changes nothing.',
    cure: 'Do what the hint says.',
  },
} as const satisfies Entries;
