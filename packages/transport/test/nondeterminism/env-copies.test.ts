import v8 from 'node:v8';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { recordIn, replayIn } from '../command/support/commands.ts';
import { modelServer } from '../replay/support/model-server.ts';
import { withPatches } from './support/installed.ts';
import { project } from './support/project.ts';

withPatches();

test('the environment can be cloned, posted and serialised while a session is open', () => {
  const copy = { ...process.env };
  expect(structuredClone(process.env)).toEqual(copy);
  expect(structuredClone({ deep: [{ env: process.env }] })).toEqual({ deep: [{ env: copy }] });
  expect(v8.deserialize(v8.serialize({ env: process.env }))).toEqual({ env: copy });
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(process.env);
  expect(receiveMessageOnPort(port2)?.message).toEqual(copy);
  port1.close();
});

test('what cannot be cloned is refused as ever', () => {
  expect(() => structuredClone({ env: process.env, fn: () => {} })).toThrow(/could not be cloned/);
  expect(() => structuredClone(() => {})).toThrow(/could not be cloned/);
});

test('a worker is given the environment as its data and its environment', async () => {
  const at = project({
    'worker.mjs': `import { workerData, parentPort } from 'node:worker_threads';
      parentPort.postMessage([workerData.env.SHOWN, process.env.SHOWN]);`,
    'agent.mjs': `
      import { Worker } from 'node:worker_threads';
      import { once } from 'node:events';
      await fetch(process.env.MODEL_BASE_URL, { method: 'POST', body: 'x' });
      const worker = new Worker('./worker.mjs', { env: process.env, workerData: { env: process.env } });
      console.log(String(await once(worker, 'message')));`,
  });
  const server = await modelServer();
  const command = ['node', 'agent.mjs'];
  const env = { MODEL_BASE_URL: server.url, SHOWN: 'shown' };
  const recorded = await recordIn(at, { command, env });
  expect(recorded.stdout).toBe('shown,shown\n');
  const { stdout, result } = await replayIn(at, { command, env, allowUncovered: ['worker'] });
  expect(stdout).toBe('shown,shown\n');
  expect(result.verdict.reasons).toEqual([]);
});
