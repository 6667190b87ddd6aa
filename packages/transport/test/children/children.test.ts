import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { partsOf } from '@tracefork/tape';
import { afterAll, expect, test } from 'vitest';
import { nodeBinaries } from '../nondeterminism/support/nodes.ts';
import { countingServer, recordRun } from './support/runs.ts';

const server = await countingServer();
afterAll(() => server.close());

/** Every way to start a Node process that Node has, and a process that starts another one. */
const family = {
  'agent.mjs': `
    import { exec, execFileSync, fork, spawn } from 'node:child_process';
    import { promisify } from 'node:util';
    const first = await ask('agent');
    const forked = fork('forked.mjs', ['x']);
    const heard = [];
    forked.send({ task: 'one' });
    const code = await new Promise((resolve) => {
      forked.on('message', (message) => {
        heard.push(message);
        if (heard.length === 1) forked.send({ task: 'two', draw: Math.random() });
        else forked.disconnect();
      });
      forked.on('exit', resolve);
    });
    const piped = spawn(process.execPath, ['piped.mjs'], { stdio: ['pipe', 'pipe', 'inherit'] });
    piped.stdin.end('by pipe');
    const printed = (await piped.stdout.toArray()).join('');
    const waited = String(execFileSync(process.execPath, ['piped.mjs'], { input: 'waited for' }));
    const { stdout } = await promisify(exec)('node outer.mjs', { env: { PATH: process.env.PATH } });
    const last = await ask([code, printed, waited, stdout, JSON.stringify(heard)].join());
    console.log(JSON.stringify({ first, heard, printed, waited, stdout, last }));`,
  'forked.mjs': `
    process.on('message', async ({ task }) => {
      const answer = await ask(task + Math.random());
      console.log('forked printed', task, process.argv[2]);
      const seen = Object.keys(process.env).filter((name) => /^(TRACEFORK|NODE_OPTIONS)/.test(name));
      process.send({ task, answer, seen });
    });`,
  'piped.mjs': `
    let input = '';
    for await (const chunk of process.stdin) input += chunk;
    process.stdout.write(JSON.stringify(await ask(input + Date.now())));`,
  'outer.mjs': `
    import { execFileSync } from 'node:child_process';
    process.stdout.write('outer ' + execFileSync(process.execPath, ['inner.mjs']));`,
  'inner.mjs': `process.stdout.write('inner ' + (await ask('innermost')).number);`,
};

test.for(nodeBinaries())(
  'Node processes that an agent starts are parts of its run and replay exactly, on Node $label',
  { timeout: 30_000 },
  async ({ path }) => {
    const folder = path.slice(0, path.lastIndexOf('/'));
    const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
    const recording = await recordRun(server, family, { node: path, env });
    const { tape } = recording;
    expect(recording.run.warnings).toEqual([]);
    expect(tape.events.filter(({ kind }) => kind === 'uncovered')).toEqual([]);
    const parts = partsOf(tape).map((part) => ({ program: part.program, tape: part.open() }));
    parts.sort((a, b) => a.program - b.program);
    expect(parts.map(({ program, tape }) => [program, tape.exchanges.length])).toEqual([
      [0, 2],
      [1, 1],
      [2, 1],
      [3, 0],
    ]);
    expect(parts.every(({ tape }) => tape.complete)).toBe(true);
    const inner = partsOf(parts[3]?.tape ?? tape)[0]?.open();
    expect(inner?.exchanges.map(({ request }) => String(request.body))).toEqual(['innermost']);

    const { verdict, printed } = await recording.replay({ env });
    expect(verdict).toMatchObject({
      result: 'exact',
      exchanges: { matched: 7, recorded: 7 },
      draws: { matched: 3, recorded: 3 },
      parts: [
        { command: 'node forked.mjs x', result: 'exact' },
        { command: 'node piped.mjs', result: 'exact' },
        { command: 'node piped.mjs', result: 'exact' },
        { result: 'exact', parts: [{ command: 'node inner.mjs', result: 'exact' }] },
      ],
    });
    expect(printed).toContain('forked printed one x\n');
    expect(printed).toContain('"seen":[]');
  },
);

test('a part that does something else is a drift of the run, and says where', async () => {
  const recording = await recordRun(server, {
    'agent.mjs': `import { execFileSync } from 'node:child_process';
      console.log(String(execFileSync(process.execPath, ['sub.mjs'])), await ask('after'));`,
    'sub.mjs': `await ask('as recorded');`,
  });
  recording.write('sub.mjs', `await ask('something else').catch(() => {});`);
  const { verdict } = await recording.replay();
  expect(verdict.result).toBe('drifted');
  expect(verdict.divergence).toMatchObject({
    kind: 'changed',
    message: expect.stringMatching(/^in program 0 \("node sub\.mjs"\): exchange 0 .*differently/),
  });
});

test('a process that asks nobody for anything is served like any program, and not run', async () => {
  const recording = await recordRun(server, {
    'agent.mjs': `import { execFileSync } from 'node:child_process';
      console.log(String(execFileSync(process.execPath, ['tool.mjs'])), await ask('agent'));`,
    'tool.mjs': `import { writeFileSync } from 'node:fs';
      writeFileSync('trace', ''); console.log('a tool');`,
  });
  expect(partsOf(recording.tape)).toEqual([]);
  rmSync(join(recording.cwd, 'trace'));
  const { verdict } = await recording.replay();
  expect(verdict.result).toBe('exact');
  expect(existsSync(join(recording.cwd, 'trace'))).toBe(false);
});
