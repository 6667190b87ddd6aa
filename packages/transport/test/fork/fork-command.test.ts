import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openTape, type Tape } from '@tracefork/tape';
import { expect, onTestFinished, test } from 'vitest';
import { forkCommand, recordCommand, replayCommand } from '../../dist/command/index.js';
import type { ForkScript } from '../../src/fork/index.ts';
import { nodeBinaries } from '../nondeterminism/support/nodes.ts';
import { given, script, world } from './support/world.ts';

const agent = fileURLToPath(new URL('support/agent.mjs', import.meta.url));
const prompt = fileURLToPath(new URL('support/prompt.txt', import.meta.url));
// Standard input comes from a file, which a shell opens.
const command = ['bash', '-c', `exec ${process.execPath} ${agent} < ${prompt}`];

async function recorded() {
  const { url, seen, close } = await world();
  const folder = mkdtempSync(join(tmpdir(), 'fork-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const env = { ...process.env, MODEL_BASE_URL: url, MODEL_API_KEY: 'sk-of-this-test' };
  const tape = join(folder, 'parent.tape');
  const { exit } = await recordCommand({ command, file: tape, env, stdout: 'stderr' });
  expect(exit.code).toBe(0);
  seen.length = 0;
  let forks = 0;
  const fork = (wanted: ForkScript, more: object = {}) => {
    const file = join(folder, `${forks++}.tape`);
    const run = forkCommand({
      command: [process.execPath, agent],
      tape,
      file,
      env,
      script: wanted,
      ...more,
    });
    return run.then((forked) => ({ ...forked, file }));
  };
  return { url, seen, close, env, tape, fork };
}

function outcomeOf(tape: Tape) {
  const event = tape.events.find(({ kind }) => kind === 'outcome');
  return event?.kind === 'outcome' ? event : undefined;
}

test('a command is forked: its input and programs are served, its tail is live, its branch replays', async () => {
  const { seen, env, fork, close } = await recorded();
  const { end, file, live, exit, output } = await fork(script({ at: 1, answer: given('other') }));
  expect(end).toEqual({ status: 'finished' });
  expect(exit.code).toBe(0);
  expect(output.toString()).toMatch(/^none:.*\nother\n0:.*\n0:.*\n$/);
  expect(seen).toHaveLength(2);
  // `echo hello` is on the tape twice more; it was served.
  expect(live.map(({ kind, number }) => `${kind} ${number}`)).toEqual(['model 2', 'model 3']);
  const branch = openTape(file);
  expect(branch.complete).toBe(true);
  expect(outcomeOf(branch)?.stdout?.toString()).toBe(output.toString());
  await close();
  const { verdict } = await replayCommand({
    command: [process.execPath, agent],
    tape: file,
    env,
    output: 'capture',
  });
  expect(verdict).toMatchObject({ result: 'exact' });
});

test('a program that a tail starts otherwise ends the fork, unless it is allowed by name', async () => {
  const { env, fork } = await recorded();
  const changed = { env: { ...env, SAY: 'goodbye' } };
  const denied = await fork(script({ at: 0, answer: given('other') }), changed);
  expect(denied.end).toMatchObject({
    status: 'stopped',
    stop: {
      kind: 'program',
      name: 'echo',
      message: expect.stringContaining("--tools 'program:echo=live'"),
    },
  });
  expect(openTape(denied.file).complete).toBe(false);
  const allowed = await fork(
    script({ at: 0, answer: given('other'), effects: { 'program:echo': 'live' } }),
    changed,
  );
  expect(allowed.end).toEqual({ status: 'finished' });
  expect(allowed.live.filter(({ kind }) => kind === 'program')).toHaveLength(4);
});

test.each(nodeBinaries())(
  'a call that is not permitted does not leave, and ends the fork with the reason: Node $label',
  async ({ path }) => {
    const { seen, fork } = await recorded();
    const asked: string[] = [];
    const { end } = await fork(script({ at: 0, answer: { kind: 'live' } }), {
      command: [path, agent],
      permit: async ({ x, url, body }: { x: number; url: string; body: Uint8Array }) => {
        asked.push(
          `${x} ${new URL(url).pathname} ${JSON.parse(Buffer.from(body).toString()).max_tokens}`,
        );
        return x < 2 ? undefined : 'the budget of $0.01 is spent';
      },
    });
    expect(asked).toEqual(['0 /v1/messages 99', '1 /v1/messages 99', '2 /v1/messages 99']);
    expect(end).toEqual({
      status: 'stopped',
      stop: { kind: 'budget', name: 'budget', message: 'the budget of $0.01 is spent' },
    });
    expect(seen).toHaveLength(2);
  },
);

test('a request that would carry a placeholder to a strange host does not leave', async () => {
  const { env, fork, tape } = await recorded();
  const { MODEL_API_KEY, ...withoutKey } = env;
  expect(MODEL_API_KEY).toBeDefined();
  expect(readFileSync(tape).includes('sk-of-this-test')).toBe(false);
  // The prefix is served from the tape, so the other base URL matters to the tail alone.
  const { end } = await fork(script({ at: 0, answer: { kind: 'live' }, prefix: 'served' }), {
    env: { ...withoutKey, MODEL_BASE_URL: 'https://model.example' },
  });
  expect(end).toMatchObject({
    status: 'stopped',
    stop: { kind: 'credential', name: 'MODEL_API_KEY' },
  });
});

test('an aborted fork ends its command and says so', async () => {
  const { fork } = await recorded();
  const { end, exit } = await fork(script({ at: 0, answer: { kind: 'live' } }), {
    signal: AbortSignal.timeout(300),
    permit: () => new Promise(() => {}),
  });
  expect(end).toMatchObject({ status: 'stopped', stop: { kind: 'cancelled' } });
  expect(exit.signal).toBe('SIGTERM');
});

test('another run can answer the tail in place of the network', async () => {
  const { fork, close, tape, seen } = await recorded();
  const first = await fork(script({ at: 1, answer: given('other') }));
  seen.length = 0;
  await close();
  const { end, file } = await fork(script({ at: 1, answer: given('other') }), {
    tailFrom: first.file,
  });
  expect(end).toEqual({ status: 'finished' });
  expect(openTape(file).chain).not.toBe(openTape(tape).chain);
  expect(outcomeOf(openTape(file))?.stdout).toEqual(outcomeOf(openTape(first.file))?.stdout);
  const lacking = await fork(script({ at: 1, answer: given('another') }), { tailFrom: first.file });
  expect(lacking.end).toMatchObject({ status: 'stopped', stop: { kind: 'no-answer' } });
  expect(seen).toEqual([]);
});

test('an answer that never comes keeps the process waiting, up to the timeout of the tail', async () => {
  const { fork, seen } = await recorded();
  const { end, exit, file } = await fork(
    script({ at: 1, answer: { kind: 'timeout' }, timeout: 1500 }),
  );
  expect(exit.code).toBe(1);
  expect(end).toMatchObject({ status: 'stopped', stop: { kind: 'timeout' } });
  expect(seen).toEqual([]);
  const { complete, events } = openTape(file);
  expect(complete).toBe(false);
  expect(events.at(-1)).toMatchObject({ kind: 'end', reason: expect.stringContaining('1.5 s') });
});

test('an agent that loops for ever is ended, in the tail and before the step', async () => {
  const { fork, env } = await recorded();
  const busy = join(mkdtempSync(join(tmpdir(), 'fork-busy-')), 'busy.mjs');
  onTestFinished(() => rmSync(join(busy, '..'), { recursive: true, force: true }));
  writeFileSync(
    busy,
    `${readFileSync(agent, 'utf8')}\nprocess.on('SIGTERM', () => {});\nfor (;;);`,
  );
  const tail = await fork(script({ at: 0, answer: given('other'), timeout: 1000 }), {
    env,
    command: [process.execPath, busy],
  });
  expect(tail.end).toMatchObject({ status: 'stopped', stop: { kind: 'timeout' } });
  expect(tail.captured).toBe(true);
  expect(openTape(tail.file).complete).toBe(false);
  const before = await fork(script({ at: 0, answer: given('other'), timeout: 500 }), {
    command: [process.execPath, '-e', 'for (;;);'],
    stallTimeout: 500,
  });
  expect(before.end).toMatchObject({
    status: 'prefix',
    divergence: { kind: 'boundary', message: expect.stringContaining('did not come to the step') },
  });
}, 60_000);
