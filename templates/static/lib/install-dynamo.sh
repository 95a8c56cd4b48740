# shellcheck shell=bash
# Installing Dynamo into the container, in the four ways that a recipe can name.
#
# Provides: install_dynamo
# Needs:    task.sh (once, empty_directory, SITE_CONFIGS); pip; for a build also apt-get and git
#
# Each command must succeed, and nothing else is checked: pip fails on a wheel that is not there,
# git on an unknown commit, and the engine's first import on a package that is broken.

readonly DYNAMO_REPOSITORY=https://github.com/ai-dynamo/dynamo.git
readonly DYNAMO_PACKAGE_INDEX=https://pypi.nvidia.com

SGLANG_WORKSPACE=/sgl-workspace # in SGLang's images

# install_dynamo version VERSION | wheel VERSION | hash COMMIT [PATCH...] | top-of-tree
install_dynamo() {
  local way=$1
  shift
  case ${way} in
    version | wheel | hash) once "Dynamo ${way} $1" "install_dynamo_${way}" "$@" ;;
    top-of-tree) once 'Dynamo top of tree' install_dynamo_top_of_tree ;;
    *) die "no way to install Dynamo: ${way}" ;;
  esac
  if [[ ${way} == top-of-tree && -d ${SGLANG_WORKSPACE}/sglang ]]; then
    cd "${SGLANG_WORKSPACE}/sglang" || exit
  fi
}

# From the package index.
install_dynamo_version() {
  local version=$1
  local options=(
    --break-system-packages
    --quiet
    --extra-index-url "${DYNAMO_PACKAGE_INDEX}"
  )
  pip install "${options[@]}" "ai-dynamo-runtime==${version}" "ai-dynamo==${version}"
}

# From wheels that somebody has staged (see wheels.sh), without any index.
install_dynamo_wheel() {
  local version=$1 directory directories options=(--pre --no-deps --no-index)
  if has_dynamo "${version}"; then
    log "the image has Dynamo ${version}"
    return
  fi
  read -ra directories <<<"${DYNAMO_WHEEL_DIRS:-/srtctl-wheels}"
  for directory in "${directories[@]}"; do
    options+=(--find-links "${directory}")
  done
  pip install "${options[@]}" "ai-dynamo-runtime==${version}" "ai-dynamo==${version}"
}

# Both packages are of this version, and can be imported.
has_dynamo() {
  python3 -c '
import sys
from importlib.metadata import version
import dynamo.llm
sys.exit({version("ai-dynamo"), version("ai-dynamo-runtime")} != {sys.argv[1]})
' "$1" >/dev/null 2>&1
}

# From a commit. The build takes many minutes, so it is kept for later jobs.
install_dynamo_hash() {
  local commit=$1 key cache sources
  shift
  key=$(build_key "${commit}" "$@")
  cache=$(find_build_cache "${key}")/${key}
  if [[ ! -e ${cache}/.complete ]]; then fill_build_cache "${cache}" "${commit}" "$@"; fi

  pip install --break-system-packages --force-reinstall "${cache}"/ai_dynamo_runtime-*.whl
  # A directory of its own: the installation is editable, so the engine imports from there, and a
  # /tmp that two steps share must not take it away again.
  sources=$(mktemp -d -t dynamo-src.XXXXXX)
  tar -xzf "${cache}/dynamo-src.tar.gz" -C "${sources}"
  pip install --break-system-packages --editable "${sources}/dynamo"
}

