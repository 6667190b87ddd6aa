import childProcess, { exec, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { record, replay } from './harness.ts';
import { watch } from './watch.ts';

const require = createRequire(import.meta.url);
const script = (code: string): [string, string[]] => [process.execPath, ['-e', code]];

/** Records, replays, and expects the same outcome with nothing left over. */
async function same<T>(agent: () => T | Promise<T>): Promise<T> {
  const recording = await record(agent);
  const replaying = await replay(recording.events, agent);
  expect(replaying.outcome).toEqual(recording.outcome);
  expect(replaying).toMatchObject({ divergences: [], unclaimed: 0, left: 0 });
  return recording.outcome;
}

test('output, exit code and the order of events replay as they were', async () => {
  const seen = await same(() => watch(spawn('sh', ['-c', 'echo out; echo err >&2; exit 3'])));
  expect(seen).toContain('stdout out\n');
  expect(seen).toContain('stderr err\n');
  expect(seen[0]).toBe('spawn');
  expect(seen).toContain('close 3 null killed=false');
});

test('a recorded program behaves as one that is not recorded', async () => {
  const agent = () =>
    watch(spawn('sh', ['-c', 'echo out; sleep 0.1; exec >&-; sleep 0.1; exit 2']));
  const alone = await agent();
  expect(await same(agent)).toEqual(alone);
});

test('a child whose end the agent waits for late still tells it', async () => {
  const late = async () => {
    const child = spawn('sh', ['-c', 'sleep 0.1; echo late']);
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve, 1));
    return watch(child);
  };
  expect(await same(late)).toContain('exit 0 null 0');
});

test('a replay runs nothing', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'programs-'));
  const file = join(directory, 'ran');
  const agent = () => watch(spawn('sh', ['-c', `touch ${file}`]));
  const { events } = await record(agent);
  expect(existsSync(file)).toBe(true);
  rmSync(file);
  await replay(events, agent);
  expect(existsSync(file)).toBe(false);
  rmSync(directory, { recursive: true });
});

test('everything recorded is handed over before the program starts', async () => {
  const { log } = await record(() => watch(spawn('true')));
  expect(log.slice(0, 2)).toEqual(['program', 'checkpoint']);
});

test('the start is on the tape with the directory relative to the run', async () => {
  const { events } = await record(() =>
    watch(spawn(process.execPath, ['-p', `"${process.cwd()}/x"`], { cwd: 'test' })),
  );
  expect(events[0]).toMatchObject({
    kind: 'program',
    program: 0,
    file: 'node',
    argv: ['-p', '"./x"'],
    cwd: 'test',
    sync: false,
  });
});

test('exec, execFile and their promisified forms replay, however they were imported', async () => {
  const cjs: typeof childProcess = require('node:child_process');
  const outcome = await same(async () => ({
    exec: await promisify(exec)('echo one; echo two >&2'),
    execFile: await promisify(execFile)(...script('process.stdout.write("three")')),
    default: await promisify(childProcess.exec)('echo four'),
    cjs: await promisify(cjs.exec)('echo five', { encoding: 'buffer' }),
  }));
  expect(outcome).toEqual({
    exec: { stdout: 'one\n', stderr: 'two\n' },
    execFile: { stdout: 'three', stderr: '' },
    default: { stdout: 'four\n', stderr: '' },
    cjs: { stdout: Buffer.from('five\n'), stderr: Buffer.alloc(0) },
  });
});

test('a program that does not exist fails with the same error', async () => {
  const seen = await same(() => watch(spawn('no-such-program-here', ['x'])));
  expect(seen).toContain(
    'error ENOENT spawn no-such-program-here ENOENT spawn no-such-program-here',
  );
  const error = await same(() => promisify(execFile)('no-such-program-here').catch(fields));
  expect(error).toMatchObject({ code: 'ENOENT', path: 'no-such-program-here', spawnargs: [] });
});

test('a start that Node refuses by throwing is refused again', async () => {
  const agent = () => {
    try {
      spawn('echo', ['x'.repeat(4 * 1024 * 1024)]);
      return 'started';
    } catch (error) {
      return fields(error);
    }
  };
  expect(await same(agent)).toMatchObject({ code: 'E2BIG' });
});

test('an error of exec has the same code, output and command', async () => {
  const error = await same(() => promisify(exec)('echo out; echo err >&2; exit 7').catch(fields));
  expect(error).toMatchObject({ code: 7, killed: false, signal: null, stdout: 'out\n' });
});

test('a program that a signal ended replays with that signal', async () => {
  const seen = await same(() => watch(spawn('sh', ['-c', 'kill -KILL $$'])));
  expect(seen).toContain('close null SIGKILL killed=false');
});

test('a program that the agent ended replays as ended', async () => {
  const seen = await same(async () => {
    const child = spawn('sh', ['-c', 'echo ready; exec sleep 30']);
    const all = watch(child);
    child.stdout.once('data', () => expect(child.kill('SIGINT')).toBe(true));
    const seen = await all;
    return [...seen, String(child.kill())];
  });
  expect(seen).toContain('close null SIGINT killed=true');
  expect(seen.at(-1)).toBe('false');
});

