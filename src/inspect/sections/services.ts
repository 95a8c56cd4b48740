/** Processes beside workers and frontends, and why they are there. */

import { nodesText, placeText, type ShownJob } from '../job.js';
import { dim, type Line, type Row, styled, table } from '../layout.js';

interface Reason {
  /** Where a recipe may ask for it. */
  readonly asked?: string;
  /** Why it is there when none does. */
  readonly implied: string;
}

/** Step, without a number behind it -> why. */
const reasons: Readonly<Record<string, Reason>> = {
  nats: { implied: 'Dynamo workers and frontends exchange requests and events through it' },
  etcd: { implied: 'Dynamo workers register there, and frontends find them' },
  'mooncake-master': {
    asked: 'recipe: backend.mooncake_kv_store',
    implied: 'the KV store needs it',
  },
  nginx: {
    asked: 'recipe: frontend.enable_multiple_frontends',
    implied: 'several frontends are the default, and it stands before them',
  },
  'model-download': {
    asked: 'recipe: model.path',
    implied: 'a model of Hugging Face, and workers with HF_HOME',
  },
  'model-staging': {
    asked: 'recipe: model.stage_dir',
    implied: 'the model is copied to the nodes',
  },
};

export function serviceLines({ plan, places }: ShownJob): readonly Line[] {
  const rows = plan.steps.flatMap(({ name, slots, summary }): Row[] => {
    const reason = reasons[name.replace(/-\d+$/, '')];
    if (reason === undefined) return [];
    const place = reason.asked === undefined ? undefined : places(reason.asked);
    const why =
      place === undefined
        ? [styled('implied', 'warning'), dim(reason.implied)]
        : ['asked for', dim(`${reason.asked} ${placeText(place)}`)];
    return [[name, nodesText(slots), summary, ...why]];
  });
  return rows.length === 0 ? [['  none']] : table(rows);
}
