import type { Divergence, Verdict } from '@tracefork/transport';
import { expect, test } from 'vitest';
import { ageOf, parseAge } from '../src/view/age.ts';
import type { Receipt } from '../src/view/receipt.ts';
import { redCause } from '../src/view/red-cause.ts';

const none = { matched: 0, recorded: 0 };
const verdict: Verdict = {
  result: 'drifted',
  reasons: ['an edit'],
  exchanges: none,
  toolCalls: none,
  programs: none,
  draws: none,
  rules: {},
  outcome: 'different',
  uncovered: [],
  allowed: [],
  tapeComplete: true,
  divergence: undefined,
};
const young = ageOf('2026-01-01T00:00:00Z', {
  now: Date.parse('2026-01-02T00:00:00Z'),
  maxAge: '90d',
});

function receipt(change: Partial<Verdict>, source: Receipt['agent']['source'] = 'config'): Receipt {
  const changed = { ...verdict, ...change };
  return {
    file: 'tapes/my run.tape',
    chain: 'c',
    digest: 'd',
    agent: { name: 'node agent.js', source },
    verdict: changed,
    holds: changed.result === 'exact',
    outcome: null,
    exit: null,
    stoppedAt: null,
    unused: [],
    warnings: [],
  };
}

const diverged = (causes: readonly string[], step: number | null = 3): Divergence => ({
  kind: 'changed',
  step,
  message: 'step 3 was requested differently',
  differences: [],
  causes,
});

test.each([
  ['an edit of the system prompt', 'prompt-edit'],
  ['an edit of the tools', 'prompt-edit'],
  ['an edit of the first prompt', 'prompt-edit'],
  ['another model', 'prompt-edit'],
  ['another SDK version: 1.0.0 then, 2.0.0 now', 'sdk-change'],
  ['a tool gave another result', 'code-drift'],
  ['an added step: the conversation is 2 messages longer than recorded', 'code-drift'],
  ['looks like a random id', 'code-drift'],
])('%s is a case of %s, mended from the divergence on', (why, kind) => {
  const drifted = receipt({ divergence: diverged([why]) });
  expect(redCause(drifted, { age: young })).toEqual({
    kind,
    why,
    mend: "tracefork update 'tapes/my run.tape' --suffix",
  });
});

test('a variable that is set differently is the environment, mended by what the tape says it was', () => {
  const why = 'an environment variable is set differently: BASE_URL, OTHER';
  const drifted = receipt({ divergence: diverged([why]) }, 'command line');
  expect(redCause(drifted, { age: young, recorded: { BASE_URL: 'http://a b' } })).toEqual({
    kind: 'environment',
    why,
    mend: "BASE_URL='http://a b' OTHER='…' tracefork verify 'tapes/my run.tape' -- node agent.js",
  });
});

test('a divergence at the first step, or at none, is mended by recording all of it', () => {
  for (const step of [0, null]) {
    const drifted = receipt({ divergence: diverged([], step) });
    expect(redCause(drifted, { age: young })).toEqual({
      kind: 'code-drift',
      why: 'step 3 was requested differently',
      mend: "tracefork update 'tapes/my run.tape'",
    });
  }
});

test('what is not drift has a cause of its own', () => {
  const of = (change: Partial<Verdict>) => {
    const cause = redCause(receipt(change), { age: young });
    return [cause?.kind, cause?.mend?.replace("'tapes/my run.tape'", 'TAPE') ?? null];
  };
  const unverifiable = { result: 'unverifiable', reasons: ['because'] } as const;
  expect(of({ result: 'equivalent', rules: { 'json-order': 2 } })).toEqual([
    'tolerable',
    'tracefork verify TAPE --accept equivalent',
  ]);
  expect(of({ ...unverifiable, tapeComplete: false })).toEqual([
    'incomplete-tape',
    'tracefork update TAPE',
  ]);
  const uncovered = [
    { what: 'http2', detail: 'a' },
    { what: 'http2', detail: 'b' },
    { what: 'worker', detail: '' },
  ];
  expect(of({ ...unverifiable, uncovered, allowed: ['worker'] })).toEqual([
    'not-covered',
    'tracefork verify TAPE --allow http2',
  ]);
  expect(of(unverifiable)).toEqual(['nothing-checked', null]);
  expect(of({ result: 'exact' })).toEqual([undefined, null]);
});

test('a tape that holds is red where it is older than it may be', () => {
  const now = Date.parse('2026-04-02T12:00:00Z');
  const age = ageOf('2026-01-01T00:00:00Z', { now, maxAge: '90d' });
  expect(age).toEqual({ created: '2026-01-01T00:00:00Z', days: 91.5, maxAge: '90d', stale: true });
  expect(redCause(receipt({ result: 'exact' }), { age })).toEqual({
    kind: 'stale-tape',
    why: 'recorded 91 days ago, and 90d is the most',
    mend: "tracefork update 'tapes/my run.tape'",
  });
  expect(ageOf('2026-01-01T00:00:00Z', { now, maxAge: undefined }).stale).toBe(false);
  expect(['12h', '2d', '1.5w', '0h', 'd', '3', '3m', '-1d'].map(parseAge)).toEqual([
    12,
    48,
    252,
    0,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
