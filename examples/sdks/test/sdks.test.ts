import { stepsOf } from '@tracefork/wire';
import { describe, expect, test } from 'vitest';
import { type Example, examples } from './support/examples.ts';
import { type Finding, findingOf } from './support/finding.ts';
import { type Life, live } from './support/life.ts';
import { tableOf } from './support/table.ts';

const lives = new Map<Example, Promise<Life>>();
/** Two at a time: each starts several processes. */
const slots: [Promise<unknown>, Promise<unknown>] = [Promise.resolve(), Promise.resolve()];

function lifeOf(example: Example): Promise<Life> {
  const known = lives.get(example);
  if (known !== undefined) return known;
  const slot = lives.size % 2 === 0 ? 0 : 1;
  const life = slots[slot].then(() => live(example));
  slots[slot] = life.catch(() => {});
  lives.set(example, life);
  return life;
}
const patience = 120_000;

describe.concurrent.each(examples)('$name', (example) => {
  test('is recorded unchanged, step by step, without its key', { timeout: patience }, async () => {
    const { recorded, tape, leaked } = await lifeOf(example);
    expect(recorded).toMatchObject({ code: 0, stdout: expect.stringMatching(/Sat\s*urday/) });
    expect(tape.complete).toBe(true);
    expect(stepsOf(tape.exchanges)).toHaveLength(3);
    expect(leaked).toEqual([]);
  });

  const { verdict: result = 'exact' } = example;

  test(`replays ${result} with the servers gone and no key`, { timeout: patience }, async () => {
    const { replayed, recorded } = await lifeOf(example);
    const { verdict, outcome } = JSON.parse(replayed.stdout);
    expect(verdict).toMatchObject({ result, uncovered: [] });
    expect(replayed.code).toBe(0);
    expect(outcome.stdout).toBe(recorded.stdout);
  });

  test(`is forked in the middle, and its branch replays ${result}`, {
    timeout: patience,
  }, async () => {
    const { forked, replayedBranch } = await lifeOf(example);
    expect(forked.end).toEqual({ status: 'finished' });
    expect(Buffer.from(forked.output).toString()).toMatch(/Mon\s*day/);
    expect(forked.live.filter(({ kind }) => kind === 'model')).toHaveLength(1);
    expect(replayedBranch?.verdict).toMatchObject({ result });
  });
});

test('the table in the docs says what these tests found', { timeout: patience }, async () => {
  const findings: Finding[] = [];
  for (const example of examples) findings.push(findingOf(example, await lifeOf(example)));
  const file = '../../../packages/transport/docs/sdks.md';
  await expect(tableOf(findings)).toMatchFileSnapshot(file);
});
