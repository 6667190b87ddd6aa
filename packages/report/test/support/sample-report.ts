import type { BlameInput, ProofInput } from '../../src/index.ts';
import { type Report, reportData } from '../../src/index.ts';
import { runOf } from './make-run.ts';
import { sampleEvents } from './sample-run.ts';

const proof: ProofInput = {
  verdict: 'exact',
  reasons: [],
  counts: [
    { what: 'exchanges', matched: 6, recorded: 6 },
    { what: 'tool calls', matched: 3, recorded: 3 },
  ],
  outcome: 'same',
  rules: {},
  uncovered: [{ what: 'worker', detail: 'ledger-worker.js' }],
  allowed: ['worker'],
  warnings: [],
};

const blame: BlameInput = {
  finding: 'decisive step',
  words: ['Step 1 committed the run to its failure: with its answer 91 % fail, drawn again 18 %.'],
  confidence: 0.95,
  commitment: [
    { step: 0, interval: { estimate: 0.04, low: -0.1, high: 0.2 }, draws: 12, certified: false },
    { step: 1, interval: { estimate: 0.73, low: 0.48, high: 0.91 }, draws: 22, certified: true },
    { step: 2, interval: { estimate: 0.01, low: -0.12, high: 0.14 }, draws: 12, certified: false },
    { step: 3, interval: null, draws: 0, certified: false },
  ],
  repairs: [
    {
      step: 1,
      what: 'the right policy',
      changed: 9,
      of: 10,
      placebo: { changed: 2, of: 10 },
      shown: true,
      words: 'Step 1 with the right policy: 9 of 10 forks passed.',
    },
  ],
  breakability: [
    { step: 2, what: 'another answer', changed: 1, of: 8, shown: false, words: 'Not shown.' },
  ],
  spent: { calls: 64, dollars: 0.41, budgetDollars: 1 },
  notTested: ['Step 3 is the last; nothing comes after it.'],
};

/** A report with everything in it: branches, a verdict, blame. */
export function sampleReport(): Report {
  const denied = sampleEvents({
    answer: 'I must not refund this: the policy says 14 days.',
    policy: 'Refunds within 14 days.',
    code: 0,
  });
  return reportData(runOf('ab12', sampleEvents(), { grade: 'fail' }), {
    made: '2026-01-02T03:04:05.678Z',
    by: 'test 1.0.0',
    others: [runOf('ab12/1', denied, { grade: 'pass' })],
    forks: [
      { id: 'ab12/1', parent: 'ab12', step: 1, change: 'policy of 14 days', grade: 'pass' },
      { id: 'ab12/2', parent: 'ab12/1', step: 2, change: 'rate limit', outcome: 'it broke' },
    ],
    proof,
    blame,
  });
}
