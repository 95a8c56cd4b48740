#!/usr/bin/env bats
# What a node finds of what the plan wants of it.

# shellcheck disable=SC2016 # the code in quotes is for the shells of the job

load job

setup() {
  make_bundle
  NODE="${BATS_TEST_TMPDIR}/node"
  mkdir -p "${NODE}/bin" "${RUN}/state/nodes"
  make_system "${NODE}"
  sockets tcp
}
teardown() { kill_leftovers; }

# program NAME LINE...: a bash script in the node's PATH.
program() {
  printf '%s\n' '#!/usr/bin/env bash' "${@:2}" >"${NODE}/bin/$1"
  chmod +x "${NODE}/bin/$1"
}

# sockets tcp|tcp6 [ADDRESS:PORT STATE INODE]...: what the kernel lists, of the user SOCKET_USER.
sockets() {
  local file="${NODE}/proc/net/$1"
  shift
  printf '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n' >"${file}"
  while (($# > 0)); do
    printf '   0: %s 00000000:0000 %s 00000000:00000000 00:00000000 00000000 %5d        0 %d 1 0000000000000000 100 0 0 10 0\n' "$1" "$2" "${SOCKET_USER}" "$3" >>"${file}"
    shift 3
  done
}

# node_with NEED...: the lines of preflight.sh; NODE_ENVIRONMENT is what else the node has in its environment.
node_with() {
  make_needs "$@"
  "${IN_JOB[@]}" PATH="${NODE}/bin:${FAKES}:${PATH}" SRTGEN_BUNDLE="${BUNDLE}" SRTGEN_RUN_DIR="${RUN}" \
    SLURMD_NODENAME=n1 "${NODE_ENVIRONMENT[@]}" bash "${BUNDLE}/lib/node-check.sh" '' "${SKIPPED:-}" 4 n0 n1 3>&- 2>"${NODE}/stderr" |
    sed -e 's/^n1 check //' -e "s|${NODE}|NODE|g; s|${RUN}|RUN|g"
}

# finds CHECK WANTED: of what node_with prints, the lines of a check.
finds() {
  sed -n "s/^$1 //p" | expect "$2"
}

NODE_ENVIRONMENT=()
SOCKET_USER=${EUID}

@test "a node that lacks nothing says so for each check, and how many lines that was" {
  node_with 'need_ports all 8000 "http of nginx"' 'need_space run "${SRTGEN_RUN_DIR}" 1024 error' 'need_cpus 64 step x' |
    grep -v '^n1 ' | sed 's/^clock cell [0-9]*$/clock cell SECOND/' | expect 'ports cell 1/1
gpus cell -
paths cell -
space cell run 100G
cpus cell 64
clock cell SECOND
end 6'
  [ -e "${RUN}/state/nodes/n1" ]
}

@test "the slot of a node is its place among the hosts of the step" {
  node_with 'need_ports all "900$1" "slot $1"' >/dev/null
  sockets tcp 00000000:232D 0A 7
  node_with 'need_ports all "900$1" "slot $1"' | finds ports 'error port 9005 (slot 5) is taken
cell 0/1'
}

@test "a node that the step does not have, or the plan does not know, gives no whole answer" {
  node_with 'return 1' | grep -c end | expect 0
  NODE_ENVIRONMENT=(SLURMD_NODENAME=n7)
  node_with ':' | grep -c check | expect 0
  expect 'node-check.sh: n7 is none of: n0 n1' <"${NODE}/stderr"
}

@test "a port is taken by who listens on any address of the node, and on [::]" {
  sockets tcp 00000000:1F40 0A 1 0100007F:1F41 0A 2 0A00000A:1F42 0A 3 00000000:1F43 01 4 00000000:1F44 06 5
  sockets tcp6 00000000000000000000000000000000:1F45 0A 6 00000000000000000000000001000000:1F46 0A 7 0000000000000000FFFF00000100007F:1F47 0A 8
  node_with 'need_ports all 8000 a' 'need_ports all 8001 b' 'need_ports all 8002 c' 'need_ports all 8003 d' 'need_ports all 8004 e' \
    'need_ports all 8005 f' 'need_ports all 8006 g' 'need_ports all 8007 h' | finds ports 'error port 8000 (a) is taken
error port 8001 (b) is taken
error port 8002 (c) is taken
error port 8005 (f) is taken
error port 8007 (h) is taken
cell 3/8'
}

@test "ss is asked for who listens, where it can tell" {
  sockets tcp 00000000:1F40 0A 1
  program ss 'printf "%s\n" "0 128    0.0.0.0:8001 0.0.0.0:* ino:560 sk:1 cgroup:/ <->" "0 4096 127.0.0.53%lo:8002 0.0.0.0:* uid:101 ino:9 sk:2 <->"' \
    'printf "%s\n" "0 511 *:8003 *:* ino:7 sk:3 v6only:0 <->" "0 1 [::]:8004 [::]:* ino:8 sk:4 <->" "0 1 [::1]:8005 [::]:*" "0 1 [::ffff:127.0.0.2]:8006 *:*"'
  mkdir -p "${NODE}"/proc/{81,82}/fd
  ln -s 'socket:[9]' "${NODE}/proc/82/fd/3"
  printf 'resolver\n' >"${NODE}/proc/82/comm"
  node_with 'need_ports all 8000-8001 a' 'need_ports all 8002 b' 'need_ports all 8003 c' 'need_ports all 8004 d' 'need_ports all 8005 e' \
    'need_ports all 8006 f' | finds ports 'error port 8001 (a) is taken
error port 8002 (b) is taken by resolver (pid 82)
error port 8003 (c) is taken
error port 8004 (d) is taken
error port 8006 (f) is taken
cell 2/7'
  NODE_ENVIRONMENT=(SRTGEN_NODE_ADDRESS=127.0.0.2)
  node_with 'need_ports all 8001 a' 'need_ports all 8002 b' 'need_ports all 8006 f' | finds ports 'error port 8001 (a) is taken
error port 8006 (f) is taken
cell 1/3'
  NODE_ENVIRONMENT=()
  program ss 'printf "Recv-Q Send-Q\n"'
  node_with 'need_ports all 8000-8001 a' | finds ports 'error port 8000 (a) is taken
cell 1/2'
}

@test "on a simulated node only its own address and all addresses are in the way" {
  sockets tcp 0B4D007F:1F40 0A 1 0C4D007F:1F41 0A 2 00000000:1F42 0A 3
  sockets tcp6 0000000000000000FFFF00000B4D007F:1F43 0A 4 0000000000000000FFFF00000C4D007F:1F44 0A 5 00000000000000000000000000000000:1F45 0A 6
  NODE_ENVIRONMENT=(SRTGEN_NODE_ADDRESS=127.0.77.11)
  node_with 'need_ports all 8000-8005 engine' | finds ports 'error port 8000 and 3 more up to 8005 (engine) is taken
cell 2/6'
}

@test "a process that looks for free ports itself is content with one" {
  sockets tcp 00000000:4E20 0A 1 00000000:4E21 0A 2
  node_with 'need_ports some 20000-20002 vllm' | finds ports 'cell 1/3'
  node_with 'need_ports some 20000-20001 vllm' | finds ports 'error port 20000 and 1 more up to 20001 (vllm) is taken
cell 0/2'
}

@test "the process that listens is named where it is known" {
  sockets tcp 00000000:1F40 0A 4711
  mkdir -p "${NODE}"/proc/{81,82}/fd
  ln -s 'socket:[4712]' "${NODE}/proc/81/fd/3"
  ln -s 'socket:[4711]' "${NODE}/proc/82/fd/3"
  printf 'python3 -m x\n' >"${NODE}/proc/82/comm"
  node_with 'need_ports all 8000 a' | finds ports 'error port 8000 (a) is taken by python3 -m x (pid 82)
cell 0/1'
}

@test "a real listener on this machine is seen" {
  sed -i 's|^readonly PROC=.*|readonly PROC=/proc|' "${BUNDLE}/lib/needs.sh"
  local port=$((20000 + RANDOM % 10000)) server
  node "${FAKES}/http-server.js" 127.0.0.11 "${port}" "${NODE}" 3>&- &
  server=$!
  for _ in {1..50}; do
    if (: <"/dev/tcp/127.0.0.11/${port}") 2>/dev/null; then break; fi
    sleep 0.1
  done
  node_with "need_ports all ${port} a" | finds ports "error port ${port} (a) is taken by node (pid ${server})
cell 0/1"
  NODE_ENVIRONMENT=(SRTGEN_NODE_ADDRESS=127.0.0.12)
  node_with "need_ports all ${port} a" | finds ports 'cell 1/1'
  kill "${server}"
  wait "${server}" || :
}

# listener PID NAME JOB: the process of the socket 4711, beside another one.
listener() {
  mkdir -p "${NODE}/proc/$1/fd" "${NODE}/proc/81/fd"
  ln -s 'socket:[4711]' "${NODE}/proc/$1/fd/3"
  printf '%s\n' "$2" >"${NODE}/proc/$1/comm"
  printf 'HOME=/\0SLURM_JOB_ID=%s\0' "$3" >"${NODE}/proc/$1/environ"
}

@test "who listens on the port of a service may be this job's own" {
  sockets tcp 00000000:094B 0A 4711
  node_with 'need_ports service 2379 etcd' | finds ports 'cell 1/1' # it will see for itself
  listener 82 etcd 4242
  node_with 'need_ports service 2379 etcd' | finds ports 'cell 1/1'
  node_with 'need_ports all 2379 etcd' | finds ports 'error port 2379 (etcd) is taken by etcd (pid 82)
cell 0/1'
}

@test "who listens on the port of a service and is another job's, or another user's" {
  sockets tcp 00000000:094B 0A 4711
  listener 82 etcd 42
  node_with 'need_ports service 2379 etcd' | finds ports 'error port 2379 (etcd) is taken by etcd (pid 82)
cell 0/1'
  rm -r "${NODE}/proc/82"
  SOCKET_USER=1234
  sockets tcp 00000000:094B 0A 4711
  node_with 'need_ports service 2379 etcd' | finds ports 'error port 2379 (etcd) is taken
cell 0/1'
  SOCKET_USER=${EUID}
  sockets tcp
  program ss 'printf "%s\n" "0 128 0.0.0.0:2379 0.0.0.0:* uid:1234 ino:4711 sk:1 <->"'
  node_with 'need_ports service 2379 etcd' | finds ports 'error port 2379 (etcd) is taken
cell 0/1'
}

@test "without the kernel's list nobody knows which ports are free" {
  rm "${NODE}/proc/net/tcp"
  node_with 'need_ports all 8000 a' | finds ports 'warning it is not known which ports are free: there is no NODE/proc/net/tcp
cell ?'
}

@test "GPUs that nobody uses" {
  program nvidia-smi 'printf "%s\n" "0, 4, 81559" "1, 700, 81559" "2, 9000, 189471" "3, [N/A], [N/A]"'
  node_with 'need_gpus 0 1 2 3' | finds gpus 'cell 4/4'
}

@test "GPUs that are in use, and by whom, and those that are not there" {
  program nvidia-smi 'case "$*" in
    *compute-apps*) [[ $1 == --id=1 ]] && printf "%s\n" 4242 4243 ;;
    *) printf "%s\n" "0, 4, 81559" "1, 70000, 81559" "2, 4200, 81559" ;;
  esac'
  node_with 'need_gpus 0 1 2 3 4' | finds gpus 'error GPU 1 is not free: 70000 of 81559 MiB in use, by pid 4242,4243
error GPU 2 is not free: 4200 of 81559 MiB in use
error GPU 3,4 not there: the step sees 3
cell 1/5'
}

