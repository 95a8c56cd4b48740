#!/usr/bin/env bats
# The report on a failed step.

# shellcheck disable=SC2016 # the code in quotes is for the shells of the job

load job

setup() {
  make_bundle
  mkdir -p "${RUN}/logs"
  : >"${RUN}/logs/decode-0.srun.log"
}

@test "a likely cause for what engines, containers and Slurm say at their end" {
  while IFS='|' read -r line cause; do
    printf 'INFO starting\n%s\nbye\n' "${line}" >"${RUN}/logs/decode-0.log"
    run_library 'likely_cause decode-0' | expect "${cause}"
  done <<'END'
torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB|memory ran out (GPU or host)
slurmstepd: error: Detected 1 oom_kill event in StepId=4242.3|memory ran out (GPU or host)
OSError: [Errno 98] Address already in use|a port is taken: something else on the node listens there
error: unrecognized arguments: --disable-piecewise|the program does not know a flag: recipe and image do not fit
ModuleNotFoundError: No module named 'dynamo'|a Python package is missing in the image, or of another version
pyxis: error: failed to import docker image|the container could not be started
FileNotFoundError: [Errno 2] No such file or directory: '/model/config.json'|a path does not exist on that node, or is not mounted
PermissionError: [Errno 13] Permission denied: '/logs'|a file may not be read or written
OSError: [Errno 28] No space left on device|a file system is full
RuntimeError: CUDA error: an illegal memory access was encountered|CUDA failed: GPU, driver and image have to fit
torch.distributed.DistBackendError: NCCL error in: ProcessGroupNCCL.cpp|NCCL failed: the network between the GPUs
nixl_cu12._bindings.nixlBackendError: NIXL_ERR_BACKEND|the KV cache transfer failed (NIXL, UCX, RDMA)
ConnectionRefusedError: [Errno 111] Connection refused|another process did not answer
nothing that is known|
END
}

@test "srun's own log counts too: a step that never began has no other" {
  printf 'srun: job 4242 step creation temporarily disabled, retrying (Requested nodes are busy)\n' >"${RUN}/logs/decode-0.srun.log"
  run_library 'likely_cause decode-0' | expect 'Slurm did not start the step: another one holds the node'
  run_library 'log_of decode-0' | expect "${RUN}/logs/decode-0.srun.log"
}

@test "the last lines: no carriage returns, no NUL, nothing endless" {
  {
    printf 'first\n'
    printf 'bar 10%%\rbar 100%%\n'
    printf 'a\0b\n'
    printf '%0500d\n' 7
  } >"${RUN}/logs/decode-0.log"
  run_library 'last_lines decode-0 4' | expect "bar 10%
bar 100%
ab
$(printf '%0400d' 0)"
}

@test "exit codes in words" {
  run_library 'for code in 0 1 127 130 137 143 255; do describe_exit "${code}"; printf "\n"; done' | expect 'ended with exit code 0
ended with exit code 1
ended with exit code 127
was killed by INT (exit code 130)
was killed by KILL (exit code 137)
was killed by TERM (exit code 143)
ended with exit code 255'
}

@test "the table of tiers knows what a step may be" {
  run run_library 'mkdir -p "${SRTGEN_BUNDLE}/steps"; start_step sidecar prefill-0 n1'
  [ "${status}" = 1 ]
  [ "${output#* }" = 'step prefill-0 is of no known tier: sidecar' ]
}
