import { AsyncLocalStorage } from 'node:async_hooks';
import childProcess, { exec, execSync, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import workerThreads, { Worker } from 'node:worker_threads';
import { afterAll, expect, test } from 'vitest';
import { runInSession, runOutside } from '../../src/context.ts';
import type { Uncovered } from '../../src/ports.ts';
import { installPrograms } from '../../src/programs/install.ts';
import { syncBinding } from '../../src/programs/node-internals.ts';
import { refuseConnections } from '../../src/programs/refuse-connections.ts';
import type { Session } from '../../src/session.ts';
import { record, replay } from './harness.ts';
import { watch } from './watch.ts';

const directory = mkdtempSync(join(tmpdir(), 'programs-'));
afterAll(() => rmSync(directory, { recursive: true }));

test('an unrecorded program fails to start, is not run, and the divergence names the nearest', async () => {
  const { events } = await record(() => watch(spawn('echo', ['recorded', 'twice'])));
  const { outcome, divergences } = await replay(events, () =>
    watch(spawn('echo', ['recorded', 'once'])),
  );
  expect(outcome[0]).toMatch(/^error TRACEFORK_PROGRAM_NOT_RECORDED The agent started "echo rec/);
  expect(outcome.some((line) => line.startsWith('close'))).toBe(true);
  expect(divergences).toMatchObject([
    {
      kind: 'program',
      nearest: { x: 0, step: null, label: 'program 0' },
      differences: [{ path: 'argv[1]', recorded: 'twice', actual: 'once' }],
    },
  ]);
});

test('a recording serves once', async () => {
  const { events } = await record(() => promisify(exec)('echo once'));
  const { outcome } = await replay(events, async () => {
    await promisify(exec)('echo once');
    return promisify(exec)('echo once').catch((error: NodeJS.ErrnoException) => error.code);
  });
  expect(outcome).toBe('TRACEFORK_PROGRAM_NOT_RECORDED');
});

test('a recorded program that the replay does not start is left over', async () => {
  const { events } = await record(() => promisify(exec)('echo x'));
  expect(await replay(events, () => 'nothing')).toMatchObject({ unclaimed: 1 });
});

test('what the agent writes to a program is compared, however it is cut', async () => {
  const agent = (pieces: string[]) => async () => {
    const child = spawn('cat');
    const seen = watch(child);
    for (const piece of pieces) child.stdin.write(piece);
    child.stdin.end();
    await seen;
  };
  const { events } = await record(agent(['one ', 'two']));
  expect((await replay(events, agent(['one', ' two']))).divergences).toEqual([]);
  const { divergences } = await replay(events, agent(['one ', 'toe']));
  expect(divergences).toMatchObject([
    { kind: 'program', differences: [{ path: 'stdin', recorded: 'two', actual: 'toe' }] },
  ]);
  const early = await replay(events, agent(['one ']));
  expect(early.divergences).toMatchObject([{ message: expect.stringContaining('ended early') }]);
  const more = await replay(events, agent(['one two', ' three']));
  expect(more.divergences).toHaveLength(1);
});

test('a program that shares the agent’s output is told as not covered', async () => {
  const recording = await record(() => watch(spawn('true', { stdio: 'inherit' })));
  expect(recording.uncovered).toEqual([
    { what: 'child-output', detail: 'standard output of "true"' },
  ]);
  const { outcome } = await replay(recording.events, () =>
    watch(spawn('true', { stdio: 'inherit' })),
  );
  expect(outcome).toEqual(recording.outcome);
  const stderr = await record(() => execSync('true'));
  expect(stderr.uncovered).toEqual([]);
});

/** Says whatever it is told, and hangs up. */
const echo = "process.on('message', (m) => { process.send({ got: m }); process.disconnect(); });";

test('messages of a forked child are served, and those to it are compared', async () => {
  const file = join(directory, 'echo.mjs');
  writeFileSync(file, echo);
  const agent = async (greeting: string) => {
    const child = fork(file, { silent: true });
    const heard: unknown[] = [];
    child.on('message', (message) => heard.push(message));
    child.on('disconnect', () => heard.push('disconnect'));
    child.send({ greeting });
    await watch(child);
    return { heard, connected: child.connected };
  };
  const recording = await record(() => agent('hello'));
  expect(recording.uncovered).toEqual([]);
  expect(recording.outcome.heard).toEqual([{ got: { greeting: 'hello' } }, 'disconnect']);
  const same = await replay(recording.events, () => agent('hello'));
  expect(same).toMatchObject({ outcome: recording.outcome, divergences: [], uncovered: [] });
  const { divergences } = await replay(recording.events, () => agent('goodbye'));
  expect(divergences[0]).toMatchObject({
    kind: 'program',
    message: expect.stringMatching(/^Message 1 of the agent to "node .*" differs/),
    differences: [{ recorded: '{"greeting":"hello"}', actual: '{"greeting":"goodbye"}' }],
  });
});

test('messages that are no JSON are told as not covered; the end of the child replays', async () => {
  const file = join(directory, 'child.mjs');
  writeFileSync(file, echo);
  const agent = async () => {
    const child = fork(file, { silent: true, serialization: 'advanced' });
    child.send('hello');
    const seen = await watch(child);
    return { seen, connected: child.connected };
  };
  const recording = await record(agent);
  expect(recording.uncovered).toContainEqual(expect.objectContaining({ what: 'child-ipc' }));
  const replaying = await replay(recording.events, agent);
  expect(replaying.uncovered).toContainEqual(expect.objectContaining({ what: 'child-ipc' }));
  expect(replaying.outcome.seen).toContain('close 0 null killed=false');
  expect(replaying.outcome.connected).toBe(false);
});

test('signals to a replayed program by its number reach no process', async () => {
  const agent = async () => {
    const child = spawn('sh', ['-c', 'echo ready; exec sleep 30']);
    const seen = watch(child);
    await once(child.stdout, 'data');
    expect(process.kill(child.pid as number, 'SIGTERM')).toBe(true);
    await seen;
    expect(() => process.kill(child.pid as number, 0)).toThrow('ESRCH');
    return seen;
  };
  const { events, outcome } = await record(agent);
  expect((await replay(events, agent)).outcome).toEqual(outcome);
});

test('programs do not see the recorder', async () => {
  const preload = 'file:///opt/x/register.js';
  const env = {
    PATH: process.env.PATH,
    TRACEFORK_TAPE: '3',
    TRACEFORK_STORE: '/s',
    NODE_OPTIONS: `--import=${preload} --no-warnings`,
  };
  const print = 'process.stdout.write(JSON.stringify([process.env, process.execArgv]))';
  const { outcome } = await record(
    async () => {
      const { stdout } = await promisify(exec)('env', { env });
      const child = spawn(process.execPath, ['--import', preload, '-e', print], { env });
      let text = '';
      for await (const chunk of child.stdout) text += chunk;
      return [stdout, text, execSync('env', { env, encoding: 'utf8' })];
    },
    { preload },
  );
  for (const text of outcome) {
    expect(text).not.toContain('register.js');
    expect(text).not.toContain('TRACEFORK_TAPE');
    expect(text).toContain('--no-warnings');
    expect(text).toContain('TRACEFORK_STORE');
  }
});

test('20 MB of output replay in the same chunks and are not gathered while recorded', async () => {
  const code = 'const b=Buffer.alloc(65536,97);for(let i=0;i<320;i++)process.stdout.write(b)';
  const agent = async () => {
    const child = spawn(process.execPath, ['-e', code]);
    const sizes: number[] = [];
    child.stdout.on('data', (chunk: Buffer) => {
      sizes.push(chunk.length);
      if (sizes.length % 16 !== 0) return;
      child.stdout.pause();
      setTimeout(() => child.stdout.resume(), 2);
    });
    await once(child, 'close');
    return sizes;
  };
  const { events, outcome } = await record(agent);
  expect(outcome.reduce((sum, size) => sum + size, 0)).toBe(320 * 65536);
  const { outcome: replayed } = await replay(events, agent);
  expect(replayed).toEqual(outcome);
});

test('a paused stream stops the program instead of filling memory', async () => {
  const { outcome } = await record(async () => {
    const child = spawn('yes');
    child.stdout.once('data', () => child.stdout.pause());
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { readableLength } = child.stdout;
    child.kill();
    child.stdout.destroy();
    await once(child, 'close');
    return readableLength;
  });
  expect(outcome).toBeLessThan(400_000);
});

test('a program that ended counts as running until the agent is told', async () => {
  const { outcome } = await record(
    async () => {
      const child = spawn('true');
      await new Promise((resolve) => setTimeout(resolve, 100));
      const ended = [child.kill(), child.exitCode];
      await once(child, 'close');
      return [...ended, child.killed, child.exitCode];
    },
    { hold: 150 },
  );
  expect(outcome).toEqual([true, null, true, 0]);
});

test('each program’s events come in the context in which it was started', async () => {
  const name = new AsyncLocalStorage<number>();
  const agent = () =>
    Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        name.run(i, async () => {
          const child = spawn('sh', ['-c', `sleep 0.0${i % 3}; echo ${i}`]);
          const seen: unknown[] = [];
          child.stdout.on('data', () => seen.push(name.getStore()));
          child.on('exit', () => seen.push(name.getStore()));
          await once(child, 'close');
          return seen;
        }),
      ),
    );
  const expected = Array.from({ length: 10 }, (_, i) => [i, i]);
  const { events, outcome } = await record(agent);
  expect(outcome).toEqual(expected);
  expect((await replay(events, agent)).outcome).toEqual(expected);
});

