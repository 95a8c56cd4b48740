#!/usr/bin/env bats
# lib/install-dynamo.sh and lib/wheels.sh: which commands bring Dynamo into a container, and when.

load container

readonly COMMIT=0123456789abcdef0123456789abcdef01234567

setup() {
  make_task_bundle
  for program in pip git apt-get cargo maturin curl sh; do fake_program "${program}"; done
  fake_program python3 'exit 1'
  PATH=${FAKES}:/usr/bin:/bin
}
teardown() { remove_locks; }

# install ARGUMENT...: a task that installs, then runs its engine.
install() {
  task 'source "${BASH_SOURCE[0]%/*}/../lib/install-dynamo.sh"' "install_dynamo ${*@Q}" 'run_command echo engine'
}

@test "version: one pip, from the package index" {
  install version 0.9.1
  run_task
  expect "${output}" 'decode-0: task 0 of 2 starts on node002
Dynamo version 0.9.1: starts
Dynamo version 0.9.1: done
decode-0: prepared, runs
echo engine
engine'
  expect "$(calls)" 'pip install --break-system-packages --quiet --extra-index-url https://pypi.nvidia.com ai-dynamo-runtime==0.9.1 ai-dynamo==0.9.1'
}

@test "tasks that share a container install once" {
  fake_program pip 'sleep 0.3'
  install version 0.9.1
  for rank in 0 1 2 3; do
    SLURM_PROCID=${rank} bash "${BUNDLE}/tasks/decode-0.sh" >>"${BATS_TEST_TMPDIR}/engines" 2>/dev/null &
  done
  wait
  expect "$(grep -c . "${CALLS}")" 1
  expect "$(grep -c engine "${BATS_TEST_TMPDIR}/engines")" 4
}

@test "each step installs into its own container, also after a run with the same ids" {
  install version 0.9.1
  run_task
  SLURM_STEP_ID=8 run_task
  rm -r "${RUN}/state"
  run_task
  expect "$(grep -c . "${CALLS}")" 3
}

@test "a pip that fails ends the task before its engine" {
  fake_program pip 'exit 4'
  install version 0.9.1
  run_task
  [[ ${status} == 4 ]]
  expect "${output}" 'decode-0: task 0 of 2 starts on node002
Dynamo version 0.9.1: starts'
}

@test "wheel: without an index, from every staged directory" {
  install wheel 1.2.1
  export DYNAMO_WHEEL_DIRS='/wheels/site /wheels/job'
  run_task
  [[ ${status} == 0 ]]
  expect "$(calls | tail -n 1)" 'pip install --pre --no-deps --no-index --find-links /wheels/site --find-links /wheels/job ai-dynamo-runtime==1.2.1 ai-dynamo==1.2.1'
}

@test "wheel: where they are by default" {
  install wheel 1.2.1
  run_task
  expect "$(calls | tail -n 1)" 'pip install --pre --no-deps --no-index --find-links /srtctl-wheels ai-dynamo-runtime==1.2.1 ai-dynamo==1.2.1'
}

@test "wheel: nothing is installed over the same version" {
  fake_program python3
  install wheel 1.2.1
  run_task
  expect "${output}" 'decode-0: task 0 of 2 starts on node002
Dynamo wheel 1.2.1: starts
the image has Dynamo 1.2.1
Dynamo wheel 1.2.1: done
decode-0: prepared, runs
echo engine
engine'
  expect "$(grep -c '^pip' "${CALLS}")" 0
}

