import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runScript } from './jobs.js';

/** Loopback networks differ from run to run. */
function withoutNetwork(lines: readonly string[]): readonly string[] {
  return lines.map((line) => line.replace(/127\.0\.\d+\./g, '127.0.N.'));
}

test('a task knows its place', async () => {
  const { lines, exitCode, leftovers } = await runScript(`
show='echo "$SLURM_PROCID $SLURM_NODEID $SLURM_NTASKS $SLURM_STEP_ID $SLURMD_NODENAME" \
  "$SRTGEN_NODE_ADDRESS $SRTGEN_STEP_NAME $(hostname) $SLURM_STEP_NODELIST"'
srun --job-name=lonely --nodes=1 --ntasks=1 bash -c "$show"
srun --job-name=chosen --overlap --nodelist=sim-3 --mpi pmix --cpu-bind=verbose,none bash -c "$show"
srun --job-name=mpi --nodes=2 --ntasks=16 --output=mpi.log bash -c "$show"
sort mpi.log
`);
  assert.equal(withoutNetwork(lines), [
    '0 0 1 0 sim-1 127.0.N.1 lonely sim-1 sim-1',
    '0 0 1 1 sim-3 127.0.N.3 chosen sim-3 sim-3',
    '0 0 16 2 sim-1 127.0.N.1 mpi sim-1 sim-1,sim-2',
    '8 1 16 2 sim-2 127.0.N.2 mpi sim-2 sim-1,sim-2',
  ]);
  assert.is(exitCode, 0);
  assert.equal(leftovers, []);
});

test('the job runs a copy of its script where it was submitted, and can find the original', async () => {
  const { lines, directory } = await runScript(`
printf '%s\\n' "$(basename "$0")" "$PWD" "$SLURM_SUBMIT_DIR"
scontrol show job -o "$SLURM_JOB_ID" | sed 's/.* Command=\\(.*\\) WorkDir=\\(.*\\) StdErr=.*/\\1 \\2/'
printf '%s ' "$SLURM_JOB_NODELIST" "$SLURM_JOB_NUM_NODES" "$SLURM_JOB_NAME" "\${SLURM_HET_SIZE:-none}"
echo
scontrol show hostnames
scontrol show hostnames 'a[1-2,07],b'
`);
  assert.equal(lines, [
    'slurm_script',
    directory,
    directory,
    `${directory}/bundle/job.sh ${directory}`,
    'sim-[1-3] 3 demo none ',
    ...['sim-1', 'sim-2', 'sim-3'],
    ...['a1', 'a2', 'a07', 'b'],
  ]);
});

test('a het job has its variables, and a step stays in its component', async () => {
  const { lines } = await runScript(
    `
printf '%s ' "$SLURM_HET_SIZE" "$SLURM_JOB_NODELIST" "$SLURM_JOB_NUM_NODES_HET_GROUP_0"
printf '%s ' "$SLURM_JOB_NODELIST_HET_GROUP_1" "$SLURM_JOB_NUM_NODES_HET_GROUP_1"
echo
scontrol show job -o 77 | cut -d' ' -f1-5
srun --nodes=1 hostname
srun --het-group=1 --nodes=1 hostname
srun --het-group=1 --nodelist=sim-3 hostname
srun --het-group=0,1 --output=all.log hostname
sort all.log
srun --nodelist=sim-2 hostname
srun --het-group=1 --job-name=far bash -c 'echo "$SLURM_JOB_ID.$SLURM_STEP_ID"; sleep 60' >far 2>/dev/null &
until [[ -s far ]]; do sleep 0.02; done
squeue --steps --jobs=77,78 --noheader --format='%i %j'
head -n 1 far
scancel --signal=TERM 78.999 77.4 78+1.4 78.4
echo "$?"
wait
squeue --steps --jobs=77,78 --noheader --format='%i %j'
`,
    { nodes: [1, 2] },
  );
  assert.equal(lines, [
    '2 sim-1 1 sim-[2-3] 2 ',
    'JobId=77 HetJobId=77 HetJobOffset=0 JobName=demo HetJobIdSet=77-78',
    'JobId=78 HetJobId=77 HetJobOffset=1 JobName=demo HetJobIdSet=77-78',
    ...['sim-1', 'sim-2', 'sim-3'],
    ...['sim-1', 'sim-2', 'sim-3'],
    'srun: error: node sim-2 is not in component 0 of the job: sim-1',
    ...['77.batch batch', '78.4 far', '77.4'],
    'scancel: error: job step 78.999 is not running',
    'scancel: error: invalid job id specified: 77.4',
    'scancel: error: invalid job id specified: 78+1.4',
    '1',
    '77.batch batch',
  ]);
});

test('srun gives the highest exit code, and says which task it was', async () => {
  const { lines } = await runScript(`
srun --nodes=2 bash -c 'exit $((SLURM_PROCID + 3))' 2>errors
echo "$?"
sort errors
srun --nodes=1 bash -c 'kill -s KILL $$'
echo "$?"
srun --nodes=3 --kill-on-bad-exit=1 bash -c '((SLURM_PROCID != 1)) || exit 5; sleep 60' 2>/dev/null
echo "$?"
`);
  assert.equal(lines, [
    '4',
    'srun: error: sim-1: task 0: Exited with exit code 3',
    'srun: error: sim-2: task 1: Exited with exit code 4',
    'srun: error: sim-1: task 0: ended by signal SIGKILL',
    '137',
    '137',
  ]);
});

