import { chmodSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { tracefork } from './support/cli.ts';
import { recordedAgent } from './support/recorded.ts';
import { temp } from './support/temp.ts';

test.each([
  [
    ['record', '-o', 'x.tape', 'node', 'my agent.mjs', '--fast'],
    "record -o x.tape -- node 'my agent.mjs' --fast",
  ],
  [['record', 'node', 'agent.mjs', '-o', 'x.tape'], 'record -o x.tape -- node agent.mjs'],
  [
    ['replay', '--to', '3', 'run.tape', 'node', 'agent.mjs'],
    'replay --to 3 run.tape -- node agent.mjs',
  ],
  [['verify', 'run.tape', 'npx', 'tsx', 'agent.ts'], 'verify run.tape -- npx tsx agent.ts'],
])(
  'a command without -- before it is refused with the line as it should be: %j',
  async (args, mended) => {
    const cwd = temp();
    const { code, stdout, stderr } = await tracefork(args, { cwd });
    const begin = args.find((word) => word === 'node' || word === 'npx');
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: `tracefork: The agent's command begins at "${begin}", and -- is missing before it: tracefork ${mended}\n`,
    });
    expect(existsSync(join(cwd, 'x.tape'))).toBe(false);
  },
);

test.each([
  [['replay', 'a.tape', 'b.tape'], /^tracefork: too many arguments for 'replay'/],
  [['record', '--help'], /^$/],
  [['verify', 'missing.tape', 'other.tape'], /^$/],
])('a command line that has no command is told what it was told: %j', async (args, words) => {
  const { stderr } = await tracefork(args, { cwd: temp() });
  expect(stderr).toMatch(words);
});

test.each([
  ['node', 'no-such.mjs'],
  ['node', '--no-warnings', 'no-such.mjs'],
  ['node', '--no-warnings', 'no-such.cjs'],
])('a replay of an agent whose file is not there has no answer: %s %s', async (...command) => {
  const cwd = await recordedAgent();
  const file = command.at(-1) as string;
  const { code, stderr } = await tracefork(['replay', 'run.tape', '--', ...command], { cwd });
  expect(stderr).toContain(
    `tracefork: The agent could not be started: ${command.join(' ')} runs a file that is not there, ${join(cwd, file)}. Check the path; it is relative to the folder that the command runs in.\n`,
  );
  expect(stderr).not.toContain('verdict');
  expect(code).toBe(2);
});

test('verify has no answer for such an agent, and goes on', async () => {
  const cwd = await recordedAgent();
  const { code, stdout } = await tracefork(['verify', 'run.tape', '--', 'node', 'no-such.mjs'], {
    cwd,
  });
  expect(stdout).toMatch(/^\? run\.tape {2}no answer .*\n {4}The agent could not be started:/);
  expect(code).toBe(2);
});

test('an agent that lacks a module of its own drifts: it was started', async () => {
  const cwd = await recordedAgent({ 'lacking.mjs': "import './no-such.mjs';" });
  const { code, stderr } = await tracefork(['replay', 'run.tape', '--', 'node', 'lacking.mjs'], {
    cwd,
  });
  expect(stderr).toMatch(/^verdict {5}drifted: another outcome$/m);
  expect(code).toBe(1);
});

test('record of a file that is not there makes no tape, and returns 127', async () => {
  const cwd = temp({ 'there.js': '', 'package.json': '{}' });
  const { code, stderr } = await tracefork(['record', '-o', 'x.tape', '--', 'node', 'nowhere'], {
    cwd,
  });
  expect(stderr).toMatch(/^tracefork: The agent could not be started: node nowhere runs a file/);
  expect(code).toBe(127);
  expect(existsSync(join(cwd, 'x.tape'))).toBe(false);
  const found = await tracefork(['record', '-o', 'x.tape', '--', 'node', 'there'], { cwd });
  expect(found.code).toBe(0);
});

/** A program that says it is an old Node, and leaves a trace if it is run as more. */
const old = `#!/bin/sh
if [ "$1" = --version ]; then echo v20.11.0; else touch ran; fi
`;

test.each([
  ['record', 125, ['-o', 'x.tape']],
  ['replay', 2, ['run.tape']],
])(
  '%s runs nothing on a Node that is too old, whoever starts it',
  async (command, wanted, args) => {
    const cwd = await recordedAgent({ node: old, script: '#!/usr/bin/env node\n' });
    for (const name of ['node', 'script']) chmodSync(join(cwd, name), 0o755);
    const env = { PATH: `${cwd}:${dirname('/bin/sh')}:/usr/bin` };
    for (const program of ['./node', './script', 'node']) {
      const { code, stderr } = await tracefork([command, ...args, '--', program, 'agent.mjs'], {
        cwd,
        env,
      });
      expect(stderr).toBe(
        `tracefork: ${program} would run on Node 20.11.0 (${join(cwd, 'node')}), and an agent needs Node 22.19 or later (23 and 24.0 to 24.5 excepted). Nothing was run. Name a newer one, such as: -- ${process.execPath} agent.js, or put its folder first in the PATH.\n`,
      );
      expect(code).toBe(wanted);
    }
    expect(['ran', 'x.tape'].filter((name) => existsSync(join(cwd, name)))).toEqual([]);
  },
);
