import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { record, replay } from '@tracefork/transport';
import { expect, test } from 'vitest';

/** Runs `cat` with this input; leaves it open or closes it. */
function agent(input: string, close: boolean): () => Promise<string> {
  return async () => {
    const child = spawn('head', ['-c', '3']);
    if (input !== '') child.stdin.write(input);
    if (close) child.stdin.end();
    return text(child.stdout);
  };
}

test.each([
  ['that is never written', ''],
  ['that stops early and stays open', 'ab'],
])('input of a program %s is a drift', async (_what, written) => {
  const { tape } = await record(agent('abc', true));
  expect((await replay(tape, agent('abc', true))).reasons).toEqual([]);
  const { result, divergence } = await replay(tape, agent(written, false));
  expect(result).toBe('drifted');
  expect(divergence?.message).toMatch(/wrote to "head -c 3" ended early/);
});

test('an input that was left open may stay open', async () => {
  const { tape } = await record(agent('abc', false));
  expect((await replay(tape, agent('abc', false))).result).toBe('exact');
});
