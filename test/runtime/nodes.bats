#!/usr/bin/env bats
# Finding the address of every node.

# shellcheck disable=SC2016 # the code in quotes is for the shells of the job

load job

setup() {
  make_bundle
  make_job 'exit 0'
  sed -i '/start_step/d' "${BUNDLE}/job.sh"
}
teardown() { kill_leftovers; }

@test "an srun that is refused at first is asked again" {
  printf 'srun: error: Unable to create step for job 4242: Requested nodes are busy\n' >"${FAKE_SLURM}/refusals"
  run_job
  log_lines | sed -n '/preflight step/,/^node/p' | expect 'a preflight step ended with code 1
no address from n1, n2, n3 (srun: error: Unable to create step for job 4242: Requested nodes are busy); trying once more
node  host  address     ports free  GPUs free  paths  free space  CPUs  verdict'
}

@test "an srun that is refused twice ends the job, with what srun said" {
  printf '%s\n' 'srun: error: busy' 'srun: error: still busy' >"${FAKE_SLURM}/refusals"
  run_job
  [ "${status}" = 1 ]
  verdict /verdict /reason /stage | expect "fail
no address from n1, n2, n3 (srun: error: still busy); see ${RUN}/state/preflight-*
preflight"
}

@test "chatter between the answers does not become an address" {
  sed -i 's|^main "|printf "srun: Step created for StepId=4242.0\\nn1 srun: 10.0.0.9\\n"; &|; $ a printf "n1\\n"' "${BUNDLE}/lib/node-check.sh"
  run_job
  grep _IP= "${RUN}/runtime.env" | expect "HEAD_IP='127.0.0.11'
PREFILL_0_IP='127.0.0.12'
DECODE_0_IP='127.0.0.13'"
}

@test "what is no address, loopback or link-local is refused, and the node named" {
  printf '%s\n' 'n1 10.0.0.300' 'n2 169.254.0.5' 'n3 10.0.0.3' >"${FAKE_SLURM}/addresses"
  run_job
  verdict /reason | sed 's/ of: .*)/ of: X)/' | expect "no address from n1, n2 (node-address.sh: none usable of: X); see ${RUN}/state/preflight-*"
}

@test "loopback addresses are for simulated nodes only" {
  run_job SRTGEN_ALLOW_LOOPBACK=
  verdict /reason | sed 's/127\.0\.0\.1[123]/IP/' | expect "no address from n1, n2, n3 (node-address.sh: none usable of: IP); see ${RUN}/state/preflight-*"
}

@test "two nodes with one address cannot both be right" {
  printf '%s\n' 'n1 172.17.0.1' 'n2 10.0.0.2' 'n3 172.17.0.1' >"${FAKE_SLURM}/addresses"
  run_job
  verdict /reason | expect 'n1 and n3 both gave 172.17.0.1: name the interface between the nodes (network_interface of the cluster profile)'
}

@test "a node that does not answer in time is named, and its step ended" {
  shorten NODE_SECONDS 1
  sed -i 's|^main "|[[ $SLURMD_NODENAME != n2 ]] \|\| exec sleep 300; &|' "${BUNDLE}/lib/node-check.sh"
  run_job
  verdict /reason | expect "no address from n2; see ${RUN}/state/preflight-*"
}

@test "each component of a heterogeneous job is asked by an srun of its own" {
  sed -i 's/PLANNED_NODES=(3)/PLANNED_NODES=(1 2)/' "${BUNDLE}/job.sh"
  run_job SLURM_HET_SIZE=2 \
    SLURM_JOB_NODELIST_HET_GROUP_0=n1 SLURM_JOB_NUM_NODES_HET_GROUP_0=1 \
    SLURM_JOB_NODELIST_HET_GROUP_1=n2,n3 SLURM_JOB_NUM_NODES_HET_GROUP_1=2
  grep preflight "${FAKE_SLURM}/srun.calls" | sort | sed 's/--wait.*--het/--het/; s/ bash.*//' | expect '--job-name=preflight-0 --overlap --nodes=1 --ntasks=1 --ntasks-per-node=1 --nodelist=n1 --het-group=0
--job-name=preflight-1 --overlap --nodes=2 --ntasks=2 --ntasks-per-node=1 --nodelist=n2,n3 --het-group=1'
  grep _HOST= "${RUN}/runtime.env" | expect "HEAD_HOST='n1'
PREFILL_0_HOST='n2'
DECODE_0_HOST='n3'"
}

@test "a role on a node that the job does not have is refused" {
  printf 'name_roles() { role HEAD 3; }\n' >"${BUNDLE}/nodes.sh"
  run_job
  [ "${status}" = 1 ]
  verdict /reason | expect 'nodes.sh gives slot 3 to HEAD, and the job has 3 nodes'
  [ ! -e "${RUN}/runtime.env" ]
}

@test "values in runtime.env are quoted" {
  run_library "assignment NAME 'it'\\''s \$HOME'" | expect "NAME='it'\\''s \$HOME'"
}

# address_with WANTED [INTERFACE]: what node-address.sh prints on a node whose `ip` and `hostname`
# answer with the files of that name in NODE.
address_with() {
  run_node_address "${2:-}" 2>/dev/null | expect "n1 $1"
}

run_node_address() {
  env -i PATH="${NODE}:${PATH}" SLURMD_NODENAME=n1 bash -c '
    set -euo pipefail
    source "$1/lib/node-address.sh"
    find_address "$2"
    printf "n1 %s\n" "${ADDRESS}"
  ' - "${BUNDLE}" "$1"
}

# node_with INTERFACE_ADDRESSES ROUTE_SOURCE HOST_ADDRESSES: empty for a program that fails.
node_with() {
  NODE="${BATS_TEST_TMPDIR}/node"
  mkdir -p "${NODE}"
  cat >"${NODE}/ip" <<END
#!/bin/sh
case "\$*" in
  *route*) [ -n '$2' ] && echo '8.8.8.8 via 10.9.9.9 dev eth0 src $2 uid 0' ;;
  *"dev ib0") for a in $1; do echo "3: ib0    inet \$a/24 brd 10.1.1.255 scope global ib0"; done ;;
  *) echo 'Device does not exist.' >&2; exit 1 ;;
esac
END
  printf "#!/bin/sh\n[ -n '%s' ] && echo '%s '\n" "$3" "$3" >"${NODE}/hostname"
  chmod +x "${NODE}"/*
}

@test "the address of a node: named interface, then route, then any; private ones first" {
  node_with '8.1.1.1 10.1.1.1' 10.2.2.2 '10.3.3.3'
  address_with 10.1.1.1 ib0
  address_with 10.2.2.2
  address_with 10.2.2.2 no-such-interface
  node_with '8.1.1.1 169.254.1.1' 10.2.2.2 '10.3.3.3'
  address_with 8.1.1.1 ib0
  node_with '' '' '127.0.1.1 8.3.3.3 172.32.0.1 fd00::2 192.168.3.3'
  address_with 192.168.3.3 ib0
  node_with '' 127.0.0.1 '169.254.3.3 0.0.0.0 172.31.3.3'
  address_with 172.31.3.3
  node_with '' '' ''
  address_with -
}