test('srun refuses what it cannot do', async () => {
  const { lines } = await runScript(`
srun --foo true
srun --container-image=x true
srun --nodes=4 true
srun --nodes=2 --nodelist=sim-1 true
srun --het-group=1 true
srun --output=absent/x.log true
srun
true
`);
  assert.equal(lines, [
    "srun: error: unrecognized option '--foo'",
    'srun: error: a rehearsal has no containers: build with container_runtime none (--container-image=x)',
    'srun: error: 4 nodes asked for, component 0 of the job has 3',
    'srun: error: --nodes=2 contradicts the --nodelist of 1 nodes: sim-1',
    'srun: error: 1 nodes asked for, component 1 of the job has 0',
    'srun: error: could not open output file absent/x.log',
    'srun: error: no command given to execute',
  ]);
});

test('output files: names with placeholders, truncated or appended to', async () => {
  const { lines } = await runScript(`
srun --nodes=2 --output=%j-%s-%N-%t.log echo one
srun --nodes=2 --output=%j-%s-%N-%t.log echo two
srun --nodes=1 --output=same.log echo old
srun --nodes=1 --output=same.log echo new
srun --nodes=1 --output=same.log --open-mode=append --error=%x.err bash -c 'echo newer; echo bad >&2'
head -n 5 77-*.log same.log demo.err
`);
  assert.equal(lines, [
    ...['==> 77-0-sim-1-0.log <==', 'one', ''],
    ...['==> 77-0-sim-2-1.log <==', 'one', ''],
    ...['==> 77-1-sim-1-0.log <==', 'two', ''],
    ...['==> 77-1-sim-2-1.log <==', 'two', ''],
    ...['==> same.log <==', 'new', 'newer', ''],
    ...['==> demo.err <==', 'bad'],
  ]);
});

test('--export decides what a task sees', async () => {
  const { lines } = await runScript(`
export MINE=1
show='printf "%s " "\${MINE:-unset}" "\${MORE:-unset}" "\${SLURM_JOB_ID}" "\${HOME:+home}"; echo'
srun -N1 bash -c "$show"
srun -N1 --export=ALL,MORE=2 bash -c "$show"
srun -N1 --export=NONE bash -c "$show"
srun -N1 --export=MINE,MORE=3 bash -c "$show"
`);
  assert.equal(lines, ['1 unset 77 home ', '1 2 77 home ', 'unset unset 77 home ', '1 3 77 home ']);
});

test('squeue lists the steps, and scancel reaches all processes of one', async () => {
  const { lines, leftovers } = await runScript(`
srun --job-name=quick true
srun --job-name=server-0 --nodes=2 sleep 60 2>/dev/null &
srun --job-name=client --nodes=1 timeout 60 sleep 60 2>/dev/null &
until [[ $(squeue --steps --noheader | wc -l) == 3 ]]; do sleep 0.02; done
sleep 0.2
squeue --steps --noheader --format='%i %j %N %T'
for name in client server-0; do
  scancel --ctld --signal=TERM "$(squeue --steps --noheader --format='%i %j' | sed -n "s/ $name$//p")"
done
wait %1
echo "$?"
wait %2
echo "$?"
squeue --steps --noheader --format=%i
scancel 77.1
echo "$?"
`);
  assert.equal(lines, [
    '77.batch batch sim-1 RUNNING',
    ...lines.slice(1, 3).sort(),
    ...['143', '143', '77.batch'],
    ...['scancel: error: job step 77.1 is not running', '1'],
  ]);
  assert.equal(
    lines
      .slice(1, 3)
      .map((line) => line.replace(/^77\.\d /, ''))
      .sort(),
    ['client sim-1 RUNNING', 'server-0 sim-1,sim-2 RUNNING'],
  );
  assert.equal(leftovers, []);
});

test('scancel without a signal ends even what ignores TERM; TERM to srun kills', async () => {
  const { lines, leftovers } = await runScript(`
srun --nodes=1 --job-name=deaf bash -c 'trap "" TERM; echo up; sleep 60' >up 2>/dev/null &
until [[ -s up ]]; do sleep 0.02; done
scancel 77.0
wait "$!"
echo "$?"
srun --nodes=1 bash -c 'trap "echo asked to end" TERM; echo up >up2; sleep 60' &
until [[ -s up2 ]]; do sleep 0.02; done
kill "$!"
wait "$!"
echo "$?"
`);
  assert.equal(lines, [
    '137',
    'srun: forcing job termination',
    'srun: error: sim-1: task 0: ended by signal SIGKILL',
    '137',
  ]);
  assert.equal(leftovers, []);
});

test('stand-ins come first, in a login shell too, and curl knows the nodes by name', async () => {
  const { lines } = await runScript(`
bash -lc 'python3 -c "print(1)" && pip install x && apt-get update'
srun --nodelist=sim-2 etcd --listen-client-urls http://0.0.0.0:2379 &
until curl -fsS http://sim-2:2379/health 2>/dev/null; do sleep 0.05; done
echo
srun --nodelist=sim-2 curl -fsS --max-time 5 http://localhost:2379/health
echo
scancel 77.0
wait
`);
  assert.equal(lines, [
    'rehearsal: not run: pip install x',
    'rehearsal: not run: apt-get update',
    '{"health":"true","reason":""}',
    '{"health":"true","reason":""}',
  ]);
});

test('wrappers run what they wrap; other ranks of an MPI step stay', async () => {
  const { lines, leftovers } = await runScript(`
srun --nodes=2 --ntasks=8 --output=rank-%t.log nsys profile -t cuda --kill none -o out \\
  numactl -m 0,1 trtllm-llmapi-launch python3 -m dynamo.trtllm 2>/dev/null &
until [[ -s rank-0.log && -s rank-4.log ]]; do sleep 0.05; done
cat rank-0.log rank-4.log
scancel 77.0
wait
`);
  assert.equal(lines, [
    'python3: error: argument --model-path is required',
    'rank 4 of 8 stays for rank 0',
  ]);
  assert.equal(leftovers, []);
});

test.run();
