import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { bin, tracefork } from './support/cli.ts';
import { exampleTape } from './support/example-tape.ts';
import { temp } from './support/temp.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
const colour = /\u001b/;

test('a pipe gets no colours, FORCE_COLOR brings them, NO_COLOR keeps them away', async () => {
  const cwd = temp();
  const file = exampleTape(cwd, 'a.tape');
  const run = async (env: Record<string, string>) =>
    (await tracefork(['show', file], { cwd, env })).stdout;
  expect(await run({})).not.toMatch(colour);
  expect(await run({ FORCE_COLOR: '1' })).toMatch(colour);
  expect(await run({ NO_COLOR: '1' })).not.toMatch(colour);
  expect(await run({ FORCE_COLOR: '0' })).not.toMatch(colour);
});

test('--json has no colours even where they are forced', async () => {
  const cwd = temp();
  const file = exampleTape(cwd, 'a.tape');
  const { stdout } = await tracefork(['show', file, '--json'], { cwd, env: { FORCE_COLOR: '1' } });
  expect(stdout).not.toMatch(colour);
});

test('a reader that stops reading, such as head, ends nothing badly', async () => {
  const cwd = temp();
  const file = exampleTape(cwd, 'a.tape');
  const child = spawn(process.execPath, [bin, 'show', file], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdout.destroy();
  const [code] = await once(child, 'close');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('help lists the commands there are, and version prints one line', async () => {
  const cwd = temp();
  const help = await tracefork(['--help'], { cwd });
  expect({ code: help.code, stderr: help.stderr }).toEqual({ code: 0, stderr: '' });
  await expect(help.stdout).toMatchFileSnapshot('./snapshots/help.txt');
  const version = await tracefork(['--version'], { cwd });
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('without a command the help goes to stderr, with exit code 2', async () => {
  const { code, stdout, stderr } = await tracefork([], { cwd: temp() });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^Usage: tracefork/);
});

test.each(['record', 'replay', 'verify', 'show', 'diff', 'report', 'demo'])(
  '%s explains itself',
  async (command) => {
    const { code, stdout } = await tracefork([command, '--help'], { cwd: temp() });
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot(`./snapshots/help-${command}.txt`);
  },
);
