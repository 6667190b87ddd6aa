import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { parseWalkCommand } from '../src/walk/command.ts';
import { bin, steadyEnvironment } from './support/cli.ts';
import { exampleTape } from './support/example-tape.ts';
import { temp } from './support/temp.ts';

/** Walks a run by commands from a pipe. */
async function walk(
  args: readonly string[],
  { cwd, typed }: { readonly cwd: string; readonly typed: readonly string[] },
) {
  const child = spawn(process.execPath, [bin, 'step', ...args], { cwd, env: steadyEnvironment() });
  child.stdin.end(typed.map((line) => `${line}\n`).join(''));
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, stdout, stderr };
}

test('a walk goes on, back and to a step, and shows request, answer, calls with draws, and what differs', async () => {
  const cwd = temp();
  exampleTape(cwd, 'run.tape');
  const typed = [
    'tools',
    'next',
    'tools',
    'diff',
    'answer',
    'request',
    'b',
    '7',
    'sing',
    'quit',
    'next',
  ];
  const { code, stdout, stderr } = await walk(['run.tape'], { cwd, typed });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  await expect(stdout).toMatchFileSnapshot('./snapshots/step-walk.txt');
});

test('variables of an agent that does not come to the step are said to be missing, and why', async () => {
  const cwd = temp();
  exampleTape(cwd, 'run.tape');
  const { code, stdout } = await walk(['run.tape', '--', 'node', '-e', '0'], { cwd, typed: ['v'] });
  expect(code).toBe(0);
  expect(stdout).toContain('the agent did not come to step 0: ');
});

test('commands are words, first letters or numbers, and an empty line goes on', () => {
  const kinds = ['', 'n', 'back', 'r', 'a', 't', 'd', 'v', 'list', 'h', 'q'].map(
    (line) => parseWalkCommand(line).kind,
  );
  expect(kinds).toEqual([
    'next',
    'next',
    'back',
    'request',
    'answer',
    'between',
    'diff',
    'variables',
    'list',
    'help',
    'quit',
  ]);
  expect(parseWalkCommand(' g 3')).toEqual({ kind: 'goto', step: 3 });
  expect(parseWalkCommand('12')).toEqual({ kind: 'goto', step: 12 });
  expect(parseWalkCommand('v a + b')).toEqual({ kind: 'variables', expression: 'a + b' });
  expect(parseWalkCommand('next please')).toEqual({ kind: 'unknown', text: 'next please' });
});

test('a step that the run does not have is refused', async () => {
  const cwd = temp();
  exampleTape(cwd, 'run.tape');
  const { code, stderr } = await walk(['run.tape', '--at', '9'], { cwd, typed: [] });
  expect(code).toBe(2);
  expect(stderr).toContain('9');
});
