import { join } from 'node:path';
import { type Event, openTape, partEvents, writeTape } from '@tracefork/tape';
import { expect, test } from 'vitest';
import { tracefork } from './support/cli.ts';
import { exampleTape } from './support/example-tape.ts';
import { temp } from './support/temp.ts';

test('show has the steps of a sub-agent in their place, beside a line of their own', async () => {
  const cwd = temp();
  const own = join(cwd, exampleTape(cwd, 'sub-agent.tape'));
  const [header] = openTape(own).events as [Event];
  const file = join(cwd, 'run.tape');
  writeTape(file, [
    header,
    {
      kind: 'program',
      t: 1,
      program: 0,
      file: 'node',
      argv: ['sub-agent.js'],
      cwd: '.',
      sync: false,
    },
    ...partEvents(own, { program: 0, t: 2 }),
    { kind: 'program-exit', t: 3, program: 0, code: 0, signal: null },
    { kind: 'end', t: 4, complete: true },
  ]);
  const { stdout, stderr } = await tracefork(['show', 'run.tape'], { cwd });
  expect(stderr).toBe('');
  const alone = await tracefork(['show', own], { cwd });
  const steps = alone.stdout.split('\n').filter((line) => /^ {3}\d/.test(line)).length;
  expect(stdout).toContain(
    `· program 0: node sub-agent.js → exit 0, a part of the run: ${steps} steps`,
  );
  expect(stdout.split('\n').filter((line) => /^ {6}│ {3}\d/.test(line))).toHaveLength(steps);

  const json = JSON.parse((await tracefork(['show', file, '--json'], { cwd })).stdout);
  const { part } = json.between[0];
  expect(part.totals).toMatchObject({ steps });
  expect(part.steps.map(({ model }: { model: string }) => model)).toHaveLength(steps);
});
