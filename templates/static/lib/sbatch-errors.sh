# shellcheck shell=bash
# What sbatch says when it takes no job, and what to do about it.
#
# Provides: refuse_as_sbatch_does
# Needs:    submit.sh (note, refuse)

# What sbatch may say, in lower case, and what that means for who wrote the recipe. The first match counts.
readonly REFUSALS=(
  'invalid account' "the account is not yours, or not in that partition: slurm.account and slurm.partition of the recipe, default_account and default_partition of the cluster profile; 'sacctmgr show associations user=NAME' lists yours"
  'invalid partition' 'the cluster has no such partition: slurm.partition of the recipe, default_partition of the cluster profile; sinfo lists them'
  'no partition specified' 'the cluster has no default partition: set slurm.partition in the recipe, or default_partition in the cluster profile'
  "user's group not permitted|access/permission denied" 'the partition is not open to you: slurm.partition of the recipe, default_partition of the cluster profile'
  'invalid qos' 'the QOS does not exist or is not yours: qos among sbatch_directives of the recipe or default_sbatch_directives of the cluster profile'
  'violates accounting/qos policy' 'a limit of your account or QOS is reached: nodes, time, or the number of jobs'
  'time limit is invalid|invalid time limit|time limit exceeds' 'the time limit is above what the partition gives: slurm.time_limit of the recipe; sinfo shows the limits'
  'invalid generic resource|invalid gres' 'the cluster does not count GPUs in this way: use_gpus_per_node_directive: false in the cluster profile leaves the directive out'
  'more processors requested than permitted' 'no node of the partition has as many cores as tasks are asked for (ntasks-per-node), or you may not have as many'
  'node configuration is not available|node count specification invalid|nodes not in this partition' 'the partition has no such nodes: compare nodes and gpus-per-node with sinfo'
  'invalid feature' 'the cluster has no nodes with that constraint: sbatch_directives of the recipe, default_sbatch_directives of the cluster profile'
  'invalid reservation|requested reservation' 'the reservation does not exist, is over, or is not yours'
  'dependency' 'the dependency names a job that Slurm does not know any more'
  'socket timed out|zero bytes|receive failure' 'the answer got lost: whether the job was taken is for squeue --me to say'
  'unable to contact|connection refused|connect failure|could not establish a configuration' 'Slurm cannot be reached from this host'
)

# Directives that the cluster profile can leave out.
declare -rA DIRECTIVE_SWITCHES=(
  ["gpus-per-node"]=use_gpus_per_node_directive
  [segment]=use_segment_sbatch_directive
  [exclusive]=use_exclusive_sbatch_directive
)

# refuse_as_sbatch_does CODE TEXT
refuse_as_sbatch_does() {
  local cause
  if [[ -n $2 ]]; then printf '%s\n' "$2" >&2; fi
  note "not submitted: sbatch ended with exit code $1"
  cause=$(sbatch_cause "$2")
  if [[ -n ${cause} ]]; then note "${cause}"; fi
  exit 1
}

sbatch_cause() {
  local text=${1,,} index
  if [[ ${text} =~ unrecognized\ option\ \'--([a-z-]+) ]]; then
    unknown_option "${BASH_REMATCH[1]}"
    return
  fi
  for ((index = 0; index < ${#REFUSALS[@]}; index += 2)); do
    if [[ ${text} =~ ${REFUSALS[index]} ]]; then
      printf '%s' "${REFUSALS[index + 1]}"
      return
    fi
  done
}

# unknown_option NAME: some are newer than a site's Slurm.
unknown_option() {
  local switch=${DIRECTIVE_SWITCHES[$1]:-}
  printf -- '--%s is no option of %s here: ' "$1" "$(sbatch --version 2>/dev/null)"
  if [[ -n ${switch} ]]; then
    printf '%s: false in the cluster profile leaves it out' "${switch}"
  else
    printf 'look for it in sbatch_directives of the recipe, default_sbatch_directives of the cluster profile, and after --'
  fi
}