test('code outside any session is not touched', async () => {
  const seen: string[] = [];
  const { events } = await record(async () => {
    seen.push(await runOutside(async () => (await promisify(exec)('echo outside')).stdout));
    seen.push(runOutside(() => execSync('echo outside', { encoding: 'utf8' })));
  });
  expect(seen).toEqual(['outside\n', 'outside\n']);
  expect(events).toEqual([]);
});

test('every function is as it was after undo', async () => {
  const look = () => [
    childProcess.ChildProcess.prototype.constructor,
    Object.getOwnPropertyDescriptor(childProcess.ChildProcess.prototype, 'spawn'),
    Object.getOwnPropertyDescriptor(syncBinding() ?? {}, 'spawn'),
    Object.getOwnPropertyDescriptor(process, 'kill'),
    Object.getOwnPropertyDescriptor(workerThreads, 'Worker'),
  ];
  const before = look();
  const undo = installPrograms();
  expect(look()).not.toEqual(before);
  undo();
  expect(look()).toEqual(before);
});

test('replayed programs leave no handle behind', async () => {
  const agent = () => Promise.all([1, 2, 3].map((n) => promisify(exec)(`echo ${n}`)));
  const { events } = await record(agent);
  await replay(events, agent);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(process.getActiveResourcesInfo()).not.toContain('ProcessWrap');
});

test('a worker is told as not covered, with its file', async () => {
  const told: Uncovered[] = [];
  const undo = installPrograms();
  const session: Partial<Session> = {
    allowsEgress: true,
    uncovered: (what: Uncovered) => void told.push(what),
  };
  await runInSession(session as Session, async () => {
    const worker = new Worker('0', { eval: true });
    expect(worker).toBeInstanceOf(Worker);
    await once(worker, 'exit');
  });
  undo();
  expect(told).toEqual([{ what: 'worker', detail: 'code given as text' }]);
});

test('a worker of a replay can be kept from reaching outside', async () => {
  const server = net.createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  const undo = refuseConnections();
  try {
    const [error] = await once(
      net.connect(port).on('connect', () => {}),
      'error',
    ).catch((e) => [e]);
    expect(error).toMatchObject({ code: 'TRACEFORK_REFUSED_ON_REPLAY' });
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toMatchObject({
      cause: { code: 'TRACEFORK_REFUSED_ON_REPLAY' },
    });
    expect(() => spawn('true')).toThrow('a program');
  } finally {
    undo();
    server.close();
  }
});
