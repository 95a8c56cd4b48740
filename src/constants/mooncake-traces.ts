/** The traces that Mooncake's authors published with their FAST'25 paper. */

/** A published trace, and the sum that tells it from an error page or a later version. */
export interface MooncakeTrace {
  readonly url: string;
  readonly sha256: string;
}

/** A commit of kvcache-ai/Mooncake's main branch. The sums are those that public projects record for these files. */
const release =
  'https://raw.githubusercontent.com/kvcache-ai/Mooncake/245e710604d46a14c46f8882e4381bd87bcd94ce/FAST25-release';

/** Workload of a recipe -> its trace. */
export const mooncakeTraces = {
  mooncake: {
    url: `${release}/arxiv-trace/mooncake_trace.jsonl`,
    sha256: 'b434f1816a707f4bac697235588184ebc374c9907cb981bb65fb0643471fe711',
  },
  conversation: {
    url: `${release}/traces/conversation_trace.jsonl`,
    sha256: 'b8cbb061a85206d729d91cdc2981f43c9e0d99209dce588d3af5f7934408b9df',
  },
  synthetic: {
    url: `${release}/traces/synthetic_trace.jsonl`,
    sha256: 'bd070915a98fc0ed264d7cfef2ce746002eb3076a695ec31ba2674c0111ec131',
  },
  toolagent: {
    url: `${release}/traces/toolagent_trace.jsonl`,
    sha256: '48a2db1a13d3bc05e6330140c64f604ba366df20d3c9e128b5c35a01c1fa5f71',
  },
} satisfies Readonly<Record<string, MooncakeTrace>>;
