/** Every default that resolve puts in, as the reference has it (recipe-v1 1). */
export const defaults = {
  gpusPerNode: 4,
  timeLimit: '01:00:00',
  /** Looks at readiness, and seconds between them: their product is the start-up budget. */
  healthAttempts: 180,
  healthIntervalSeconds: 10,
  additionalFrontends: 9,
  nginxContainer: 'nginx:1.27.4',
  nginxAffinityHeader: 'X-Dynamo-Session-ID',
  nginxKeepaliveTimeout: '600s',
  dynamoVersion: '0.8.0',
  /** The interface of address look-ups without any cluster profile. */
  networkInterface: 'eth0',
  /** Directory below which run directories are made when the site names none. */
  outputDirectory: 'outputs',
  /** What output.log_dir is when nobody writes it; nothing reads either. */
  logDirectory: './outputs/{job_id}/logs',
  saBench: {
    requestRate: 'inf',
    /** sa-bench draws lengths from [0.8 × length, length]. */
    rangeRatio: '0.8',
    promptsMultiplier: 10,
    warmupMultiplier: 2,
    datasetName: 'random',
  },
  mocker: {
    engineType: 'vllm',
    speedupRatio: 100,
    gpuBlocks: 16384,
    maxSequences: 256,
    maxBatchedTokens: 8192,
  },
  router: {
    inputTokens: 14000,
    outputTokens: 200,
    requests: 200,
    concurrency: 20,
    prefixRatios: ['0.1', '0.3', '0.5', '0.7', '0.9'],
  },
  mooncakeWorkload: 'conversation',
  /** A request with longer times is no good one. */
  goodput: { ttftMilliseconds: 2000, itlMilliseconds: 25 },
  sglangBench: {
    requestRate: 'inf',
    /** Requests of every point, whatever its concurrency. */
    requests: 128,
  },
  /** Part of a point's requests. */
  maxFailureRate: 0,
  /** gsm8k where the image has no harness; EleutherAI's lm-eval asks. */
  gsm8kCompletions: {
    examples: 1319,
    maxTokens: 256,
    shots: 5,
    temperature: '0.0',
    repeat: 1,
    seed: 42,
  },
  profilingDurationSeconds: 300,
  /** Seconds between two scrapes, and between two copies to the log directory. */
  tachometer: {
    program: 'tachometer-scraper',
    betweenScrapes: 5,
    betweenCopies: 120,
    compactionThreads: 4,
    directory: 'tachometer',
  },
  /** Seconds between two samples, until every GPU has to have been seen, and of one request. */
  power: { betweenSamples: 1, untilAllSeen: 30, ofRequest: 2, directory: 'power' },
} as const;
