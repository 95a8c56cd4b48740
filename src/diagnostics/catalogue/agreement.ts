/** What has to agree: roles with each other, requests with the engine. */

import type { Entries } from './entry.js';

export const agreement = {
  'roles-disagree': {
    severity: 'error',
    cause: 'Prefill hands its KV cache to decode, and both have to mean the same by it.',
    cure: 'Write the same for both roles.',
  },
  'roles-may-disagree': {
    severity: 'warning',
    cause: 'One role says what the other leaves to a default, which may be something else.',
    cure: 'Write it for both roles.',
  },
  'served-name-ignored': {
    severity: 'warning',
    cause:
      "SGLang's workers are all told the first served name that the recipe has, as in the reference.",
    cure: 'Write the same name for all roles.',
  },
  'served-names-differ': {
    severity: 'error',
    cause: "vLLM's workers take the recipe's name after srtgen's, and clients know one name only.",
    cure: 'Write the same name for all roles.',
  },
  'served-name-colon': {
    severity: 'error',
    cause:
      "SGLang reads what follows a colon in a model's name as an adapter, and refuses it as the name it serves.",
    cure: 'Write a name without colon.',
  },
  'transceiver-missing': {
    severity: 'warning',
    cause: 'TensorRT-LLM transfers the KV cache only where `cache_transceiver_config` says how.',
    cure: 'Add it to both roles.',
  },
  'context-too-short': {
    severity: 'error',
    cause: 'Even the shortest request of the benchmark is longer than what the engine takes.',
    cure: 'Raise the context length of the engine, or lower isl and osl.',
  },
  'context-short': {
    severity: 'warning',
    cause:
      'The longest requests of the benchmark are longer than what the engine takes: they fail, and the job is invalid.',
    cure: 'Raise the context length of the engine, or lower isl and osl.',
  },
  'range-ratio-unfit': {
    severity: 'error',
    cause:
      '`random_range_ratio` is the shortest length as a part of the longest. Other clients mean something else by it.',
    cure: 'Write a number from 0 to 1.',
  },
  'multiplier-unfit': {
    severity: 'error',
    cause: 'A multiplier makes a run without requests.',
    cure: 'Write 1 or more; for the warm-up 0 means none.',
  },
  'concurrency-beyond-ports': {
    severity: 'warning',
    cause:
      'Every request in flight is a connection with a local port, and towards one address Linux has 28231 of them unless the site has widened the range.',
    cure: 'Stay below, or have the range widened.',
  },
  'concurrency-twice': {
    severity: 'warning',
    cause: 'The same concurrency is measured twice, into one file.',
    cure: 'Write it once.',
  },
} as const satisfies Entries;
