import { join } from 'node:path';
import { openTape } from '@tracefork/tape';
import { forkCommand, replayCommand } from '@tracefork/transport/command';
import { afterAll, expect, test } from 'vitest';
import { given, script } from '../fork/support/world.ts';
import { countingServer, recordRun } from './support/runs.ts';

const server = await countingServer();
afterAll(() => server.close());

const agent = `
  import { fork } from 'node:child_process';
  const tell = (child, message) => new Promise((resolve) => {
    child.once('message', resolve);
    child.send(message);
  });
  const underWay = fork('sub.mjs');
  const first = await tell(underWay, 'one');
  const { body, content } = await ask('choice');
  const choice = body ?? content[0].text;
  const second = await tell(underWay, SAY);
  underWay.disconnect();
  const later = fork('sub.mjs');
  const third = await tell(later, 'three');
  later.disconnect();
  console.log(JSON.stringify([first, choice, second, third]));`;

test('in a fork sub-agents are served, before its step and after it, and the branch replays', async () => {
  const { cwd, tape, write } = await recordRun(server, {
    'agent.mjs': agent.replace('SAY', `'two'`),
    'sub.mjs': `process.on('message', async (message) => process.send((await ask(message)).number));`,
  });
  const before = server.seen.length;
  const command = [process.execPath, 'agent.mjs'];
  const run = (name: string) =>
    forkCommand({
      command,
      cwd,
      env: process.env,
      tape: join(cwd, 'run.tape'),
      file: join(cwd, name),
      script: script({ at: 0, answer: given('another choice') }),
    });
  const forked = await run('branch.tape');
  expect(forked.end).toEqual({ status: 'finished' });
  expect(String(forked.output)).toContain('another choice');
  expect(server.seen.length).toBe(before);
  const sent = openTape(join(cwd, 'branch.tape')).events.flatMap((event) =>
    event.kind === 'message-sent' ? [event.text] : [],
  );
  expect(sent).toEqual(['"one"', '"two"', '"three"']);
  const branch = { command, cwd, tape: join(cwd, 'branch.tape'), output: 'capture' } as const;
  expect((await replayCommand(branch)).verdict).toMatchObject({ result: 'exact', reasons: [] });
  expect(tape.complete).toBe(true);

  write('agent.mjs', agent.replace('SAY', 'choice'));
  const other = await run('other.tape');
  expect(other.end).toMatchObject({ status: expect.not.stringMatching('finished') });
  expect(JSON.stringify(other.end)).toContain('Message 2 of the agent to');
});
