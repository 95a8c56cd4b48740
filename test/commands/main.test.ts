import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { main } from '../../src/commands/main.js';
import { version } from '../../src/generated/version.js';
import { srtgen } from '../support/command-line.js';

const overview = `Usage: srtgen COMMAND ...`;
const buildUsage = 'Usage: srtgen build RECIPE[:SELECTOR] -o DIR [options]';

/** Arguments -> first line on stdout. */
const answers: readonly (readonly [string, string])[] = [
  ['--help', overview],
  ['-h', overview],
  ['--version', `srtgen ${version}`],
  ['-V', `srtgen ${version}`],
  ['build --help', buildUsage],
  ['build -h', buildUsage],
  ['build --nonsense a b c -h', buildUsage],
];

for (const [argv, first] of answers) {
  test(`srtgen ${argv}`, async () => {
    const { status, stdout, stderr } = await srtgen(argv.split(' '));
    assert.equal(
      { status, first: stdout.split('\n')[0], stderr },
      { status: 0, first, stderr: '' },
    );
  });
}

/** Arguments -> what is wrong, and what helps. */
const mistakes: readonly (readonly [readonly string[], string, string])[] = [
  [[], 'which command?', ''],
  [['buld'], 'there is no command buld; did you mean build?', ''],
  [['constructor'], 'there is no command constructor', ''],
  [['--nonsense'], 'there is no command --nonsense', ''],
  [['build'], 'RECIPE is missing', 'build '],
  [['build', ''], 'RECIPE is missing', 'build '],
  [['build', 'a.yaml'], '-o DIR is missing', 'build '],
  [['build', 'a.yaml', '-o', ''], '-o DIR is missing', 'build '],
  [['build', 'a.yaml', 'b.yaml', '-o', 'x'], 'one RECIPE at a time, not also b.yaml', 'build '],
  [['build', 'a.yaml', '--out', 'x'], "Unknown option '--out'", 'build '],
  [
    ['build', 'a.yaml', '-o', 'x', '--eval', 'later'],
    '--eval takes after or only, not later',
    'build ',
  ],
  [['build', 'a.yaml', '-o'], "Option '-o, --output <value>' argument missing", 'build '],
  [['build', '--check=yes', 'a'], "Option '--check' does not take an argument", 'build '],
  [['build', 'a.yaml', '--', '--help'], 'one RECIPE at a time, not also --help', 'build '],
];

for (const [argv, mistake, command] of mistakes) {
  test(`wrong usage: ${argv.join(' ')}`, async () => {
    assert.equal(await srtgen(argv), {
      status: 2,
      stdout: '',
      stderr: `srtgen: ${mistake}\nsrtgen ${command}--help shows how it is used.\n`,
    });
  });
}

const system = `${process.version}, ${process.platform} ${process.arch}`;

/** An output that fails on its first line, as a bug anywhere would. */
function broken(environment: Readonly<Record<string, string>>) {
  const written: string[] = [];
  const stdout = {
    write: () => {
      throw new Error('the plan has no nodes');
    },
  };
  const stderr = { write: (text: string) => written.push(text) };
  return { written, io: { stdout, stderr, environment, cwd: '/' } };
}

test('a bug asks for a report', async () => {
  const { written, io } = broken({});
  assert.is(await main(['build', '--help'], io), 70);
  assert.is(
    written.join(''),
    `srtgen: internal error: the plan has no nodes
This is a bug of srtgen, not of your recipe. Please report it with the recipe and these lines:
  srtgen ${version}, Node ${system}
  srtgen build --help
SRTGEN_DEBUG=1 shows where it happened.
`,
  );
});

test('a bug shows its stack to those who ask for it', async () => {
  const { written, io } = broken({ SRTGEN_DEBUG: '1' });
  assert.is(await main(['build', '--help'], io), 70);
  const stack = written.join('').split('\n').slice(4);
  assert.is(stack[0], 'Error: the plan has no nodes');
  assert.match(stack[1] ?? '', /^ {4}at .*main\.test\.js/);
});

test.run();
