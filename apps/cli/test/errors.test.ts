import { chmodSync, copyFileSync, mkdirSync, readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { tracefork } from './support/cli.ts';
import { exampleTape } from './support/example-tape.ts';
import { temp } from './support/temp.ts';

const golden = fileURLToPath(new URL('../../../packages/tape/test/golden/', import.meta.url));

/** What a command line that gets no answer says, and what it leaves in its folder. */
async function refused(args: readonly string[], cwd: string) {
  const before = readdirSync(cwd).sort();
  const { code, stdout, stderr } = await tracefork(args, { cwd });
  expect(readdirSync(cwd).sort()).toEqual(before);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  return stderr;
}

test.each([
  ['show', ['show', 'no.tape']],
  ['replay', ['replay', 'no.tape', '--', 'node', 'agent.mjs']],
  ['diff', ['diff', 'no.tape', 'no.tape']],
])('%s of a tape that is not there creates nothing and says so', async (_name, args) => {
  expect(await refused(args, temp())).toBe(
    'tracefork: No tape at no.tape. Check the path; a new tape is made by recording a run.\n',
  );
});

test('what is no tape is refused by name', async () => {
  const cwd = temp({
    'empty.tape': '',
    'notes.tape': 'just some notes\n',
    'data.tape': '{"a": 1}',
  });
  mkdirSync(join(cwd, 'folder.tape'));
  const said = await Promise.all(
    ['empty.tape', 'notes.tape', 'data.tape', 'folder.tape'].map((file) =>
      refused(['show', file], cwd),
    ),
  );
  expect(said[0]).toMatch(
    /^tracefork: empty\.tape is not a tape that can be read: .+\. The file is empty\. Record the run again, .+\n$/,
  );
  expect(said[1]).toMatch(
    /^tracefork: notes\.tape is not a tape that can be read: .+\. Tapes are made by: tracefork record -o FILE\.tape -- COMMAND\n$/,
  );
  expect(said[2]).toMatch(/^tracefork: data\.tape: .+\n$/);
  expect(said[3]).toBe(
    'tracefork: folder.tape is a folder, not a tape. Name the tapes in it, for example: folder.tape/*.tape\n',
  );
});

test.each([
  ['from-the-future.tape', /comes from a later version/],
  ['v1-bit-flipped.tape', /is damaged in frame \d+ \(at byte \d+\)/],
])('%s is refused with what to do', async (name, words) => {
  const cwd = temp();
  copyFileSync(join(golden, name), join(cwd, name));
  for (const command of ['show', 'replay'])
    expect(await refused([command, name], cwd)).toMatch(words);
});

test.skipIf(process.getuid?.() === 0)('a tape without permission to read is named', async () => {
  const cwd = temp();
  exampleTape(cwd, 'a.tape');
  chmodSync(join(cwd, 'a.tape'), 0);
  expect(await refused(['show', 'a.tape'], cwd)).toBe(
    'tracefork: Cannot read a.tape: EACCES. Check its permissions.\n',
  );
});

test.each([
  [['bogus'], "unknown command 'bogus'"],
  [['shwo', 'a.tape'], "unknown command 'shwo'\n(Did you mean show?)"],
  [['show', 'a.tape', '--bogus'], "unknown option '--bogus'"],
  [['show'], "missing required argument 'tape'"],
  [['verify'], "missing required argument 'tapes'"],
  [['diff', 'a.tape'], "missing required argument 'b'"],
  [
    ['show', 'a.tape', '--step', 'two'],
    "option '--step <number>' argument 'two' is invalid. A whole number from 0 is wanted.",
  ],
  [
    ['replay', 'a.tape', '--accept', 'drifted'],
    `option '--accept <verdict>' argument 'drifted' is invalid. It is "equivalent" that can be accepted; "exact" is the default.`,
  ],
  [
    ['replay', 'a.tape', '--stall-timeout', '0'],
    "option '--stall-timeout <seconds>' argument '0' is invalid. Seconds are wanted, such as 30 or 0.5.",
  ],
])('a wrong command line is refused: %j', async (args, message) => {
  const stderr = await refused(args, temp());
  const [command = ''] = args;
  const help = /^(bogus|shwo)$/.test(command) ? '--help' : `${command} --help`;
  expect(stderr).toBe(`tracefork: ${message}\nSee: tracefork ${help}\n`);
});

test.each([
  [
    ['show', 'a.tape', '--headers'],
    '--headers and --raw are about one step or exchange. Add, for example: --step 0',
  ],
  [['show', 'a.tape', '--step', '0', '--exchange', '0'], 'Name a step or an exchange, not both.'],
  [
    ['replay', 'a.tape', '--inspect', '--', 'node', 'x'],
    '--inspect stops at a step. Say at which: --to 4 --inspect',
  ],
  [['replay', 'a.tape', '--'], 'Nothing follows --. Put the command there: -- node agent.js'],
  [
    ['replay', 'a.tape', '--agent', 'x.ts:main', '--', 'node', 'x'],
    'An agent is a command after -- or --agent FILE:EXPORT, not both.',
  ],
  [
    ['record', '-o', 'x.tape'],
    'There is nothing to record. Put the agent after --, for example: tracefork record -- node agent.js',
  ],
  [['demo', '--yes'], '--yes goes with --live; without it nothing is spent.'],
  [
    ['demo', '--live'],
    '--live needs a key in ANTHROPIC_API_KEY. Without --live the demo needs none: tracefork demo',
  ],
])('options that do not go together are refused: %j', async (args, message) => {
  const cwd = temp();
  exampleTape(cwd, 'a.tape');
  expect(await refused(args, cwd)).toBe(`tracefork: ${message}\n`);
});

test('without an agent replay shows every way to name one, and runs nothing', async () => {
  const cwd = temp({
    'agent.mjs': "import { writeFileSync } from 'node:fs'; writeFileSync('ran', '');",
  });
  exampleTape(cwd, 'a.tape');
  await expect(await refused(['replay', 'a.tape'], cwd)).toMatchFileSnapshot(
    './snapshots/no-agent.txt',
  );
});

test('with --json an error is a document on stdout, and words on stderr', async () => {
  const { code, stdout, stderr } = await tracefork(['show', 'no.tape', '--json'], { cwd: temp() });
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toEqual({
    version: 1,
    error: { code: 'TAPE_MISSING', message: expect.stringMatching(/^No tape at no\.tape/) },
  });
  expect(stderr).toMatch(/^tracefork: No tape at no\.tape/);
});

test('a tape of which nothing whole is left is told from what never was one', async () => {
  const cwd = temp();
  exampleTape(cwd, 'a.tape');
  truncateSync(join(cwd, 'a.tape'), 20);
  expect(await refused(['show', 'a.tape'], cwd)).toMatch(
    /^tracefork: a\.tape is not a tape .+\. It begins like a tape and was cut off too early for anything to be shown\. Record the run again, or restore the file from a copy\.\n$/,
  );
});

test('rerun says its own name, and an error once', async () => {
  expect(await refused(['rerun', 'bogus'], temp())).toBe(
    "tracefork rerun: unknown command 'bogus'\n",
  );
  expect(await refused(['rerun', 'verify', 'x'], temp())).toBe(
    'tracefork rerun: name a record, or a recorded step with --run RUN --step N\n',
  );
});

test('with --json a command line that cannot be parsed is a document too', async () => {
  for (const args of [
    ['show', '--json'],
    ['bogus', '--json'],
    ['record', 'node', '--json'],
  ]) {
    const { code, stdout } = await tracefork(args, { cwd: temp() });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, error: { code: 'CLI_USAGE' } });
  }
});

test('on a Node that is too old the program says so in one line', async () => {
  const { isSupportedNode, unsupportedNode } = await import('../src/node-version.ts');
  const wanted = {
    '18.20.8': false,
    '20.20.2': false,
    '22.18.0': false,
    '22.19.0': true,
    '23.11.0': false,
    '24.5.0': false,
    '24.6.0': true,
    '26.0.0': true,
  };
  for (const [version, supported] of Object.entries(wanted))
    expect([version, isSupportedNode(version)]).toEqual([version, supported]);
  expect(unsupportedNode('20.20.2').split('\n')).toHaveLength(1);
});
