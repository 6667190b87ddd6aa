import { openTape } from '@tracefork/tape';
import { describe, expect, test } from 'vitest';
import { nodeBinaries } from '../nondeterminism/support/nodes.ts';
import { project } from '../nondeterminism/support/project.ts';
import { modelServer } from '../replay/support/model-server.ts';
import { recordIn, replayIn } from './support/commands.ts';

const call = `
  const call = async (content) => (await fetch(process.env.MODEL_BASE_URL + '/v1/messages', {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content }] }) })).text();
  console.log(await call('one'));`;

/** How an agent ends, and its exit code. */
const endings: ReadonlyArray<readonly [string, string, number]> = [
  ['by itself', '', 0],
  ['with an exit code of its own', 'process.exitCode = 7;', 7],
  ['by process.exit in the middle', 'call("two"); process.exit(3);', 3],
  [
    'by process.exit in a timer',
    'setTimeout(() => process.exit(4), 5); setInterval(() => {}, 1);',
    4,
  ],
  ['by an uncaught exception', 'setTimeout(() => { throw new TypeError("no order"); }, 1);', 1],
  ['by an unhandled rejection', 'Promise.reject(new RangeError("too far"));', 1],
  ['by a top-level await that never settles', 'await new Promise(() => {});', 13],
  ['printing in an exit listener', 'process.on("exit", (code) => console.log("bye", code));', 0],
  [
    'calling from a beforeExit listener while a timer waits that keeps nothing alive',
    'setTimeout(() => {}, 60_000).unref(); process.once("beforeExit", async () => console.log(await call("two")));',
    0,
  ],
  [
    'calling from a beforeExit listener after work of its own',
    'setTimeout(() => {}, 60_000).unref(); process.once("beforeExit", async () => { await (await import("node:fs/promises")).readFile("agent.mjs"); console.log(await call("two")); });',
    0,
  ],
  [
    'printing in a beforeExit listener while a timer waits that keeps nothing alive',
    'setTimeout(() => {}, 60_000).unref(); process.on("beforeExit", () => console.log("bye"));',
    0,
  ],
  [
    'by a caught failure of its last request',
    'try { await fetch("http://127.0.0.1:1/"); } catch (e) { console.log(e.cause.code); process.exit(9); }',
    9,
  ],
];

