import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { openTape } from '@tracefork/tape';
import { expect, test } from 'vitest';
import { recordIn, replayIn } from '../command/support/commands.ts';
import { project } from '../nondeterminism/support/project.ts';
import { modelServer } from '../replay/support/model-server.ts';

const files = {
  'agent.mjs': `
    const call = async (content) => (await fetch(process.env.MODEL_BASE_URL + '/v1/messages', {
      method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content }] }) })).text();
    console.log(await call('one'));
    // Larger than the disk that the test leaves.
    console.log(await call('x'.repeat(200_000)));
    console.log(await call('three'), 'finished');`,
};

/** As on a disk of so many blocks of 512 bytes, which Node feels as a failing write (EFBIG). */
function onSmallDisk(blocks: number): readonly string[] {
  return ['sh', '-c', `trap '' XFSZ; ulimit -f ${blocks}; exec node agent.mjs`];
}

test('a disk that is full does not stop the agent: a warning, and a tape that says it is incomplete', async () => {
  const at = project(files);
  const server = await modelServer();
  const env = { MODEL_BASE_URL: server.url };
  const recorded = await recordIn(at, { command: onSmallDisk(100), env });
  expect(recorded.result.exit).toEqual({ code: 0, signal: null });
  expect(recorded.stdout).toContain('finished');
  expect(server.bodies).toHaveLength(3);
  expect(recorded.stderr).toMatch(/tracefork: the tape ends here, the agent goes on: .*/);
  const tape = openTape(at('run.tape'));
  expect(tape.complete).toBe(false);
  expect(tape.exchanges).toHaveLength(1);
  const replayed = await replayIn(at, { command: ['node', 'agent.mjs'] });
  expect(replayed.result.verdict.result).toBe('unverifiable');
});

test('strict: a recording that fails ends the agent before its next act', async () => {
  const at = project(files);
  const server = await modelServer();
  const env = { MODEL_BASE_URL: server.url };
  const recorded = await recordIn(at, { command: onSmallDisk(100), env, strict: true });
  expect(recorded.result.exit.code).not.toBe(0);
  expect(recorded.stdout).not.toContain('finished');
  expect(server.bodies).toHaveLength(1);
});

test.each([
  ['a folder that is not there', 'nowhere/run.tape'],
  ['a folder that is a file', 'agent.mjs/run.tape'],
])('%s does not stop the agent', async (_what, file) => {
  const at = project(files);
  const server = await modelServer();
  const env = { MODEL_BASE_URL: server.url };
  const command = ['node', 'agent.mjs'];
  const recorded = await recordIn(at, { command, env, file: at(file) });
  expect(recorded.result).toMatchObject({ exit: { code: 0 }, captured: false });
  expect(recorded.stdout).toContain('finished');
  expect(recorded.stderr).toMatch(/tracefork: not recording: .*run\.tape/);
  const strict = await recordIn(at, { command, env, file: at(file), strict: true });
  expect(strict.result.exit.code).not.toBe(0);
  expect(strict.stdout).not.toContain('finished');
});

test.skipIf(process.getuid?.() === 0)(
  'a folder that may not be written to does not stop the agent',
  async () => {
    const at = project(files);
    const server = await modelServer();
    mkdirSync(at('closed'));
    chmodSync(at('closed'), 0o500);
    const env = { MODEL_BASE_URL: server.url };
    const recorded = await recordIn(at, {
      command: ['node', 'agent.mjs'],
      env,
      file: at('closed/a.tape'),
    });
    expect(recorded.stdout).toContain('finished');
    expect(existsSync(at('closed/a.tape'))).toBe(false);
  },
);
