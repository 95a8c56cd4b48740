#!/usr/bin/env bats
# What the job makes of the nodes' answers.

# shellcheck disable=SC2016 # the code in quotes is for the shells of the job

load job

setup() {
  make_bundle
  make_job 'exit 0'
  sed -i '/start_step/d' "${BUNDLE}/job.sh"
}
teardown() { kill_leftovers; }

# nodes_say CHECK LINE...: what a check comes to; `$NODE` in a line is the node's name.
nodes_say() {
  local check=$1
  shift
  SAID+="check_${check}() { $(printf '%s; ' "$@") }"$'\n'
  make_needs "${SAID}"
}

SAID=''

@test "one table, a line for each warning with its nodes, and an event for each node and finding" {
  nodes_say ports 'say cell "1/1"'
  nodes_say gpus 'if [[ ${NODE} != n2 ]]; then say warning "no GPU is known"; fi' 'say cell "8/8"'
  nodes_say cpus 'if [[ ${NODE} == n3 ]]; then say warning "only one"; fi' 'say cell "${#NODE}"'
  nodes_say paths 'say cell "12/12"'
  nodes_say space 'say cell "run 5M"'
  run_job
  log_lines | sed -n '/^node /,/^waiting/p' | expect 'node  host  address     ports free  GPUs free  paths  free space  CPUs  verdict
0     n1    127.0.0.11  1/1         8/8        12/12  run 5M      2     fit, see warnings
1     n2    127.0.0.12  1/1         8/8        12/12  run 5M      2     fit
2     n3    127.0.0.13  1/1         8/8        12/12  run 5M      2     fit, see warnings
warning: n1, n3: no GPU is known
warning: n3: only one
waiting for workers, at most 30 s'
  grep -oE '"event":"node.*' "${RUN}/events.jsonl" | expect '"event":"node","slot":0,"host":"n1","address":"127.0.0.11","fit":true}
"event":"node","slot":1,"host":"n2","address":"127.0.0.12","fit":true}
"event":"node","slot":2,"host":"n3","address":"127.0.0.13","fit":true}
"event":"node-finding","host":"n1","check":"gpus","severity":"warning","text":"no GPU is known"}
"event":"node-finding","host":"n3","check":"gpus","severity":"warning","text":"no GPU is known"}
"event":"node-finding","host":"n3","check":"cpus","severity":"warning","text":"only one"}'
  verdict /warnings/0 /warnings/1 /warnings/2 | expect 'n1, n3: no GPU is known
n3: only one
null'
}

@test "a node that is not fit ends the job before anything has started, and is named on the last screen" {
  make_job 'exit 0'
  nodes_say ports 'if [[ ${NODE} == n2 ]]; then say error "port 8000 (http of nginx) is taken"; fi' 'say cell "0/1"'
  run_job
  [ "${status}" = 1 ]
  verdict /verdict /reason /stage /first_failure /steps/0 | expect 'fail
n2 (127.0.0.12) is not fit: port 8000 (http of nginx) is taken
preflight
null
null'
  grep -c _IP= "${RUN}/runtime.env" | expect 0
  grep -c . "${FAKE_SLURM}/names" | expect 1
  log_lines | sed -n '/^node /,$p' | expect 'node  host  address     ports free  GPUs free  paths  free space  CPUs  verdict
0     n1    127.0.0.11  0/1         -          -      -           64    fit
1     n2    127.0.0.12  0/1         -          -      -           64    not fit
2     n3    127.0.0.13  0/1         -          -      -           64    fit
n2: port 8000 (http of nginx) is taken
n2 (127.0.0.12) is not fit: port 8000 (http of nginx) is taken

FAIL in stage preflight: n2 (127.0.0.12) is not fit: port 8000 (http of nginx) is taken
not fit        n2: port 8000 (http of nginx) is taken
other nodes    sbatch --exclude=n2 ...
these anyway   SRTGEN_SKIP_PREFLIGHT=ports sbatch ...
run directory  RUN
verdict        RUN/verdict.json
logs           RUN/logs'
  grep -oE '"event":"node".*false.*' "${RUN}/events.jsonl" | expect '"event":"node","slot":1,"host":"n2","address":"127.0.0.12","fit":false}'
}