@test "an nvidia-smi that fails, and one that hangs" {
  program nvidia-smi 'printf "first\nNo devices were found\n"; exit 6'
  node_with 'need_gpus 0' | finds gpus 'error nvidia-smi ended with exit code 6: No devices were found
cell ?'
  program nvidia-smi 'exec sleep 300'
  shorten GPU_SECONDS 1
  node_with 'need_gpus 0' | finds gpus 'error nvidia-smi has not answered within 1 s
cell ?'
  end_looks
}

@test "without nvidia-smi GPUs are counted, and without any nothing is known" {
  PATH=/usr/bin:/bin
  touch "${NODE}"/dev/nvidia{0,1,ctl}
  node_with 'need_gpus 0 1 2' | finds gpus 'error GPU 2 not there: the step sees 2
cell 2 there'
  rm "${NODE}"/dev/nvidia*
  mkdir -p "${NODE}"/sys/class/kfd/kfd/topology/nodes/{0,1,2}
  printf '0\n' >"${NODE}/sys/class/kfd/kfd/topology/nodes/0/gpu_id"
  printf '512\n' | tee "${NODE}"/sys/class/kfd/kfd/topology/nodes/{1,2}/gpu_id >/dev/null
  node_with 'need_gpus 0 1' | finds gpus 'cell 2 there'
  rm -r "${NODE}/sys/class"
  node_with 'need_gpus 0 1' | finds gpus 'warning it is not known which GPUs are there: no nvidia-smi, no GPU in NODE/dev
cell ?'
  node_with ':' | finds gpus 'cell -'
}

