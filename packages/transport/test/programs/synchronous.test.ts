import childProcess, { execFileSync, execSync, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { record, replay } from './harness.ts';

const require = createRequire(import.meta.url);

async function same<T>(agent: () => T | Promise<T>): Promise<T> {
  const recording = await record(agent);
  const replaying = await replay(recording.events, agent);
  expect(replaying.outcome).toEqual(recording.outcome);
  expect(replaying).toMatchObject({ divergences: [], unclaimed: 0, left: 0 });
  return recording.outcome;
}

function thrown(run: () => unknown): Record<string, unknown> {
  try {
    run();
  } catch (error) {
    Reflect.deleteProperty(error as Error, 'pid');
    return { ...(error as Error), message: (error as Error).message };
  }
  throw new Error('nothing was thrown');
}

test('spawnSync, execSync and execFileSync replay, however they were imported', async () => {
  const cjs: typeof childProcess = require('node:child_process');
  const outcome = await same(() => {
    const { pid: _pid, ...spawned } = spawnSync('sh', ['-c', 'echo out; echo err >&2; exit 4']);
    return {
      spawned,
      execSync: execSync('echo one', { encoding: 'utf8' }),
      execFileSync: execFileSync(process.execPath, ['-p', '6*7']).toString(),
      default: childProcess.execSync('date +%s%N').toString(),
      cjs: cjs.execSync('date +%s%N').toString(),
    };
  });
  expect(outcome).toMatchObject({
    spawned: {
      status: 4,
      signal: null,
      stdout: Buffer.from('out\n'),
      stderr: Buffer.from('err\n'),
    },
    execSync: 'one\n',
    execFileSync: '42\n',
  });
});

test('a synchronous failure throws the same error', async () => {
  const errors = await same(() => ({
    status: thrown(() => execSync('echo out; echo err >&2; exit 9', { stdio: 'pipe' })),
    missing: thrown(() => execFileSync('no-such-program-here', ['x'])),
    timeout: thrown(() => execSync('exec sleep 30', { timeout: 150 })),
    large: thrown(() => execFileSync('yes', { maxBuffer: 1000, stdio: 'pipe' })),
  }));
  expect(errors.status).toMatchObject({ status: 9, stderr: Buffer.from('err\n') });
  expect(errors.missing).toMatchObject({ code: 'ENOENT', path: 'no-such-program-here' });
  expect(errors.timeout).toMatchObject({ code: 'ETIMEDOUT', signal: 'SIGTERM' });
  expect(errors.large).toMatchObject({ code: 'ENOBUFS' });
});

test('everything recorded is handed over before a synchronous program starts', async () => {
  const { log } = await record(() => execSync('echo x'));
  expect(log).toEqual(['program', 'checkpoint', 'program-output', 'program-exit']);
});

test('an unrecorded synchronous program is not run and says why', async () => {
  const { events } = await record(() => execSync('echo recorded'));
  const { outcome, divergences } = await replay(events, () => [
    thrown(() => execSync('echo other')),
    spawnSync('echo', ['other']).error?.message,
  ]);
  expect(outcome[0]).toMatchObject({
    code: 'TRACEFORK_PROGRAM_NOT_RECORDED',
    message: expect.stringContaining('"/bin/sh -c echo other", which the tape does not have'),
  });
  expect(outcome[1]).toContain('Record a new tape');
  expect(divergences[0]).toMatchObject({
    kind: 'program',
    nearest: { x: 0 },
    differences: [{ path: 'argv[1]', recorded: 'echo recorded', actual: 'echo other' }],
  });
});

test('input of a synchronous program is recorded and compared', async () => {
  const agent = (input: string) => () => execSync('cat', { input, encoding: 'utf8' });
  const { events } = await record(agent('a\nb'));
  expect((await replay(events, agent('a\nb'))).divergences).toEqual([]);
  const { outcome, divergences } = await replay(events, agent('a\nc'));
  expect(outcome).toBe('a\nb');
  expect(divergences).toMatchObject([
    { kind: 'program', differences: [{ path: 'stdin', recorded: 'a\nb', actual: 'a\nc' }] },
  ]);
});
