import { existsSync, globSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openTape } from '@tracefork/tape';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startModel } from './support/model.ts';
import { makeProject, type Ran, runNode, runVitest, type VitestRan } from './support/project.ts';

const project = makeProject();
const tapes = join(project, '__tapes__/checkout.test.ts');

let first: VitestRan;
let second: VitestRan;
let vm: VitestRan;
let withoutVitest: readonly Ran[];
let recordedTapes: readonly string[];

beforeAll(async () => {
  const { server, url } = await startModel();
  const vitest = (env: NodeJS.ProcessEnv, ...args: readonly string[]) =>
    runVitest(args, { project, env: { MODEL: url, ...env } });
  const nodeTest = (env: NodeJS.ProcessEnv) =>
    runNode(['--test', 'refund.node.ts'], { project, env: { MODEL: url, ...env } });
  let recorded: Ran;
  [first, recorded] = await Promise.all([vitest({}), nodeTest({})]);
  recordedTapes = globSync('**/*.tape', { cwd: tapes }).sort();
  server.close();
  // The other pool that is supported, and no isolation between files.
  const elsewhere = ['--pool=threads', '--no-isolate', '--maxWorkers=1'];
  let replayed: Ran;
  [second, replayed, vm] = await Promise.all([
    vitest({ CI: 'true', PROMPT: 'Refund all orders', THROW: '1' }, ...elsewhere),
    nodeTest({ CI: '1' }),
    vitest({ CI: '1' }, '--pool=vmThreads', 'docs.test.ts'),
  ]);
  withoutVitest = [recorded, replayed];
}, 120_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

const sizeOf = (name: string): number => statSync(join(tapes, name)).size;

test('an SDK that streams, a tool and a draw are recorded once and explained when the prompt changes', () => {
  const title = 'an SDK, streaming, with a tool and a draw';
  expect(first.report[title]?.status).toBe('passed');
  const { exchanges, events } = openTape(join(tapes, 'checkout.tape'));
  expect(exchanges).toHaveLength(1);
  expect(exchanges[0]?.chunks.length).toBeGreaterThan(0);
  expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['tool-result', 'draw']));
  const { status, message } = second.report[title] ?? { status: '', message: '' };
  expect(status).toBe('failed');
  expect(message).toContain(
    'ReplayFailedError: The run is not the one on __tapes__/checkout.test.ts/checkout.tape: drifted at step 0',
  );
  expect(message).toMatch(/because {2}step 0 .* was requested differently/);
  expect(message).toMatch(
    /differs {2}body\.messages\[0\]\.content\n +tape {2}Refund 1042 [0-9a-f]{8}-/,
  );
  expect(message).toMatch(/now {3}Refund all orders [0-9a-f]{8}-/);
  expect(message).toContain('likely   an edit of the first prompt');
  expect(message).toContain(
    `TRACEFORK_MODE=all npx vitest run checkout.test.ts -t 'an SDK, streaming, with a tool and a draw'`,
  );
});

test('an SDK that streams, a tool and a draw replay in another process with the model gone', () => {
  expect(first.report['the same again']).toEqual({ status: 'passed', message: '' });
  expect(second.report['the same again']).toEqual({ status: 'passed', message: '' });
});

test('options of one place hold for its tapes', () => {
  expect(first.report['options of one place']).toEqual({ status: 'passed', message: '' });
  expect(second.report['options of one place']).toEqual({ status: 'passed', message: '' });
  const [exchange] = openTape(join(tapes, 'options.tape')).exchanges;
  const body = Buffer.from(exchange?.request.body ?? []).toString();
  expect(body).toContain('"user_id":"Refund 1042"');
  expect(body).not.toContain('buyer@');
});

test('tests that run at once in one worker have tapes of their own', () => {
  for (const name of ['one', 'two', 'three']) {
    expect(first.report[`at once ${name}`]?.status).toBe('passed');
    expect(second.report[`at once ${name}`]).toEqual({ status: 'passed', message: '' });
    const { exchanges } = openTape(join(tapes, `at once/${name}.tape`));
    expect(exchanges.map(({ request }) => new URL(request.url).pathname)).toEqual([
      `/${name}`,
      `/${name}`,
    ]);
  }
});

