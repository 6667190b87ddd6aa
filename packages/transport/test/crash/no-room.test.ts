import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { openTape } from '@tracefork/tape';
import { expect, onTestFinished, test } from 'vitest';
import { recordIn } from '../command/support/commands.ts';
import { project } from '../nondeterminism/support/project.ts';
import { modelServer } from '../replay/support/model-server.ts';

const files = {
  'agent.mjs': `
    const call = async (content) => (await fetch(process.env.MODEL_BASE_URL + '/v1/messages', {
      method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content }] }) })).text();
    for (const size of [10, 400_000, 10, 10]) console.log(await call(String(Math.random()).repeat(size)));
    await new Promise((resolve) => setTimeout(resolve, Number(process.env.WAIT ?? 0)));
    console.log('finished');`,
};

/** A file system of its own with room for so many bytes; undefined where this user may not mount. */
function smallFileSystem(at: string, bytes: number): boolean {
  mkdirSync(at);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', at]);
  if (mounted.status !== 0) return false;
  onTestFinished(() => void spawnSync('umount', ['-l', at]));
  return true;
}

test('a file system without room left does not stop the agent, and keeps what was written', async ({
  skip,
}) => {
  const at = project(files);
  if (!smallFileSystem(at('small'), 128 * 1024)) skip('this user may not mount a file system');
  const server = await modelServer();
  const recorded = await recordIn(at, {
    command: ['node', 'agent.mjs'],
    env: { MODEL_BASE_URL: server.url },
    file: at('small/run.tape'),
  });
  expect(recorded.result.exit).toEqual({ code: 0, signal: null });
  expect(recorded.stdout).toContain('finished');
  expect(server.bodies).toHaveLength(4);
  expect(recorded.stderr).toMatch(/the tape ends here, the agent goes on: .*ENOSPC/);
  const tape = openTape(at('small/run.tape'));
  tape.verify();
  expect(tape.complete).toBe(false);
  expect(tape.exchanges).toHaveLength(1);
});

test('the tape is synchronised with the disk while the run goes on, and at its end', async ({
  skip,
}) => {
  if (spawnSync('strace', ['-V']).status !== 0) skip('strace is not installed');
  const at = project(files);
  const server = await modelServer();
  const trace = at('trace');
  const traced = await recordIn(at, {
    command: ['strace', '-f', '-y', '-e', 'trace=fsync,fdatasync,exit_group', '-o', trace].concat([
      'node',
      'agent.mjs',
    ]),
    env: { MODEL_BASE_URL: server.url, WAIT: '2500' },
  });
  expect(traced.stdout).toContain('finished');
  const calls = readFileSync(trace, 'utf8')
    .split('\n')
    .flatMap((line) => /(fsync|exit_group)\((?:\d+<.*run\.tape>)?/.exec(line)?.[0] ?? []);
  const synced = calls.filter((call) => call.includes('run.tape'));
  expect(synced.length).toBeGreaterThanOrEqual(3);
  // The last thing before the process ends.
  expect(calls.slice(-2)[0]).toContain('run.tape');
  expect(calls.at(-1)).toContain('exit_group');
});