@test "wheel: the check asks the Python of the image for both packages" {
  type -P python3.11 python3.12 python3.10 >/dev/null || [[ -x /usr/bin/python3 ]] || skip 'no python3'
  rm "${FAKES}/python3"
  packages=${BATS_TEST_TMPDIR}/packages
  mkdir -p "${packages}"/{dynamo,ai_dynamo-1.2.1.dist-info,ai_dynamo_runtime-1.2.1.dist-info}
  touch "${packages}/dynamo/llm.py"
  printf 'Metadata-Version: 2.1\nName: ai-dynamo\nVersion: 1.2.1\n' >"${packages}/ai_dynamo-1.2.1.dist-info/METADATA"
  printf 'Metadata-Version: 2.1\nName: ai-dynamo-runtime\nVersion: 1.2.1\n' >"${packages}/ai_dynamo_runtime-1.2.1.dist-info/METADATA"
  install wheel 1.2.1
  PYTHONPATH=${packages} run_task
  expect "$(calls)" ''
  sed -i 's/1.2.1/1.2.0/' "${packages}/ai_dynamo_runtime-1.2.1.dist-info/METADATA"
  SLURM_STEP_ID=8 PYTHONPATH=${packages} run_task
  expect "$(grep -c '^pip' "${CALLS}")" 1
}

@test "hash: the first step builds, the others take what it built" {
  install hash "${COMMIT}"
  run_task
  [[ ${status} == 0 ]]
  cache=T/site/dynamo-wheels/${COMMIT}
  expect "$(calls)" "apt-get update
apt-get install -y libclang-dev curl git protobuf-compiler
pip install --break-system-packages --force-reinstall maturin
git clone https://github.com/ai-dynamo/dynamo.git T/tmp/dynamo-build.XXXXXX/dynamo
git -C T/tmp/dynamo-build.XXXXXX/dynamo checkout ${COMMIT}
maturin build --release -o ${cache}
pip install --break-system-packages --force-reinstall ${cache}/ai_dynamo_runtime-\\*.whl
pip install --break-system-packages --editable T/tmp/dynamo-src.XXXXXX/dynamo"
  expect "$(ls "${TMPDIR}" | sed 's/\..*//')" 'dynamo-src'

  : >"${CALLS}"
  SLURM_STEP_ID=8 run_task
  [[ ${status} == 0 ]]
  expect "$(calls)" "pip install --break-system-packages --force-reinstall ${cache}/ai_dynamo_runtime-\\*.whl
pip install --break-system-packages --editable T/tmp/dynamo-src.XXXXXX/dynamo"
}

@test "hash: sources are kept without what a build leaves in them, wheels without older ones" {
  fake_program git '[[ $1 != clone ]] || mkdir -p "$3"/{.git,target,lib/runtime}; [[ $1 != clone ]] || touch "$3/lib/runtime/lib.rs"'
  fake_program maturin 'touch "$4/ai_dynamo_runtime-2.whl"; printf "%s in %s\n" "${RUSTFLAGS}" "${PWD}" >>"${CALLS}"'
  cache=${SRTGEN_CONFIGS}/dynamo-wheels/${COMMIT}
  mkdir -p "${cache}"
  touch "${cache}/ai_dynamo_runtime-1.whl"
  install hash "${COMMIT}"
  RUSTFLAGS=-g run_task
  expect "$(tar -tzf "${cache}/dynamo-src.tar.gz" | sort)" 'dynamo/
dynamo/lib/
dynamo/lib/bindings/
dynamo/lib/bindings/python/
dynamo/lib/runtime/
dynamo/lib/runtime/lib.rs'
  expect "$(calls | tail -n 3)" "-g -C target-cpu=native --cfg tokio_unstable in T/tmp/dynamo-build.XXXXXX/dynamo/lib/bindings/python
pip install --break-system-packages --force-reinstall T/site/dynamo-wheels/${COMMIT}/ai_dynamo_runtime-2.whl
pip install --break-system-packages --editable T/tmp/dynamo-src.XXXXXX/dynamo"
}

@test "hash: steps that start together build once" {
  fake_program maturin 'sleep 0.3'
  install hash "${COMMIT}"
  for step in 1 2 3; do
    # Jobs of their own, as containers of one job on several nodes do not share /var/tmp either.
    SLURM_PROCID=1 SLURM_JOB_ID=$$${step} bash "${BUNDLE}/tasks/decode-0.sh" >/dev/null 2>&1 &
  done
  wait
  rm -f /var/tmp/srtgen-$$[123].lock
  expect "$(grep -c '^maturin' "${CALLS}")" 1
  expect "$(grep -c 'editable' "${CALLS}")" 3
}

