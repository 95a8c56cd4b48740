/** Engine settings of the canonical recipe: what one engine has and others do not. */

import type { ConfigMap } from './config-value.js';
import type { RoleName } from './recipe.js';

export type EngineSettings = SglangSettings | TrtllmSettings | VllmSettings | MockerSettings;
export type EngineName = EngineSettings['name'];

export interface SglangSettings {
  readonly name: 'sglang';
  readonly kvEvents: KvEvents;
}

export interface TrtllmSettings {
  readonly name: 'trtllm';
  readonly publishEventsAndMetrics: boolean;
  /** Endpoints started at once on a node; 0 = all. */
  readonly sequentialNodeStart: number;
  readonly numaMemoryBind: boolean;
}

export interface VllmSettings {
  readonly name: 'vllm';
  readonly kvEvents: KvEvents;
  readonly connector: string | null;
  readonly setCudaVisibleDevices: boolean;
  readonly dataParallelLaunch: 'per_node' | 'per_gpu';
}

export interface MockerSettings {
  readonly name: 'mocker';
  readonly options: MockerOptions;
}

/** What the simulated engine is like; null is the mocker's own default. */
export interface MockerOptions {
  /** The engine that is simulated. */
  readonly engineType: string;
  /** How much faster than real time; decode steps by a further factor. */
  readonly speedupRatio: number;
  readonly decodeSpeedupRatio: number;
  readonly dataParallelSize: number;
  /** KV cache blocks, and tokens of one. */
  readonly gpuBlocks: number;
  readonly blockSize: number | null;
  readonly maxSequences: number;
  readonly maxBatchedTokens: number;
  /** Simulated workers in one process. */
  readonly workers: number;
  readonly startupSeconds: number | null;
  /** GB/s. */
  readonly kvTransferBandwidth: number | null;
  readonly kvCacheType: string | null;
  readonly preemptionMode: string | null;
  readonly prefixCaching: boolean;
  readonly chunkedPrefill: boolean;
}

/** Settings of the KV event publisher of each role that has one. */
export type KvEvents = Readonly<Partial<Record<RoleName, ConfigMap>>>;
