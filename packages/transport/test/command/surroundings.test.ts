import { openTape } from '@tracefork/tape';
import { describe, expect, test } from 'vitest';
import { nodeBinaries } from '../nondeterminism/support/nodes.ts';
import { project } from '../nondeterminism/support/project.ts';
import { modelServer } from '../replay/support/model-server.ts';
import { recordIn, replayIn } from './support/commands.ts';

const call = `
  const call = async (content) => (await fetch(process.env.MODEL_BASE_URL + '/v1/messages', {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content }] }) })).text();`;

describe.each(nodeBinaries())('on Node $label', ({ path: node }) => {
  test('the agent sees nothing of tracefork, and its own NODE_OPTIONS', async () => {
    const at = project({
      'agent.mjs': `${call}
        await call('one');
        const names = Object.keys(process.env).filter((name) => /^(TRACEFORK|NODE_)/.test(name));
        console.log(JSON.stringify([names, process.env.NODE_OPTIONS, process.execArgv, process.argv.length]));`,
    });
    const server = await modelServer();
    const env = { MODEL_BASE_URL: server.url };
    const command = ['node', 'agent.mjs'];
    const none = await recordIn(at, { command, env }, { node });
    expect(JSON.parse(none.stdout)).toEqual([[], null, [], 2]);
    const own = { ...env, NODE_OPTIONS: '--stack-trace-limit=20' };
    const some = await recordIn(at, { command, env: own, file: at('b.tape') }, { node });
    expect(JSON.parse(some.stdout)[1]).toBe('--stack-trace-limit=20');
    const replayed = await replayIn(at, { command }, { node });
    expect(JSON.parse(replayed.stdout)).toEqual([[], null, [], 2]);
    expect(replayed.result.verdict.result).toBe('exact');
  });

  test('a terminal stays a terminal while recording, and a replay through a pipe is exact', async () => {
    const at = project({
      'agent.mjs': `${call}
        await call('one');
        console.log(process.stdout.isTTY === true, process.stdin.isTTY === true, typeof process.stdout.columns);`,
    });
    const server = await modelServer();
    const command = ['node', 'agent.mjs'];
    const env = { MODEL_BASE_URL: server.url };
    const recorded = await recordIn(at, { command, env }, { node, terminal: true });
    expect(recorded.stdout).toMatch(/true true number/);
    const replayed = await replayIn(at, { command }, { node });
    expect(replayed.result.verdict.reasons).toEqual([]);
    expect(replayed.stdout).toMatch(/true true number/);
  });

  test('a worker that is no part is noted, its verdict lowered, and in a replay it reaches nobody', async () => {
    const at = project({
      'agent.mjs': `${call}
        import { Worker } from 'node:worker_threads';
        await call('one');
        const worker = new Worker(new URL('worker.mjs', import.meta.url), { workerData: [process.env.CANARY, new SharedArrayBuffer(1)] });
        worker.on('error', () => {});
        await new Promise((resolve) => worker.once('exit', resolve));
        console.log('done');`,
      'worker.mjs': `
        import { workerData } from 'node:worker_threads';
        await fetch(workerData[0], { method: 'POST', body: 'x' }).catch(() => {});`,
    });
    const [server, canary] = [await modelServer(), await modelServer()];
    const command = ['node', 'agent.mjs'];
    await recordIn(
      at,
      { command, env: { MODEL_BASE_URL: server.url, CANARY: canary.url } },
      { node },
    );
    expect(canary.bodies).toEqual(['x']);
    expect(openTape(at('run.tape')).events).toContainEqual(
      expect.objectContaining({ kind: 'uncovered', what: 'worker' }),
    );
    const replayed = await replayIn(at, { command, env: { CANARY: canary.url } }, { node });
    expect(canary.bodies).toEqual(['x']);
    expect(replayed.result.verdict.result).toBe('unverifiable');
    expect(replayed.result.verdict.reasons.join()).toMatch(/not covered: worker/);
    const allowed = await replayIn(
      at,
      { command, env: { CANARY: canary.url }, allowUncovered: ['worker'] },
      { node },
    );
    expect(allowed.result.verdict.reasons).toEqual([]);
    expect(canary.bodies).toEqual(['x']);
  });

  test('a second Node process of the command is warned of, refused in a replay, and lowers the verdict', async () => {
    const at = project({
      'agent.mjs': `${call} console.log(await call('one'));`,
      'other.mjs': `${call} console.log(await call('other').catch(() => 'refused'));`,
    });
    const server = await modelServer();
    const command = ['sh', '-c', 'node agent.mjs; node other.mjs'];
    const recorded = await recordIn(at, { command, env: { MODEL_BASE_URL: server.url } }, { node });
    expect(recorded.result.warnings).toHaveLength(1);
    expect(recorded.result.warnings[0]).toMatch(/other\.mjs/);
    expect(server.bodies).toHaveLength(2);
    const replayed = await replayIn(at, { command, env: { MODEL_BASE_URL: server.url } }, { node });
    expect(server.bodies).toHaveLength(2);
    expect(replayed.stdout).toContain('refused');
    expect(replayed.result.warnings).toHaveLength(1);
    expect(replayed.result.verdict.result).toBe('unverifiable');
    expect(replayed.result.verdict.reasons.join()).toMatch(/child-node .*other\.mjs/);
  });
});

test('a variable that is set differently stays as it is and is named as a likely cause', async () => {
  const at = project({
    'agent.mjs': `${call} console.log(await call('in ' + process.env.AGENT_MODEL));`,
  });
  const server = await modelServer();
  const command = ['node', 'agent.mjs'];
  const env = { MODEL_BASE_URL: server.url, AGENT_MODEL: 'small' };
  await recordIn(at, { command, env });
  expect((await replayIn(at, { command })).result.verdict.result).toBe('exact');
  const { result } = await replayIn(at, { command, env: { AGENT_MODEL: 'large' } });
  expect(result.verdict).toMatchObject({ result: 'drifted', divergence: { kind: 'changed' } });
  expect(result.verdict.divergence?.causes.join()).toMatch(/AGENT_MODEL/);
});

test('a command without any Node process says so', async () => {
  const at = project({ 'agent.mjs': `${call} console.log(await call('one'));` });
  const recorded = await recordIn(at, { command: ['sh', '-c', 'echo hello'] });
  expect(recorded.result).toMatchObject({ captured: false, exit: { code: 0 } });
  const server = await modelServer();
  await recordIn(at, { command: ['node', 'agent.mjs'], env: { MODEL_BASE_URL: server.url } });
  const { result } = await replayIn(at, { command: ['sh', '-c', 'exit 4'] });
  expect(result.verdict.result).toBe('unverifiable');
  expect(result.verdict.reasons[0]).toMatch(
    /nothing was replayed: .*ended with code 4 and no Node process/,
  );
});