@test "of several problems the first is named, and how many there are where" {
  nodes_say ports 'if [[ ${NODE} != n1 ]]; then say error "port 1 is taken"; fi' 'say cell "0/1"'
  run_job
  verdict /reason | expect 'n2 (127.0.0.12) is not fit: port 1 is taken; 1 more problem on n3'
  rm -r "${RUN}"
  nodes_say space 'say error "no space"; say warning little; say cell -'
  run_job
  verdict /reason | expect 'n1 (127.0.0.11) is not fit: no space; 4 more problems on n2, n3'
  log_lines | grep -E '^(not fit|other|these)' | expect 'not fit        n1: no space
not fit        n2: port 1 is taken
not fit        n2: no space
not fit        n3: port 1 is taken
not fit        n3: no space
other nodes    sbatch --exclude=n1,n2,n3 ...
these anyway   SRTGEN_SKIP_PREFLIGHT=space,ports sbatch ...'
  log_lines | grep -E '^(warning|n[0-9, n]*):' | expect 'warning: n1, n2, n3: little
n1, n2, n3: no space
n2, n3: port 1 is taken'
}

@test "many nodes are named by number, many problems by the first of them" {
  run_library 'NODE_HOSTS=(a b c d e f); name_hosts a b c d; echo; name_hosts a b c d e; echo; name_hosts "${NODE_HOSTS[@]}"' | expect 'a, b, c, d
a, b, c, d and 1 more
all 6 nodes'
  rm -r "${RUN}"
  nodes_say ports 'for i in {1..8}; do say error "port ${i} is taken"; done' 'say cell "0/8"'
  run_job
  log_lines | grep -E '^not fit' | tail -n 2 | expect 'not fit        n3: port 4 is taken
not fit        4 more problems, see the log above'
}

@test "a submitter who knows better leaves checks out, and the verdict says so" {
  nodes_say ports 'say error "port 1 is taken"; say cell 0/1'
  nodes_say gpus 'say error "no GPU"; say cell 0/1'
  run_job SRTGEN_SKIP_PREFLIGHT=ports,gpus
  verdict /warnings/0 | expect 'preflight without ports, gpus: SRTGEN_SKIP_PREFLIGHT says so'
  log_lines | grep '^0 ' | expect '0     n1    127.0.0.11  skipped     skipped    -      -           64    fit'
  rm -r "${RUN}"
  run_job SRTGEN_SKIP_PREFLIGHT=all
  log_lines | grep '^0 ' | expect '0     n1    127.0.0.11  skipped     skipped    skipped  skipped     skipped  fit'
  rm -r "${RUN}"
  run_job SRTGEN_SKIP_PREFLIGHT=ports,gpu
  [ "${status}" = 1 ]
  verdict /reason | expect 'SRTGEN_SKIP_PREFLIGHT: there is no check gpu, but all, ports, gpus, paths, space, cpus, clock'
}

@test "clocks that differ from the job's" {
  nodes_say clock 'now=$(date +%s)' 'case ${NODE} in n1) now=$((now - 3600)) ;; n2) now=$((now + 3600)) ;; esac' 'say cell "${now}"'
  run_job
  verdict /warnings/0 /warnings/1 /warnings/2 | expect "n1: the clock is more than 30 s behind that of $(uname -n)
n2: the clock is more than 30 s ahead of that of $(uname -n)
null"
}

@test "an answer of which a line is missing is none, and is asked for once more" {
  sed -i 's|^  printf .%s%s check end|  if [[ ${NODE} == n2 \&\& ! -e ${SRTGEN_RUN_DIR}/again ]]; then : >"${SRTGEN_RUN_DIR}/again"; LINES=99; fi\n&|' "${BUNDLE}/lib/node-check.sh"
  run_job
  log_lines | sed -n '/whole answer/,/^2/p' | expect 'no whole answer from n2; trying once more
node  host  address     ports free  GPUs free  paths  free space  CPUs  verdict
0     n1    127.0.0.11  -           -          -      run 100G    64    fit
1     n2    127.0.0.12  -           -          -      run 100G    64    fit
2     n3    127.0.0.13  -           -          -      run 100G    64    fit'
  rm -r "${RUN}"
  sed -i 's|! -e .*/again ]]|-n . ]]|' "${BUNDLE}/lib/node-check.sh"
  run_job
  verdict /reason /stage | expect "no whole answer from n2; see ${RUN}/state/preflight-*
preflight"
}

@test "lines of nobody are no findings" {
  sed -i 's|^main "|printf "srun: x\\nn9 check ports error y\\nn1 check sports error z\\nn1 check ports fatal z\\nn1 check ports error\\ncheck ports error x\\n"; &|' "${BUNDLE}/lib/node-check.sh"
  run_job
  log_lines | grep -c '  fit$' | expect 3
}

@test "the variables of the job are there when a path of the plan is expanded" {
  make_needs 'check_paths() { say cell "${JOB_ID} ${RUN_NAME} ${SUBMIT_DIR##*/} ${MODELS}"; }'
  run_job MODELS=/models
  log_lines | grep '^0 ' | expect '0     n1    127.0.0.11  -           -          4242 demo_4242 submit /models  -           64    fit'
}
