import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { forkCommand, recordCommand, replayCommand } from '../../dist/command/index.js';
import type { ForkScript } from '../../src/fork/index.ts';
import { given, script, world } from './support/world.ts';

const agent = fileURLToPath(new URL('support/mcp-agent.mjs', import.meta.url));

async function recorded(...args: string[]) {
  const { url, close } = await world();
  const folder = mkdtempSync(join(tmpdir(), 'fork-mcp-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [tape, branch, log] = ['parent.tape', 'branch.tape', 'asked'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  const command = [process.execPath, agent, log, ...args];
  const env = { ...process.env, MODEL_BASE_URL: url };
  const { exit } = await recordCommand({ command, file: tape, env, stdout: 'stderr' });
  expect(exit.code).toBe(0);
  const asked = () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []);
  const parent = asked();
  rmSync(log);
  return {
    parent,
    asked,
    async fork(wanted: ForkScript) {
      const forked = await forkCommand({ command, tape, file: branch, env, script: wanted });
      return { ...forked, printed: Buffer.from(forked.output).toString().trim().split('\n') };
    },
    async replayBranch() {
      await close();
      const options = { command, tape: branch, env, output: 'capture' } as const;
      return (await replayCommand(options)).verdict;
    },
  };
}

test('a call that was recorded is served in the tail, and the server is not started', async () => {
  const { parent, asked, fork, replayBranch } = await recorded();
  expect(parent.slice(-2)).toEqual([expect.stringMatching(/^book none:/), 'look hours']);
  const { end, live, printed } = await fork(script({ at: 1, answer: given('closed') }));
  expect(end).toEqual({ status: 'finished' });
  expect(live).toEqual([]);
  expect(printed.slice(1)).toEqual(['closed', 'the server ended with 0']);
  expect(await replayBranch()).toMatchObject({ result: 'exact', reasons: [] });
  expect(asked()).toEqual([]);
});

test('a tool that is called otherwise ends the fork and names the tool', async () => {
  const { asked, fork } = await recorded();
  const { end } = await fork(script({ at: 0, answer: given('Monday') }));
  expect(end).toMatchObject({
    status: 'stopped',
    stop: { kind: 'tool', name: 'book', message: expect.stringContaining("--tools 'book=live'") },
  });
  expect(asked()).toEqual([]);
});

test('a tool that may run starts the server, which is asked for it alone', async () => {
  const { asked, fork, replayBranch } = await recorded();
  const answer = given('Monday');
  const { end, live, printed } = await fork(
    script({ at: 0, answer, effects: { book: 'live' }, trial: 3 }),
  );
  expect(end).toEqual({ status: 'finished' });
  expect(asked()).toEqual(['started', 'initialize', 'notifications/initialized', 'book Monday']);
  expect(live).toMatchObject([{ kind: 'tool', name: 'book' }, { kind: 'model' }]);
  expect(printed[0]).toMatch(/^Monday by \d+, call 2$/);
  expect(printed.at(-1)).toBe('the server ended with 0');
  expect(await replayBranch()).toMatchObject({ result: 'exact', reasons: [] });
});

test('a call under way when the tail begins gets its recorded answer', async () => {
  const { asked, fork, replayBranch } = await recorded('slow');
  const { end, printed } = await fork(
    script({ at: 0, answer: given('Monday'), effects: { book: 'live' } }),
  );
  expect(end).toEqual({ status: 'finished' });
  expect(printed[2]).toMatch(/^slow by \d+/);
  expect(asked()).not.toContain('wait slow');
  expect(await replayBranch()).toMatchObject({ result: 'exact', reasons: [] });
});
