/** Free space that a node should have before a job starts, in MiB. */

/** Logs, results and verdict of a job: without it there is nothing to read afterwards. */
export const runDirectoryMebibytes = 1024;

/** What packages, compilers and kernel caches of an engine write to /tmp. */
export const temporaryMebibytes = 10_240;

/** Buffers that the ranks of a node share: NCCL's, Python's, those of expert load balancing. */
export const sharedMemoryMebibytes = 4096;

/** An unpacked image of an engine; they are 15 to 30 GiB large. */
export const containerMebibytes = 32_768;