@test "hash: a build that failed is not taken for one" {
  fake_program maturin 'exit 101'
  install hash "${COMMIT}"
  run_task
  [[ ${status} == 101 ]]
  fake_program maturin
  run_task
  [[ ${status} == 0 ]]
  expect "$(grep -c '^maturin' "${CALLS}")" 2
}

@test "hash: without a directory of the site, the job keeps the build" {
  rm -r "${SRTGEN_CONFIGS}"
  install hash "${COMMIT}"
  run_task
  expect "$(calls | grep maturin\ build)" "maturin build --release -o T/run/dynamo-wheels/${COMMIT}"
}

@test "hash: patches replace whole dependency lines, and change the name of the build" {
  fake_program git 'if [[ $1 == clone ]]; then mkdir -p "$3/lib"
    printf "%s\n" "[dependencies]" "serde = \"1\"" "serde_json = \"1\"" "kube.workspace = true" "kube  = \"1\"" >"$3/lib/Cargo.toml"
    printf "%s\n" "# serde = \"1\"" "  serde = \"1\"" "serde={ version = \"1\" }" >"$3/Cargo.toml"; fi'
  install hash "${COMMIT}" 'serde = "1.0.200"' '' '= nothing' 'kube = { version = "2", features = ["a\b&"] }'
  run_task
  [[ ${status} == 0 ]]
  key=${COMMIT}-patch-$(printf 'dep-override-v3\nserde = "1.0.200"\n\n= nothing\nkube = { version = "2", features = ["a\\b&"] }' | sha1sum | cut -c 1-8)
  expect "$(calls | grep 'maturin build')" "maturin build --release -o T/site/dynamo-wheels/${key}"
  tar -xzf "${SRTGEN_CONFIGS}/dynamo-wheels/${key}/dynamo-src.tar.gz" -C "${BATS_TEST_TMPDIR}"
  expect "$(cat "${BATS_TEST_TMPDIR}/dynamo/lib/Cargo.toml" "${BATS_TEST_TMPDIR}/dynamo/Cargo.toml")" '[dependencies]
serde = "1.0.200"
serde_json = "1"
kube.workspace = true
kube = { version = "2", features = ["a\b&"] }
# serde = "1"
  serde = "1"
serde = "1.0.200"'
}

@test "hash: Rust is fetched where it is missing" {
  rm "${FAKES}/cargo"
  install hash "${COMMIT}"
  run_task
  [[ ${status} == 0 ]]
  expect "$(calls | sed -n 3,4p)" "curl -fsSL --proto =https --tlsv1.2 https://sh.rustup.rs -o T/tmp/rustup.XXXXXX
sh T/tmp/rustup.XXXXXX -y --default-toolchain stable"
}

@test "top of tree: built next to nothing" {
  install top-of-tree
  run_task
  [[ ${status} == 0 ]]
  expect "$(calls)" "git clone https://github.com/ai-dynamo/dynamo.git T/tmp/dynamo_build/dynamo
maturin build --release -o T/tmp/dynamo_build/dynamo-wheels
pip install --break-system-packages --force-reinstall T/tmp/dynamo_build/dynamo-wheels/ai_dynamo_runtime-\\*.whl
pip install --break-system-packages --editable T/tmp/dynamo_build/dynamo"
}

