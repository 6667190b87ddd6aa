import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Divergence, DivergenceKind } from '../../src/ports.ts';
import { judge, type ReplayFacts } from '../../src/verdict.ts';

const kinds: readonly DivergenceKind[] = [
  ...(['changed', 'extra', 'missing', 'draw', 'tool', 'program'] as const),
  ...(['abort', 'outcome', 'boundary'] as const),
];

const count = fc
  .tuple(fc.nat(9), fc.nat(9))
  .map(([a, b]) => ({ matched: Math.min(a, b), recorded: Math.max(a, b) }));

const divergence: fc.Arbitrary<Divergence> = fc.record({
  kind: fc.constantFrom(...kinds),
  step: fc.option(fc.nat(9)),
  message: fc.string({ minLength: 1 }),
  differences: fc.constant([]),
  causes: fc.constant([]),
});

const names = fc.constantFrom('http2', 'worker', 'raw-socket');

const facts: fc.Arbitrary<ReplayFacts> = fc.record({
  exchanges: count,
  toolCalls: count,
  programs: count,
  draws: count,
  rules: fc.dictionary(
    fc.constantFrom('json-key-order', 'ignore:id'),
    fc.integer({ min: 1, max: 9 }),
  ),
  outcome: fc.constantFrom('same', 'different', 'not-recorded'),
  tapeComplete: fc.boolean(),
  uncovered: fc.array(fc.record({ what: names, detail: fc.string() }), { maxLength: 2 }),
  allowed: fc.uniqueArray(names),
  divergence: fc.option(divergence, { nil: undefined }),
});

const nothing = { matched: 0, recorded: 0 };

/** A replay in which everything held. */
const held: ReplayFacts = {
  exchanges: { matched: 3, recorded: 3 },
  toolCalls: { matched: 1, recorded: 1 },
  programs: nothing,
  draws: { matched: 2, recorded: 2 },
  rules: {},
  outcome: 'same',
  tapeComplete: true,
  uncovered: [],
  allowed: [],
  divergence: undefined,
};

test('a verdict is exact only where everything recorded was seen again and nothing else', () => {
  expect(judge(held)).toMatchObject({ result: 'exact', reasons: [] });
  fc.assert(
    fc.property(facts, (any) => {
      const { result } = judge(any);
      if (result !== 'exact' && result !== 'equivalent') return;
      expect(any.divergence).toBeUndefined();
      expect(any.tapeComplete).toBe(true);
      expect(any.outcome).toBe('same');
      const counts = [any.exchanges, any.toolCalls, any.programs, any.draws];
      expect(counts.every(({ matched, recorded }) => matched === recorded)).toBe(true);
      expect(counts.some(({ matched }) => matched > 0)).toBe(true);
      expect(any.uncovered.every(({ what }) => any.allowed.includes(what))).toBe(true);
      expect(result).toBe(Object.keys(any.rules).length > 0 ? 'equivalent' : 'exact');
    }),
    { numRuns: 5000 },
  );
});

test('every verdict but exact has a reason, and exact has none', () => {
  fc.assert(
    fc.property(facts, (any) => {
      const { result, reasons } = judge(any);
      expect(reasons.length > 0).toBe(result !== 'exact');
      expect(reasons.every((reason) => reason.length > 0)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('a divergence is a drift, whatever else there is, unless a cut tape just ended', () => {
  fc.assert(
    fc.property(facts, divergence, (any, first) => {
      const { result, reasons } = judge({ ...any, divergence: first });
      if (!any.tapeComplete && first.kind === 'extra') {
        expect(result).toBe('unverifiable');
      } else {
        expect(result).toBe('drifted');
        expect(reasons).toEqual([first.message]);
      }
    }),
  );
});

test('a fact that got worse never makes a verdict better', () => {
  const order = ['exact', 'equivalent', 'unverifiable', 'drifted'];
  const worse: ReadonlyArray<(good: ReplayFacts) => ReplayFacts> = [
    (good) => ({ ...good, rules: { ...good.rules, 'json-key-order': 1 } }),
    (good) => ({ ...good, tapeComplete: false }),
    (good) => ({ ...good, outcome: 'not-recorded' }),
    (good) => ({ ...good, uncovered: [...good.uncovered, { what: 'websocket', detail: 'x' }] }),
    (good) => ({ ...good, outcome: 'different', tapeComplete: true }),
    (good) => ({ ...good, tapeComplete: true, draws: { matched: 0, recorded: 1 } }),
  ];
  fc.assert(
    fc.property(facts, fc.constantFrom(...worse), (any, degrade) => {
      const good = { ...any, divergence: undefined };
      // What a cut tape lacks cannot be a drift.
      fc.pre(judge(good).result !== 'drifted');
      const before = order.indexOf(judge(good).result);
      expect(order.indexOf(judge(degrade(good)).result)).toBeGreaterThanOrEqual(before);
    }),
    { numRuns: 2000 },
  );
});

test('what is not covered is forgiven only by name', () => {
  const uncovered = [{ what: 'http2', detail: 'https://api.example.com' }];
  expect(judge({ ...held, uncovered })).toMatchObject({
    result: 'unverifiable',
    reasons: ['not covered: http2 (https://api.example.com)'],
  });
  expect(judge({ ...held, uncovered, allowed: ['worker'] }).result).toBe('unverifiable');
  expect(judge({ ...held, uncovered, allowed: ['http2'] }).result).toBe('exact');
});

test('each rule that covered a difference is listed with its count', () => {
  expect(judge({ ...held, rules: { 'json-key-order': 2, 'ignore:metadata.id': 1 } })).toMatchObject(
    {
      result: 'equivalent',
      reasons: ['2 × json-key-order', '1 × ignore:metadata.id'],
    },
  );
});