describe.each(nodeBinaries())('on Node $label', ({ path: node }) => {
  test.each(endings)(
    'an agent that ends %s keeps its exit code and replays exactly',
    async (_how, code, exit) => {
      const at = project({ 'agent.mjs': `${call}\n${code}` });
      const server = await modelServer();
      const env = { MODEL_BASE_URL: server.url };
      const command = ['node', 'agent.mjs'];
      const recorded = await recordIn(at, { command, env }, { node });
      await server.close();
      expect(recorded.result.exit).toEqual({ code: exit, signal: null });
      expect(openTape(at('run.tape')).complete).toBe(true);
      const replayed = await replayIn(at, { command }, { node });
      expect(replayed.result.verdict.reasons).toEqual([]);
      expect(replayed.result.verdict.result).toBe('exact');
      expect(replayed.result.exit).toEqual({ code: exit, signal: null });
      expect(replayed.stdout).toBe(recorded.stdout);
      if (/exception|rejection/.test(_how)) {
        expect(recorded.stderr).toMatch(/no order|too far/);
        expect(replayed.stderr).toMatch(/no order|too far/);
      }
    },
  );

  test('a signal that the agent handles ends it its own way, and a replay says what it lacks', async () => {
    const at = project({
      'agent.mjs': `${call}
        process.on('SIGTERM', () => { console.log('stopping'); process.exit(0); });
        setInterval(() => {}, 1000);
        if (!process.env.SILENT) process.kill(process.pid, 'SIGTERM');`,
    });
    const server = await modelServer();
    const command = ['node', 'agent.mjs'];
    const recorded = await recordIn(at, { command, env: { MODEL_BASE_URL: server.url } }, { node });
    expect(recorded.result.exit).toEqual({ code: 0, signal: null });
    expect(recorded.stdout).toContain('stopping');
    expect(openTape(at('run.tape')).complete).toBe(true);
    const env = { SILENT: '1' };
    const replayed = await replayIn(at, { command, env }, { node });
    expect(replayed.result.verdict.result).toBe('unverifiable');
    expect(replayed.result.verdict.reasons.join()).toMatch(/not covered: signal \(SIGTERM/);
  });

  test('a signal that nobody handles passes through and leaves an incomplete tape', async () => {
    const at = project({
      'agent.mjs': `${call}
        console.log(await call('two'));
        process.kill(process.pid, 'SIGTERM');
        setInterval(() => {}, 1000);`,
    });
    const server = await modelServer();
    const command = ['node', 'agent.mjs'];
    const recorded = await recordIn(at, { command, env: { MODEL_BASE_URL: server.url } }, { node });
    expect(recorded.result.exit).toEqual({ code: null, signal: 'SIGTERM' });
    const tape = openTape(at('run.tape'));
    expect(tape.complete).toBe(false);
    expect(tape.exchanges).toHaveLength(2);
    const replayed = await replayIn(at, { command }, { node });
    expect(replayed.result.verdict.result).toBe('unverifiable');
    expect(replayed.ms - recorded.ms).toBeLessThan(1500 + recorded.ms);
  });
});

test('a new exception is a drift that names it', async () => {
  const at = project({
    'agent.mjs': `${call}\nif (process.env.BROKEN) throw new TypeError('broken');`,
  });
  const server = await modelServer();
  const command = ['node', 'agent.mjs'];
  await recordIn(at, { command, env: { MODEL_BASE_URL: server.url } });
  const { result } = await replayIn(at, { command, env: { BROKEN: '1' } });
  expect(result.verdict).toMatchObject({ result: 'drifted', divergence: { kind: 'outcome' } });
  expect(result.verdict.reasons[0]).toMatch(/exit code 1 after an uncaught TypeError: broken/);
});

test('another output is a drift that shows the line', async () => {
  const at = project({ 'agent.mjs': `${call}\nconsole.log('total', process.env.TOTAL ?? 1);` });
  const server = await modelServer();
  const command = ['node', 'agent.mjs'];
  await recordIn(at, { command, env: { MODEL_BASE_URL: server.url } });
  const { result } = await replayIn(at, { command, env: { TOTAL: '2' } });
  expect(result.verdict.divergence?.differences).toEqual([
    { path: 'outcome.stdout[1]', recorded: 'total 1', actual: 'total 2' },
  ]);
});

test.each([
  [
    'waits for a request that it never makes',
    'await Promise.all([call("two"), call("three")]);',
    'await Promise.all([new Promise(() => setInterval(() => {}, 1e6)), call("three")]);',
    /waits for step 1/,
  ],
  ['sets a timer that never fires', '', 'setTimeout(() => {}, 1e6);', /did not come to an end/],
  [
    'asks for ever',
    '',
    'for (let n = 0; ; n++) await call("again " + n).catch(() => {});',
    /once more/,
  ],
  [
    'asks for ever in a timer',
    '',
    'setInterval(() => call("again").catch(() => {}), 1);',
    /once more|end/,
  ],
  ['stops short', 'console.log(await call("two"));', '', /step 1 .* was never requested/],
])('a replay ends where the changed agent %s', async (_what, then, now, reason) => {
  const at = project({ 'agent.mjs': `${call}\n${then}`, 'changed.mjs': `${call}\n${now}` });
  const server = await modelServer();
  await recordIn(at, { command: ['node', 'agent.mjs'], env: { MODEL_BASE_URL: server.url } });
  const unchanged = await replayIn(at, { command: ['node', 'agent.mjs'] });
  expect(unchanged.result.verdict.result).toBe('exact');
  const { result, ms } = await replayIn(at, { command: ['node', 'changed.mjs'] });
  expect(result.verdict.result).toBe('drifted');
  expect(result.verdict.reasons[0]).toMatch(reason);
  // Half a second to see that nothing comes, and half a second for the agent to end by itself.
  expect(ms - unchanged.ms).toBeLessThan(1500 + unchanged.ms);
});