test('the timeout of exec gives the same error on replay without waiting for it', async () => {
  const agent = () => promisify(exec)('echo begun; exec sleep 30', { timeout: 700 }).catch(fields);
  const { events, outcome } = await record(agent);
  expect(outcome).toMatchObject({ killed: true, signal: 'SIGTERM', stdout: 'begun\n' });
  const before = performance.now();
  const replaying = await replay(events, agent);
  expect(replaying.outcome).toEqual(outcome);
  expect(performance.now() - before).toBeLessThan(500);
});

test('the timeout of spawn marks the child as killed on replay too', async () => {
  const seen = await same(() => watch(spawn('sleep', ['30'], { timeout: 200 })));
  expect(seen).toContain('close null SIGTERM killed=true');
});

test('an abort while the program runs replays', async () => {
  const agent = async () => {
    const abort = new AbortController();
    const child = spawn('sh', ['-c', 'echo ready; exec sleep 30'], { signal: abort.signal });
    child.stdout.once('data', () => abort.abort());
    return watch(child);
  };
  expect(await same(agent)).toContainEqual(expect.stringContaining('error ABORT_ERR'));
});

test('too much output ends exec as it did', async () => {
  const code = 'for(let i=0;i<50;i++)process.stdout.write("x".repeat(1000))';
  const agent = () => promisify(execFile)(...script(code), { maxBuffer: 2500 }).catch(fields);
  expect(await same(agent)).toMatchObject({ code: 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER' });
});

test('streams can be piped, iterated and decoded', async () => {
  const outcome = await same(async () => {
    const lines = spawn('sh', ['-c', "printf 'gr\\303'; sleep 0.2; printf '\\274n\\n'"]);
    lines.stdout.setEncoding('utf8');
    let text = '';
    for await (const chunk of lines.stdout) text += chunk;
    const piped = spawn('echo', ['through']);
    const upper = spawn('tr', ['a-z', 'A-Z']);
    piped.stdout.pipe(upper.stdin);
    const seen = await watch(upper);
    return [text, ...seen];
  });
  expect(outcome[0]).toBe('grün\n');
  expect(outcome).toContain('stdout THROUGH\n');
});

test('output that nobody reads does not keep a child from closing', async () => {
  const closed = await same(
    () =>
      new Promise((resolve) => {
        const child = spawn('echo', ['unread']);
        child.on('close', (code) => resolve([code, child.stdout.destroyed]));
      }),
  );
  expect(closed).toEqual([0, true]);
});

const hasGit = childProcess.spawnSync('git', ['--version']).status === 0;

test.runIf(hasGit)(
  'what git said once it says again, also when the repository changed',
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'programs-'));
    const agent = async () => {
      const run = (...args: string[]) => promisify(execFile)('git', args, { cwd: directory });
      await run('init', '--quiet');
      return (await run('status', '--porcelain')).stdout;
    };
    const { events, outcome } = await record(agent);
    writeFileSync(join(directory, 'new'), '');
    expect(outcome).toBe('');
    expect((await replay(events, agent)).outcome).toBe('');
    rmSync(directory, { recursive: true });
  },
);

test('a shell, a detached program and stdio that is ignored replay', async () => {
  const outcome = await same(async () => [
    await watch(spawn('echo "$0 $X"', { shell: true, env: { ...process.env, X: 'y' } })),
    await watch(spawn('echo', ['away'], { detached: true })),
    await watch(spawn('echo', ['nowhere'], { stdio: 'ignore' })),
  ]);
  expect(outcome[2]).toEqual(['spawn', 'exit 0 null 0', 'close 0 null killed=false']);
});

test('fifty programs at once replay in the recorded order', async () => {
  const agent = async () => {
    const order: string[] = [];
    await Promise.all(
      Array.from({ length: 50 }, async (_, i) => {
        const { stdout } = await promisify(exec)(`sleep 0.0${(i * 7) % 10}; echo ${i}`);
        order.push(stdout);
      }),
    );
    return order;
  };
  const { events, outcome } = await record(agent);
  for (let i = 0; i < 3; i++) expect((await replay(events, agent)).outcome).toEqual(outcome);
  expect(outcome.toSorted()).not.toEqual(outcome);
}, 30_000);

test('identical programs each get their own recording', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'programs-'));
  const file = join(directory, 'n');
  writeFileSync(file, '');
  const outcome = await same(async () => {
    const outputs: string[] = [];
    for (let i = 0; i < 3; i++) {
      outputs.push((await promisify(exec)(`printf x >> ${file}; wc -c < ${file}`)).stdout.trim());
    }
    return outputs;
  });
  expect(outcome).toEqual(['1', '2', '3']);
  rmSync(directory, { recursive: true });
});

function fields(error: unknown): object {
  return { ...(error as Error), message: (error as Error).message };
}
