import { openTape } from '@tracefork/tape';
import { expect, test } from 'vitest';
import { project } from '../nondeterminism/support/project.ts';
import { modelServer } from '../replay/support/model-server.ts';
import { recordIn, replayIn } from './support/commands.ts';

test('a package that sets other timers than recorded does not shift those of the agent', async () => {
  const at = project({
    'package.json': '{ "type": "module" }',
    'node_modules/retrying/package.json': '{ "name": "retrying", "main": "index.js" }',
    'node_modules/retrying/index.js': `
      exports.watch = (count) => { for (let i = 0; i < count; i++) setTimeout(() => {}, 5).unref(); };`,
    'agent.mjs': `
      import retrying from 'retrying';
      retrying.watch(Number(process.env.WATCHES));
      const order = [];
      await Promise.all([30, 10, 20].map((ms) =>
        new Promise((resolve) => setTimeout(() => resolve(order.push(ms)), ms))));
      await fetch(process.env.MODEL_BASE_URL, { method: 'POST', body: order.join() });
      console.log(order.join());`,
  });
  const server = await modelServer();
  const command = ['node', 'agent.mjs'];
  await recordIn(at, { command, env: { MODEL_BASE_URL: server.url, WATCHES: '1' } });
  for (const watches of ['1', '3']) {
    const { result, stdout } = await replayIn(at, { command, env: { WATCHES: watches } });
    expect(stdout, watches).toBe('10,20,30\n');
    expect(result.verdict.reasons, watches).toEqual([]);
  }
  const { result } = await replayIn(at, { command, env: { WATCHES: '0' } });
  expect(result.verdict.divergence?.message).toMatch(/waits for timer 0 of retrying to be set/);
  const fired = openTape(at('run.tape')).events.flatMap((event) =>
    event.kind === 'timer' ? [[event.owner, event.timer]] : [],
  );
  expect(fired).toEqual([
    ['retrying', 0],
    [undefined, 1],
    [undefined, 2],
    [undefined, 0],
  ]);
});
