import { partsOf } from '@tracefork/tape';
import { afterAll, expect, test } from 'vitest';
import { countingServer, recordRun } from '../children/support/runs.ts';
import { nodeBinaries } from '../nondeterminism/support/nodes.ts';

const server = await countingServer();
afterAll(() => server.close());

/** A worker that asks and is asked, one that ends by itself, one that fails, one that is ended. */
const family = {
  'agent.mjs': `
    import { Worker } from 'node:worker_threads';
    const first = await ask('agent');
    const sub = new Worker(new URL('sub.mjs', import.meta.url), { workerData: { since: new Date(5), map: new Map([[1, 'one']]) }, argv: ['x'] });
    const heard = [];
    sub.postMessage({ task: 'one' });
    await new Promise((resolve) => sub.on('message', (message) => {
      heard.push(message);
      if (heard.length === 1) sub.postMessage({ task: 'two', draw: Math.random(), bytes: new Uint8Array([1, 2]) });
      else resolve();
    }));
    const ended = await sub.terminate();
    const quiet = new Worker('./quiet.mjs', { stdout: true });
    const printed = [];
    quiet.stdout.on('data', (chunk) => printed.push(String(chunk)));
    const code = await new Promise((resolve) => quiet.on('exit', resolve));
    const failing = new Worker('./failing.mjs');
    const error = await new Promise((resolve) => failing.on('error', resolve));
    const answers = await Promise.all([1, 2, 3].map((n) => new Promise((resolve) => new Worker('./race.mjs', { workerData: n }).on('message', resolve))));
    const last = await ask(JSON.stringify([heard, ended, printed.join(''), code, error.message, error instanceof TypeError, answers]));
    console.log(JSON.stringify({ first, heard, ended, printed, code, error: error.message, answers, last, sub: sub instanceof Worker }));`,
  'sub.mjs': `
    import { parentPort, workerData } from 'node:worker_threads';
    parentPort.on('message', async ({ task, bytes }) => {
      const answer = await ask(task + Math.random() + workerData.since.getTime() + workerData.map.get(1));
      console.log('sub printed', task, process.argv[2]);
      await new Promise((resolve) => setTimeout(resolve, 5));
      const seen = Object.keys(process.env).filter((name) => /^(TRACEFORK|NODE_OPTIONS)/.test(name));
      parentPort.postMessage({ task, answer, seen, flags: process.execArgv, bytes, nothing: undefined });
    });`,
  'quiet.mjs': `process.stdout.write(JSON.stringify(await ask('quiet' + Date.now())));`,
  'failing.mjs': `throw new TypeError('no ' + (await ask('failing')).number);`,
  'race.mjs': `
    import { parentPort, workerData } from 'node:worker_threads';
    await new Promise((resolve) => setTimeout(resolve, 10 * Math.random()));
    parentPort.postMessage((await ask('race' + workerData)).number);`,
};

test.for(nodeBinaries())(
  'worker threads that an agent starts are parts of its run and replay exactly, on Node $label',
  { timeout: 30_000 },
  async ({ path }) => {
    const recording = await recordRun(server, family, { node: path });
    const { tape } = recording;
    expect(recording.run.warnings).toEqual([]);
    expect(tape.events.filter(({ kind }) => kind === 'uncovered')).toEqual([]);
    expect(
      partsOf(tape)
        .map(({ program }) => program)
        .sort(),
    ).toEqual([0, 1, 2, 3, 4, 5]);
    const { verdict, printed } = await recording.replay();
    expect(verdict.reasons).toEqual([]);
    expect(verdict.result).toBe('exact');
    expect(verdict.exchanges).toEqual({ matched: 9, recorded: 9 });
    expect(printed).toMatch(/sub printed one x/);
  },
);

test('what else happens to workers replays as it was, and what cannot be held is named', {
  timeout: 30_000,
}, async () => {
  const files = {
    'agent.mjs': `
      import { Worker } from 'node:worker_threads';
      const heard = (worker) => new Promise((resolve) => worker.once('message', resolve));
      await ask('agent');
      const idle = new Worker('./echo.mjs');
      const other = new Worker('./echo.mjs');
      const bytes = new Uint8Array([1, 2, 3]);
      idle.postMessage(bytes.buffer, [bytes.buffer]);
      other.postMessage('one');
      const answers = await Promise.all([heard(idle), heard(other)]);
      const ended = await other.terminate();
      const outer = new Worker('./outer.mjs', { workerData: { env: process.env } });
      console.log(JSON.stringify([bytes.byteLength, answers, ended, await heard(outer)]));
      idle.unref();`,
    'echo.mjs': `
      import { parentPort } from 'node:worker_threads';
      parentPort.on('message', async (message) => {
        if (message === 'port') {
          const { port1 } = new MessageChannel();
          return parentPort.postMessage({ port1 }, [port1]);
        }
        parentPort.postMessage({ message, draw: Math.random() });
      });`,
    'outer.mjs': `
      import { parentPort, Worker, workerData } from 'node:worker_threads';
      new Worker('./inner.mjs').once('message', (n) => parentPort.postMessage([n, typeof workerData.env.PATH]));`,
    'inner.mjs': `
      import { parentPort } from 'node:worker_threads';
      parentPort.postMessage((await ask('inner')).body);`,
  };
  const whole = await recordRun(server, files);
  expect(whole.tape.events.filter(({ kind }) => kind === 'uncovered')).toEqual([]);
  expect(JSON.stringify(whole.tape.events)).not.toContain(String(process.env.PATH));
  const { verdict } = await whole.replay();
  expect(verdict.reasons).toEqual([]);
  expect(verdict.result).toBe('exact');
  whole.write(
    'inner.mjs',
    `import { parentPort } from 'node:worker_threads';
     await ask('other').catch(() => {});
     parentPort.postMessage('inner');`,
  );
  const drifted = await whole.replay();
  expect(drifted.verdict.result).toBe('drifted');
  expect(drifted.verdict.divergence?.message).toMatch(/in program \d .*outer.mjs.*inner.mjs/);

  const held = await recordRun(server, {
    ...files,
    'agent.mjs': `
      import { Worker } from 'node:worker_threads';
      const heard = (worker) => new Promise((resolve) => worker.once('message', resolve));
      await ask('agent');
      const one = new Worker('./echo.mjs');
      one.postMessage('port');
      const two = new Worker('./echo.mjs', { workerData: new SharedArrayBuffer(4) });
      two.postMessage('two');
      const [given, answer] = await Promise.all([heard(one), heard(two)]);
      console.log(given.port1.constructor.name, answer.message);
      await Promise.all([one.terminate(), two.terminate()]);`,
  });
  const served = await held.replay();
  expect(served.printed).toBe('MessagePort two\n');
  expect(served.verdict.result).toBe('unverifiable');
  expect(served.verdict.reasons.join()).toMatch(/worker .*echo\.mjs: a message that cannot/);
  const allowed = await held.replay({ allowUncovered: ['worker'] });
  expect(allowed.verdict.reasons).toEqual([]);
});