@test "paths that are missing, by how they are used" {
  program enroot
  touch "${NODE}/file"
  ln -s nowhere "${NODE}/link"
  node_with "need_path mount '${NODE}/file' m" "need_path mount '${NODE}/a b;c' 'recipe: extra_mount'" "need_path image '${NODE}/x.sqsh' i" \
    'need_path image example/image:1 r' "need_path host '${NODE}/link' h" "need_path optional '${NODE}/o' o" | finds paths 'error missing NODE/a b;c (recipe: extra_mount)
error missing NODE/x.sqsh (i)
error missing NODE/link (h)
warning missing NODE/o (o)
cell 2/6'
}

@test "without enroot a missing path of a container is no error: it is not known what runs containers there" {
  node_with "need_path mount '${NODE}/m' m" "need_path image '${NODE}/i' i" "need_path host '${NODE}/h' h" | finds paths 'warning missing NODE/m (m)
warning missing NODE/i (i)
error missing NODE/h (h)
warning no enroot here: it is not known what the site does about missing paths of containers
cell 0/3'
}

@test "paths that are there and cannot be read" {
  program enroot
  mkdir "${NODE}/closed"
  touch "${NODE}/secret"
  chmod 000 "${NODE}/closed" "${NODE}/secret"
  # Root may read anything, unless it has lost that right.
  if ((EUID == 0)); then IN_JOB=(setpriv --bounding-set=-dac_override,-dac_read_search "${IN_JOB[@]}"); fi
  node_with "need_path mount '${NODE}/closed' m" "need_path host '${NODE}/closed/x' h" "need_path image '${NODE}/secret' i" | finds paths 'warning unreadable NODE/closed (m)
error missing NODE/closed/x (h)
error unreadable NODE/secret (i)
cell 0/3'
}

