# shellcheck shell=bash
# Fetching Dynamo's wheels on the job host, for containers that reach no package index.
#
# Provides: prefetch_dynamo_wheels
# Needs:    log.sh
#
# An attempt: the wheels may be staged already, and the image may have the packages. Whether they
# are there in the end is seen where they are installed, so nothing here ends the job.

readonly PREFETCH_SECONDS=300

# prefetch_dynamo_wheels VERSION DIR: the site names the directory; without one there is no call.
prefetch_dynamo_wheels() {
  local version=$1 directory=$2 arch pip
  arch=$(wheel_arch)
  if has_wheels "${version}" "${directory}" "${arch}"; then
    log "the wheels of Dynamo ${version} are in ${directory}"
    return
  fi
  if ! pip=$(type -P pip3 || type -P pip); then
    log "warning: no pip on this host to fetch Dynamo ${version} with; going on without"
    return
  fi
  download_wheels "${version}" "${directory}" "${arch}" "${pip}" ||
    log "warning: the wheels of Dynamo ${version} did not come into ${directory}; going on without"
}

# The processor of the compute nodes, as wheels spell it.
wheel_arch() {
  local arch=${DYNAMO_WHEEL_ARCH:-${SRTCTL_COMPUTE_ARCH:-$(uname -m)}}
  case ${arch} in
    aarch64 | arm64) printf 'aarch64\n' ;;
    x86_64 | amd64 | x64) printf 'x86_64\n' ;;
    *) printf '%s\n' "${arch}" ;;
  esac
}

has_wheels() {
  local version=$1 directory=$2 arch=$3
  local runtime=${DYNAMO_RUNTIME_WHEEL_PATTERN:-ai_dynamo_runtime-${version}-*${arch}.whl}
  [[ -e ${directory}/${DYNAMO_WHEEL_NAME:-ai_dynamo-${version}-py3-none-any.whl} ]] &&
    compgen -G "${directory}/${runtime}" >/dev/null
}

# download_wheels VERSION DIR ARCH PIP: into a directory beside, then renamed, so that jobs which
# fetch at the same time need no lock and see whole files only.
download_wheels() {
  local version=$1 directory=$2 arch=$3 pip=$4 new="$2/.new-${SLURM_JOB_ID:-$$}" status=0
  local options=(
    --no-deps
    --pre
    --only-binary=:all:
    --implementation cp
    --python-version "${DYNAMO_PYTHON_VERSION:-3.12}"
    --platform "manylinux_2_28_${arch}"
    --platform "manylinux2014_${arch}"
    --index-url "${DYNAMO_INDEX_URL:-https://pypi.org/simple}"
    --extra-index-url "${DYNAMO_EXTRA_INDEX_URL:-https://pypi.nvidia.com}"
    --dest "${new}"
  )
  log "fetching the wheels of Dynamo ${version} into ${directory}"
  mkdir -p "${new}" || return
  timeout --kill-after=10 "${PREFETCH_SECONDS}" "${pip}" download "${options[@]}" \
    "ai-dynamo-runtime==${version}" "ai-dynamo==${version}" >&2 &&
    mv -f "${new}"/*.whl "${directory}" || status=$?
  rm -rf -- "${new}"
  return "${status}"
}
