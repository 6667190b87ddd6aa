import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { openTape } from '@tracefork/tape';
import { expect, test } from 'vitest';
import { project } from '../nondeterminism/support/project.ts';

const preload = import.meta.resolve('@tracefork/transport/register');

test('what no outward act followed is on the disk a second later at most', async () => {
  const at = project({
    'agent.mjs': `
      Math.random();
      setInterval(() => {}, 1e6);
      process.stdout.write('drawn');`,
  });
  const child = spawn(process.execPath, [at('agent.mjs')], {
    env: {
      PATH: process.env.PATH,
      NODE_OPTIONS: `--import=${preload}`,
      TRACEFORK_SESSION: JSON.stringify({
        ...{ mode: 'record', file: at('run.tape'), late: at('late'), strict: false },
        wrapping: { command: [process.execPath], script: '' },
      }),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const printed = text(child.stdout);
  await once(child.stdout, 'data');
  const draws = () => openTape(at('run.tape')).events.filter(({ kind }) => kind === 'draw').length;
  const start = performance.now();
  while (draws() === 0) {
    expect(performance.now() - start).toBeLessThan(5000);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(await printed).toBe('drawn');
  expect(draws()).toBe(1);
  expect(openTape(at('run.tape')).complete).toBe(false);
});