@test "a file system that does not answer holds nobody, and is named" {
  shorten LOOK_SECONDS 1
  # The shell of a look that never ends.
  sed -i 's|^look_at_path() {|look_at_path() { if [[ $2 == /gone ]]; then exec sleep 300; fi|' "${BUNDLE}/lib/check-places.sh"
  node_with 'need_path mount /gone m' 'need_path mount / r' | finds paths 'error no answer within 1 s from /gone (m)
cell 1/2'
  end_looks
}

@test "a file system without an answer about its space does not hide that of the others" {
  shorten LOOK_SECONDS 1
  sed -i 's|^list_free_space() {|list_free_space() { if [[ $* == */tmp* ]]; then exec sleep 300; fi|' "${BUNDLE}/lib/check-places.sh"
  node_with 'need_space shm /dev/shm 4096 warning' 'need_space tmp /tmp 10240 warning' 'need_space var /var 1024 error' |
    finds space 'warning no answer within 1 s from the file system of /tmp
cell shm 100G var 100G'
  end_looks
}

# end_looks: on a node the system ends them with the step.
end_looks() {
  local pid
  for pid in $(leftovers); do kill -KILL "${pid}" || :; done
}

@test "the run directory has to be the same on the node" {
  rm -r "${RUN}/state/nodes"
  node_with 'need_space run "${SRTGEN_RUN_DIR}" 1024 error' | finds space 'error the run directory cannot be written here: RUN
cell run 100G'
}

