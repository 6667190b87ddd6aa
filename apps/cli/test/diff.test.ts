import { expect, test } from 'vitest';
import { tracefork } from './support/cli.ts';
import { exampleTape } from './support/example-tape.ts';
import { temp } from './support/temp.ts';

test('two tapes that mean the same are the same, and the exit code is 0', async () => {
  const cwd = temp();
  const [a, b] = [
    exampleTape(cwd, 'a.tape'),
    exampleTape(cwd, 'b.tape', { agent: 'another name' }),
  ];
  const { code, stdout, stderr } = await tracefork(['diff', a, b], { cwd });
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: 'a a.tape   b b.tape\nthe same: 2 steps, and the same outcome\n',
    stderr: '',
  });
});

test('what differs is told step by step with both values, and the exit code is 1', async () => {
  const cwd = temp();
  const a = exampleTape(cwd, 'a.tape');
  const b = exampleTape(cwd, 'b.tape', { city: 'Basel', answer: 'It is sunny in Basel.' });
  const { code, stdout } = await tracefork(['diff', a, b], { cwd });
  expect(code).toBe(1);
  await expect(stdout).toMatchFileSnapshot('./snapshots/diff-changed.txt');
});

test('a step that only one of them has does not shift the others', async () => {
  const cwd = temp();
  const [a, b] = [exampleTape(cwd, 'a.tape'), exampleTape(cwd, 'b.tape', { extraStep: true })];
  const { code, stdout } = await tracefork(['diff', a, b], { cwd });
  expect(code).toBe(1);
  await expect(stdout).toMatchFileSnapshot('./snapshots/diff-extra-step.txt');
});

test('diff --json has every pair of steps and every difference', async () => {
  const cwd = temp();
  const [a, b] = [exampleTape(cwd, 'a.tape'), exampleTape(cwd, 'b.tape', { city: 'Basel' })];
  const { code, stdout } = await tracefork(['diff', a, b, '--json'], { cwd });
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    command: 'diff',
    same: false,
    a: { file: 'a.tape', steps: 2 },
    b: { file: 'b.tape', steps: 2 },
    steps: [
      {
        a: 0,
        b: 0,
        asked: [],
        answered: [{ path: 'answered.content[1].weather.city', recorded: 'Bern', actual: 'Basel' }],
      },
      { a: 1, b: 1, asked: [], answered: [] },
    ],
    toolCalls: [
      { path: 'tool call[0].input', recorded: '{"city":"Bern"}', actual: '{"city":"Basel"}' },
    ],
    outcome: [],
  });
});

test('a tape that cannot be read is no difference', async () => {
  const cwd = temp({ 'b.tape': 'nothing' });
  const { code } = await tracefork(['diff', exampleTape(cwd, 'a.tape'), 'b.tape'], { cwd });
  expect(code).toBe(2);
});