@test "top of tree: in SGLang's images, where all tasks go on in SGLang's directory" {
  mkdir -p "${BATS_TEST_TMPDIR}/sgl-workspace/sglang"
  task 'source "${BASH_SOURCE[0]%/*}/../lib/install-dynamo.sh"' \
    "SGLANG_WORKSPACE='${BATS_TEST_TMPDIR}/sgl-workspace'" \
    'install_dynamo top-of-tree' 'run_command pwd'
  run_task
  expect "$(calls)" "apt-get update
apt-get install -y libclang-dev curl protobuf-compiler
pip install --break-system-packages --force-reinstall maturin
git clone https://github.com/ai-dynamo/dynamo.git T/sgl-workspace/dynamo
maturin build --release -o T/sgl-workspace/dynamo-wheels
pip install T/sgl-workspace/dynamo-wheels/ai_dynamo_runtime-\\*.whl
pip install --editable T/sgl-workspace/dynamo"
  SLURM_PROCID=1 run_task
  expect "${output}" "decode-0: task 1 of 2 starts on node002
${BATS_TEST_TMPDIR}/sgl-workspace/sglang"
}

@test "a way that is none" {
  install magic
  run_task
  [[ ${status} == 1 ]]
  expect "${output}" 'decode-0: task 0 of 2 starts on node002
no way to install Dynamo: magic'
}

# prefetch: on the job host, into T/wheels.
prefetch() {
  printf '%s\n' 'set -euo pipefail' 'source "$1/lib/log.sh"' 'source "$1/lib/wheels.sh"' \
    'prefetch_dynamo_wheels 1.2.1 "$2"' >"${BATS_TEST_TMPDIR}/host.sh"
  run bash "${BATS_TEST_TMPDIR}/host.sh" "${BUNDLE}" "${BATS_TEST_TMPDIR}/wheels"
  output=$(sed -E "s/^[0-9:]{8} //; s#${BATS_TEST_TMPDIR}#T#g" <<<"${output}")
}

# A pip that downloads both wheels.
readonly DOWNLOADS='while [[ $1 != --dest ]]; do shift; done
  touch "$2/ai_dynamo-1.2.1-py3-none-any.whl" "$2/ai_dynamo_runtime-1.2.1-cp310-manylinux_2_28_aarch64.whl"'

@test "prefetch: both wheels, for the processor of the compute nodes, once" {
  rm "${FAKES}/pip"
  fake_program pip3 "${DOWNLOADS}"
  export DYNAMO_WHEEL_ARCH=arm64
  prefetch
  expect "${output}" 'fetching the wheels of Dynamo 1.2.1 into T/wheels'
  expect "$(calls)" "pip3 download --no-deps --pre --only-binary=:all: --implementation cp --python-version 3.12 --platform manylinux_2_28_aarch64 --platform manylinux2014_aarch64 --index-url https://pypi.org/simple --extra-index-url https://pypi.nvidia.com --dest T/wheels/.new-$$ ai-dynamo-runtime==1.2.1 ai-dynamo==1.2.1"
  expect "$(ls -A "${BATS_TEST_TMPDIR}/wheels")" 'ai_dynamo-1.2.1-py3-none-any.whl
ai_dynamo_runtime-1.2.1-cp310-manylinux_2_28_aarch64.whl'
  prefetch
  expect "${output}" 'the wheels of Dynamo 1.2.1 are in T/wheels'
  expect "$(grep -c . "${CALLS}")" 1
}

@test "prefetch: a download that fails is a warning, and leaves nothing" {
  rm -f "${FAKES}/pip3"
  fake_program pip3 'exit 1'
  prefetch
  [[ ${status} == 0 ]]
  expect "${output}" 'fetching the wheels of Dynamo 1.2.1 into T/wheels
warning: the wheels of Dynamo 1.2.1 did not come into T/wheels; going on without'
  expect "$(ls -A "${BATS_TEST_TMPDIR}/wheels")" ''
}

@test "prefetch: a host without pip is a warning" {
  rm "${FAKES}/pip"
  for program in bash sed uname; do ln -s "$(type -P "${program}")" "${FAKES}/${program}"; done
  PATH=${FAKES} prefetch
  [[ ${status} == 0 ]]
  expect "${output}" 'warning: no pip on this host to fetch Dynamo 1.2.1 with; going on without'
}
