/** Every port that srtgen decides, with its reason. A bundle's plan.yaml shows where they ended up. */

/** Ports that are the same in every job: one listener of each kind on its node. */
export const fixedPorts = {
  /** etcd's client port, where Dynamo looks for it. */
  etcd: 2379,
  /** Where etcd would listen for other members, and does without any: its default. */
  etcdPeer: 2380,
  nats: 4222,
  /** Where clients ask: nginx, or the only frontend. */
  public: 8000,
  /** Frontends behind nginx; another port than the public one because both share the head node's address space. */
  frontendBehindNginx: 8180,
  /** Rendezvous of a multi-node SGLang endpoint, on its leader: one leader per node at most. */
  sglangDistributedInit: 8300,
  mooncakeRpc: 8700,
  mooncakeMetadata: 8701,
  mooncakeMetrics: 8702,
} as const;

/** First value of each counted port. The ranges lie below 32768, where Linux' ephemeral ports begin. */
export const portBases = {
  /** Dynamo's status server; counted over the whole job so that a port names one process. */
  system: 7500,
  /** The engine's own server; counted per node. */
  http: 6100,
  /** KV transfer bootstrap of prefill endpoints; counted per node. */
  bootstrap: 7200,
  /** KV event publishers; counted over the whole job. */
  kvEvents: 5200,
  /** NIXL side channel; counted over the whole job. */
  nixl: 5400,
  /** KVBM's publisher; its acknowledgements have the next port. Follows the leader's KV event port. */
  kvbm: 5600,
  /** Rendezvous of vLLM's data-parallel ranks; counted per node. vLLM without a port of ours takes the first. */
  dataParallelRpc: 8400,
  /** NCCL's port follows the system port of its process. */
  nccl: 17500,
  /** vLLM's own search for free ports begins here; follows the system port of its process. */
  vllm: 20000,
} as const;

/** Ports that a vLLM process may try before those of the next begin. */
export const vllmStride = 50;

/** Distance between two HTTP ports on a node: engines take neighbouring ports for their own use. */
export const httpStride = 32;
