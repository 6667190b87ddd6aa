import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openTape } from '../src/index.ts';
import { tempPath } from './support/temp.ts';

const rounds = process.env.TRACEFORK_NIGHTLY === '1' ? 200 : 20;
const program = new URL('support/write-until-killed.ts', import.meta.url);

/** Starts a child that tells after each checkpoint how many events are on the tape; kills it in mid-work. */
async function writeAndKill(path: string, after: number): Promise<number> {
  const child: ChildProcess = spawn(process.execPath, ['--no-warnings', program.pathname, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let told = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  await once(child.stdout as NonNullable<typeof child.stdout>, 'data');
  await delay(after);
  child.kill('SIGKILL');
  await once(child, 'close');
  return Number(told.slice(0, told.lastIndexOf('\n')).split('\n').at(-1));
}

test(`kill -9 at ${rounds} random moments leaves every acknowledged event on a tape that opens`, async () => {
  let most = 0;
  for (let round = 0; round < rounds; round += 1) {
    const path = tempPath('run.tape');
    const acknowledged = await writeAndKill(path, Math.random() * 60);
    const tape = openTape(path);
    tape.verify();
    expect(acknowledged).toBeGreaterThan(0);
    expect(tape.complete).toBe(false);
    expect(tape.events.length).toBeGreaterThanOrEqual(acknowledged);
    const numbers = tape.exchanges.map(({ request }) =>
      JSON.parse(Buffer.from(request.body ?? []).toString()).at(-1),
    );
    expect(numbers).toEqual(numbers.map((_, index) => index));
    most = Math.max(most, acknowledged);
  }
  expect(most).toBeGreaterThan(10);
}, 600_000);
