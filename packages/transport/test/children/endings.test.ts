import { partsOf } from '@tracefork/tape';
import { afterAll, expect, test } from 'vitest';
import { redactionOf } from '../../src/redact/on-tape.ts';
import { countingServer, recordRun } from './support/runs.ts';

const server = await countingServer();
afterAll(() => server.close());

test('of a process that was killed its part has what it had done, and replays', async () => {
  const recording = await recordRun(server, {
    'agent.mjs': `import { fork } from 'node:child_process';
      const child = fork('sub.mjs');
      const answer = await new Promise((resolve) => child.on('message', resolve));
      child.kill('SIGKILL');
      await new Promise((resolve) => child.on('exit', resolve));
      console.log(JSON.stringify([answer, child.signalCode]));`,
    'sub.mjs': `const answer = await ask('first');
      setInterval(() => {}, 1000);
      process.send(answer);
      await ask('hang');`,
  });
  const part = partsOf(recording.tape)[0]?.open();
  expect(part?.complete).toBe(false);
  expect(part?.exchanges[0]?.response?.status).toBe(200);
  const { verdict, printed } = await recording.replay();
  expect(verdict.reasons).toEqual([]);
  expect(verdict.parts?.[0]?.result).toBe('exact');
  expect(printed).toContain('SIGKILL');
});

test('a signal that a process handled reaches it again', async () => {
  const { replay } = await recordRun(server, {
    'agent.mjs': `import { spawn } from 'node:child_process';
      const child = spawn(process.execPath, ['sub.mjs'], { stdio: ['ignore', 'pipe', 'inherit'] });
      child.stdout.once('data', () => child.kill('SIGTERM'));
      console.log(await new Promise((resolve) => child.on('close', (...end) => resolve(end))));`,
    'sub.mjs': `setInterval(() => {}, 1000);
      process.on('SIGTERM', async () => {
        await ask('last words');
        process.exit(3);
      });
      process.stdout.write((await ask('first')).body);`,
  });
  const { verdict, printed } = await replay();
  expect(verdict.reasons).toEqual([]);
  expect(verdict).toMatchObject({ result: 'exact', exchanges: { matched: 2, recorded: 2 } });
  expect(printed).toBe('[ 3, null ]\n');
});

test('where an agent is killed, what its children had done is kept with what it had', async () => {
  const { tape } = await recordRun(server, {
    'agent.mjs': `import { fork } from 'node:child_process';
      await ask('agent');
      fork('sub.mjs').on('message', () => process.kill(process.pid, 'SIGKILL'));`,
    'sub.mjs': `await ask('sub-agent'); process.send('done');`,
  });
  expect(tape.complete).toBe(false);
  expect(tape.exchanges).toHaveLength(1);
  const part = partsOf(tape)[0]?.open();
  expect(part?.exchanges.map(({ request }) => String(request.body))).toEqual(['sub-agent']);
});

test('a credential of the agent stays out of the part of a process that does not have it', async () => {
  const secret = 'tf-4f1e9a0c77d2b6';
  const env = { ...process.env, MODEL_API_KEY: secret, TRACEFORK_REDACTION_KEY: 'k' };
  const { tape, replay } = await recordRun(
    server,
    {
      'agent.mjs': `import { fork } from 'node:child_process';
        const child = fork('sub.mjs', { env: {} });
        child.send({ key: process.env.MODEL_API_KEY });
        child.on('message', () => child.disconnect());`,
      'sub.mjs': `process.on('message', async ({ key }) => {
        await ask('with ' + key);
        process.send('done');
      });`,
    },
    { env },
  );
  const part = partsOf(tape)[0]?.open();
  expect(JSON.stringify(tape.events)).not.toContain(secret);
  expect(String(part?.exchanges[0]?.request.body)).toMatch(/^with (?!tf-)/);
  expect(redactionOf(part?.events ?? [])?.key.on).toBe('owner');
  expect(server.seen).toContain(`with ${secret}`);
  const { verdict } = await replay({ env });
  expect(verdict.result).toBe('equivalent');
});

test('a channel that the agent ends by itself leaves a child without "close", as in Node', async () => {
  const { replay } = await recordRun(server, {
    'agent.mjs': `import { fork } from 'node:child_process';
      const child = fork('sub.mjs');
      child.on('message', () => child.disconnect());
      for (const name of ['disconnect', 'exit', 'close']) child.on(name, () => console.log(name));`,
    'sub.mjs': `process.send('done');`,
  });
  const { verdict, printed } = await replay();
  expect(printed).toBe('disconnect\nexit\n');
  expect(verdict).toMatchObject({ result: 'exact', parts: [{ result: 'exact', reasons: [] }] });
});

test('a worker of node:cluster shares sockets with the agent, which no verdict passes over', async () => {
  const { replay } = await recordRun(server, {
    'agent.mjs': `import cluster from 'node:cluster';
      if (cluster.isPrimary) await new Promise((resolve) => cluster.fork().on('exit', resolve));
      else process.send(await ask('worker'), () => process.exit(0));`,
  });
  const { verdict } = await replay();
  expect(verdict.result).not.toBe('exact');
  expect(verdict.uncovered.map(({ what }) => what)).toContain('child-handle');
});