# The commit, and what has been changed in it.
build_key() {
  local commit=$1 patch text=dep-override-v3 digest
  shift
  if (($# == 0)); then
    printf '%s\n' "${commit}"
    return
  fi
  for patch in "$@"; do text+=$'\n'${patch}; done
  digest=$(printf '%s' "${text}" | sha1sum)
  printf '%s-patch-%.8s\n' "${commit}" "${digest}"
}

# The site's directory if it has the build or can take it, else the job's own.
find_build_cache() {
  local key=$1 site=${SITE_CONFIGS}/dynamo-wheels
  if [[ -e ${site}/${key}/.complete ]]; then
    printf '%s\n' "${site}"
  elif [[ -d ${SITE_CONFIGS} ]] && mkdir -p "${site}" 2>/dev/null && [[ -w ${site} ]]; then
    printf '%s\n' "${site}"
  else
    printf '%s\n' "${SRTGEN_RUN_DIR}/dynamo-wheels"
  fi
}

# fill_build_cache DIR COMMIT [PATCH...]: one node of all that see the directory builds, the others
# wait for it.
fill_build_cache() {
  local cache=$1 lock
  mkdir -p "${cache}"
  exec {lock}>"${cache%/*}/.${cache##*/}.lock"
  flock "${lock}"
  if [[ ! -e ${cache}/.complete ]]; then build_commit "$@" {lock}>&-; fi
  exec {lock}>&-
}

# build_commit DIR COMMIT [PATCH...]
build_commit() {
  local cache=$1 commit=$2 build
  shift 2
  install_build_tools libclang-dev curl git protobuf-compiler
  build=$(mktemp -d -t dynamo-build.XXXXXX)
  clone_dynamo "${build}/dynamo"
  git -C "${build}/dynamo" checkout "${commit}"
  apply_cargo_patches "${build}/dynamo" "$@"
  build_runtime "${build}/dynamo" "${cache}"
  tar -czf "${cache}/dynamo-src.tar.gz" -C "${build}" --exclude=target --exclude=.git dynamo
  : >"${cache}/.complete"
  rm -rf -- "${build}"
}

# From the default branch, as it is at this moment. SGLang's images have a place of their own for
# sources.
install_dynamo_top_of_tree() {
  local sources anew=() options=()
  if [[ -d ${SGLANG_WORKSPACE} ]]; then
    sources=${SGLANG_WORKSPACE}/dynamo
    install_build_tools libclang-dev curl protobuf-compiler
  else
    sources=${TMPDIR:-/tmp}/dynamo_build/dynamo
    options=(--break-system-packages)
    anew=(--force-reinstall)
    if ! type -P cargo >/dev/null || ! type -P maturin >/dev/null; then
      install_build_tools libclang-dev curl git protobuf-compiler
    fi
  fi
  empty_directory "${sources}"
  clone_dynamo "${sources}"
  build_runtime "${sources}" "${sources}-wheels"
  # Not the second one anew as well: that would fetch a released runtime over the one just built.
  pip install "${options[@]}" "${anew[@]}" "${sources}-wheels"/ai_dynamo_runtime-*.whl
  pip install "${options[@]}" --editable "${sources}"
}

# install_build_tools PACKAGE...: the packages, Rust unless it is there, and maturin.
install_build_tools() {
  local installer
  apt-get update
  DEBIAN_FRONTEND=noninteractive apt-get install -y "$@"
  if ! type -P cargo >/dev/null; then
    # Not piped into sh: an installer cut off on its way must not run half.
    installer=$(mktemp -t rustup.XXXXXX)
    curl -fsSL --proto '=https' --tlsv1.2 https://sh.rustup.rs -o "${installer}"
    sh "${installer}" -y --default-toolchain stable
    rm -f -- "${installer}"
    PATH=${CARGO_HOME:-${HOME}/.cargo}/bin:${PATH}
  fi
  pip install --break-system-packages --force-reinstall maturin
}

clone_dynamo() {
  local sources=$1
  mkdir -p "${sources}"
  git clone "${DYNAMO_REPOSITORY}" "${sources}"
}

# apply_cargo_patches SOURCES [PATCH...]: each patch is a whole dependency line; in every Cargo.toml
# it takes the place of the lines that declare the same crate.
apply_cargo_patches() {
  local sources=$1 manifest manifests patch crate
  shift
  mapfile -d '' manifests < <(find "${sources}" -name Cargo.toml -print0)
  for patch in "$@"; do
    crate=${patch%%=*}
    crate=${crate%"${crate##*[![:space:]]}"}
    if [[ -z ${crate} ]]; then continue; fi
    for manifest in "${manifests[@]}"; do
      replace_dependency "${manifest}" "${crate}" "${patch}"
    done
  done
}

# Through the environment, as awk would read escapes in assigned variables.
replace_dependency() {
  local manifest=$1
  CRATE=$2 LINE=$3 awk '
    index($0, ENVIRON["CRATE"]) == 1 &&
      substr($0, length(ENVIRON["CRATE"]) + 1) ~ /^[ \t]*=/ { print ENVIRON["LINE"]; next }
    { print }
  ' "${manifest}" >"${manifest}.patched"
  mv -f "${manifest}.patched" "${manifest}"
}

# build_runtime SOURCES DIR: builds the runtime's wheel, the only one in the directory.
build_runtime() {
  local bindings=$1/lib/bindings/python wheels=$2
  mkdir -p "${bindings}" "${wheels}"
  rm -f -- "${wheels}"/ai_dynamo_runtime-*.whl
  (
    cd "${bindings}" || exit
    export RUSTFLAGS="${RUSTFLAGS:+${RUSTFLAGS} }-C target-cpu=native --cfg tokio_unstable"
    maturin build --release -o "${wheels}"
  )
}
