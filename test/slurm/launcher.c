/*
 * A stand-in for TensorRT-LLM's trtllm-llmapi-launch: the ranks of a step meet over PMIx, as MPI_Init lets
 * them, then the first one becomes the command and the others stay beside it.
 *
 * Each rank says which it is of how many, so a test sees that all of them belong to one step. A fence has
 * them wait for each other; without PMIx they fail, as MPI does when `srun --mpi` is missing.
 *
 * Build: gcc -Wall -Wextra -Werror -o trtllm-llmapi-launch launcher.c -l:libpmix.so.2
 * Usage: trtllm-llmapi-launch PROGRAM [ARGUMENT...]
 */

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What of pmix.h is needed: of the library there is no package for development on every site. */
typedef struct {
  char nspace[256];
  uint32_t rank;
} pmix_proc_t;

typedef struct {
  uint16_t type;
  union {
    uint32_t uint32;
    uint64_t all[4];
  } data;
} pmix_value_t;

static const uint32_t every_rank = UINT32_MAX - 1; /* PMIX_RANK_WILDCARD */

int PMIx_Init(pmix_proc_t *self, void *info, size_t count);
int PMIx_Get(const pmix_proc_t *whose, const char *key, const void *info, size_t count, pmix_value_t **value);
int PMIx_Fence(const pmix_proc_t *ranks, size_t number, const void *info, size_t count);
int PMIx_Finalize(const void *info, size_t count);
const char *PMIx_Error_string(int status);

static void require(const char *what, int status) {
  if (status == 0) return;
  fprintf(stderr, "%s: %s\n", what, PMIx_Error_string(status));
  exit(1);
}

int main(int argc, char **argv) {
  pmix_proc_t self, all;
  pmix_value_t *size;
  if (argc < 2) return 2;
  require("PMIx_Init", PMIx_Init(&self, NULL, 0));
  all = self;
  all.rank = every_rank;
  require("PMIx_Get", PMIx_Get(&all, "pmix.job.size", NULL, 0, &size));
  require("PMIx_Fence", PMIx_Fence(&all, 1, NULL, 0));
  printf("rank %u of %u on %s\n", self.rank, size->data.uint32, getenv("SLURMD_NODENAME"));
  fflush(stdout);
  require("PMIx_Finalize", PMIx_Finalize(NULL, 0));
  if (self.rank != 0) {
    pause();
    return 0;
  }
  execvp(argv[1], argv + 1);
  fprintf(stderr, "%s: %s\n", argv[1], strerror(errno));
  return 127;
}