@test "file systems without space" {
  printf '%s\n' "${RUN} 921600" '/tmp 9437184' '/dev/shm 4194304' >"${FAKE_SLURM}/free"
  node_with 'need_space run "${SRTGEN_RUN_DIR}" 1024 error' 'need_space tmp /tmp 10240 warning' 'need_space shm /dev/shm 4096 warning' \
    'need_space none /no/such/place 1 error' | finds space 'error less than 1G free for the run directory in RUN
warning less than 10G free for temporary files in /tmp
cell run 900M tmp 9G shm 4G'
}

@test "images are unpacked where enroot's settings say, as far as they can be read" {
  mkdir -p "${NODE}/data"
  printf '%s 1048576\n' "${NODE}/data" "${NODE}/own" >"${FAKE_SLURM}/free"
  mkdir "${NODE}/own"
  node_with 'need_container_space 32768' | finds space 'cell -'
  NODE_ENVIRONMENT=(ENROOT_DATA_PATH="${NODE}/own/not-yet")
  node_with 'need_container_space 32768' | finds space 'warning less than 32G free for containers in NODE/own
cell containers 1G'
  printf 'ENROOT_DATA_PATH %s/data/user-$(id -u)\n' "${NODE}" >"${NODE}/enroot/enroot.conf"
  node_with 'need_container_space 32768' | finds space 'warning less than 32G free for containers in NODE/data
cell containers 1G'
  printf 'ENROOT_DATA_PATH ${XDG_DATA_HOME}/enroot\n' >"${NODE}/enroot/enroot.conf"
  node_with 'need_container_space 32768' | finds space 'cell -'
}

@test "CPUs are those that are allowed, and there" {
  printf '0-1,4-7\n' >"${NODE}/sys/devices/system/cpu/online"
  node_with ':' | finds cpus 'cell 6'
  printf 'Cpus_allowed_list:\t1-5,7,9\n' >"${NODE}/proc/self/status"
  node_with ':' | finds cpus 'cell 4'
  rm "${NODE}/proc/self/status"
  node_with ':' | finds cpus 'cell ?'
}

@test "fewer CPUs than wanted" {
  printf 'Cpus_allowed:\t3\nCpus_allowed_list:\t0-1\n' >"${NODE}/proc/self/status"
  node_with 'need_cpus 2 step "one for each GPU"' | finds cpus 'cell 2'
  node_with 'need_cpus 8 step "one for each GPU"' | finds cpus 'warning only 2 CPUs (0-1) for the step, wanted are 8: one for each GPU
cell 2'
  NODE_ENVIRONMENT=(SLURM_CPUS_ON_NODE=32)
  node_with 'need_cpus 8 step "one for each GPU"' | finds cpus 'warning only 2 CPUs (0-1) for the step, wanted are 8: one for each GPU
cell 2'
  node_with 'need_cpus 32 job "cpus-per-task"' | finds cpus 'cell 32'
  node_with 'need_cpus 64 job "cpus-per-task"' | finds cpus 'warning only 32 CPUs (0-1) for the job, wanted are 64: cpus-per-task
cell 32'
}

@test "a check that is left out is not made" {
  SKIPPED=paths,cpus
  node_with 'need_path host /no/such h' 'need_cpus 9999 step x' | grep -E '^(paths|cpus|end)' | expect 'paths cell skipped
cpus cell skipped
end 6'
}

@test "a check that breaks off does not keep the others" {
  sed -i 's|^check_gpus() {|check_gpus() { false; |' "${BUNDLE}/lib/check-gpus.sh"
  node_with ':' | grep -E '^(gpus|space|end)' | expect 'gpus cell ?
gpus warning the check of gpus broke off, so nothing is known of them
space cell -
end 7'
}

@test "what a path holds cannot break a line" {
  node_with "need_path host \$'/no\\n n1 check end 0\\e' h" | finds paths 'error missing /no? n1 check end 0? (h)
cell 0/1'
}
