import { makeFault } from '@tracefork/faults';
import { expect, test } from 'vitest';
import { randomStream } from '../src/random/random.ts';
import { MARKER, runEchoAgent } from '../src/validation/echo-agent.ts';
import { runFaultSuite } from '../src/validation/fault-suite.ts';
import { judgeRow } from '../src/validation/judge-trial.ts';

const runs = process.env.TRACEFORK_NIGHTLY === '1' ? 40 : 3;

test('the step of each of the five faults is named in every run; with nothing changed few forks flip', () => {
  const { faults, control } = runFaultSuite({ makeFault, seed: 5, runs });
  expect(faults.map(({ fault, hits }) => [fault, hits])).toEqual([
    ['corrupted_tool_output', runs],
    ['misleading_retrieval', runs],
    ['wrong_system_prompt', runs],
    ['dropped_message', runs],
    ['poisoned_argument', runs],
  ]);
  expect(control.worst).toBeLessThan(0.3);
});

test('faults that do not come are no hits', () => {
  const refused = { kind: 'refused' } as const;
  const { faults } = runFaultSuite({ makeFault: () => refused, seed: 5, runs: 1 });
  expect(faults.every(({ hits, calls }) => hits === 0 && calls === 0)).toBe(true);
});

test('the simulated agent puts each answer into its next request, and served answers are kept', () => {
  const random = randomStream(1, 'agent');
  const sound = runEchoAgent({ steps: 4, random, slip: 0 });
  const text = (body: Uint8Array | null) => new TextDecoder().decode(body ?? undefined);
  expect(sound.passed).toBe(true);
  expect(text(sound.exchanges[2]?.call.body ?? null)).toContain('Record 1 is open.');
  const slipped = runEchoAgent({ steps: 4, random, slip: 1 });
  expect(slipped.passed).toBe(false);
  const served = slipped.exchanges.slice(0, 1);
  const fork = runEchoAgent({ steps: 4, random, slip: 0, served });
  expect(text(fork.exchanges[3]?.answer.body ?? null)).toContain(MARKER);
  expect(fork.exchanges[0]?.answer).toBe(served[0]?.answer);
});

test('a vote mends errors that are independent, and reading once is as good as the judge', () => {
  const row = judgeRow({ steps: 20, accuracy: 0.3 }, { seed: 1, runs: 400 });
  expect(row.once / row.runs).toBeCloseTo(0.3, 1);
  expect(row.voted / row.runs).toBeGreaterThan(0.95);
  expect(judgeRow({ steps: 1, accuracy: 0 }, { seed: 1, runs: 3 })).toMatchObject({ once: 3 });
});