test('tapes are small and lie beside the test, and those of tests that failed do not take a name', () => {
  expect(recordedTapes).toEqual([
    'at once/one.tape',
    'at once/three.tape',
    'at once/two.tape',
    'checkout.tape',
    'empty.failed.tape',
    'failing.failed.tape',
    'options.tape',
    'retry.tape',
    'same.tape',
    'suite.tape',
    'throwing.tape',
    'waiting.tape',
  ]);
  expect(sizeOf('checkout.tape')).toBeLessThan(4000);
  expect(first.printed).toMatch(
    /recorded __tapes__\/checkout\.test\.ts\/checkout\.tape \(1 exchange, \d+ bytes\)/,
  );
  expect(first.printed).toContain('failing.tape, but set aside');
});

test('in CI nothing goes live: without a tape the test says how to make one', () => {
  for (const title of ['a new test without a tape', 'a test that fails after its run']) {
    expect(second.report[title]?.status).toBe('failed');
    expect(second.report[title]?.message).toMatch(
      /^NoTapeError: There is no tape at __tapes__\/.*npx vitest run checkout\.test\.ts -t/,
    );
  }
  expect(existsSync(join(tapes, 'new.tape'))).toBe(false);
});

test('a tape belongs to one test; a retry of it records anew', () => {
  expect(first.report['a tape for a suite is used by one test']?.status).toBe('passed');
  expect(first.report['a tape for a suite and refused to another']?.message).toContain(
    'The tape "suite" is used by the test "a tape for a suite > is used by one test"',
  );
  expect(first.report['a retry']?.status).toBe('passed');
  expect(second.report['a retry']).toEqual({ status: 'passed', message: '' });
});

test("a test's own failure is what it fails with", () => {
  expect(first.report['a test that fails after its run']?.message).toMatch(
    /^AssertionError: expected 'GET \/failing/,
  );
  expect(second.report['an agent that throws by itself']?.message).toMatch(
    /^TypeError: the own failure of the agent/,
  );
});

test('a run that nobody waits for, a tape without a run, a run without calls and an unsafe name fail the test', () => {
  const failures: Readonly<Record<string, RegExp>> = {
    'a run that nobody waits for':
      /TapeUseError: The test ended while the run of .*unawaited\.tape/,
    'a tape that is not used': /TapeUseError: The test passed without a run of/,
    'a run that makes no call': /RecordingUnverifiableError: Nothing was recorded/,
    'an unsafe name': /TapeUseError: "\.\.\/outside" cannot name a tape/,
  };
  for (const [title, message] of Object.entries(failures)) {
    expect(first.report[title]?.status, title).toBe('failed');
    expect(first.report[title]?.message).toMatch(message);
  }
});

test('a replay that hangs is ended and explained', () => {
  expect(second.report['a step that waits for what the tape does not have']?.message).toMatch(
    /^ReplayFailedError: .*waiting\.tape: drifted\n {2}because {2}the replay waits for tool call 0/,
  );
});

test('the examples of the documentation record, and pass in CI with the model gone', () => {
  expect(first.report['an order is refunded']).toEqual({ status: 'passed', message: '' });
  expect(second.report['an order is refunded']).toEqual({ status: 'passed', message: '' });
  expect(existsSync(join(project, '__tapes__/docs.test.ts/refund.tape'))).toBe(true);
  expect(withoutVitest.map(({ code }) => code)).toEqual([0, 0]);
  expect(withoutVitest[0]?.printed).toContain('recorded __tapes__/node-test.tape');
  expect(withoutVitest[1]?.printed).not.toContain('recorded');
});

test('contexts of node:vm, where a replay could go live, are refused', () => {
  expect(vm.report['an order is refunded']?.status).not.toBe('passed');
  expect(vm.printed).toContain('Nothing can be recorded or replayed in a context of node:vm');
});
