import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createStore, planPrune, type RunSummary, withBranches } from '../src/index.ts';
import { agentRun } from './support/agent-run.ts';
import { newFolder } from './support/stores.ts';
import { ticking } from './support/ticking.ts';

const day = 86_400_000;

function summary(id: string, rest: Partial<RunSummary> = {}): RunSummary {
  return {
    id,
    name: null,
    origin: 'recorded',
    created: 0,
    saved: 0,
    duration: 0,
    complete: true,
    status: 'succeeded',
    grade: null,
    steps: null,
    exchanges: 0,
    inputTokens: null,
    outputTokens: null,
    cost: null,
    textBytes: 100,
    storedBytes: 10,
    parent: null,
    ordinal: null,
    ...rest,
  };
}

const ids = (plan: ReturnType<typeof planPrune>) =>
  plan.remove.map(({ run, reason }) => `${run.id} ${reason}`);

test('runs go by age, by count, by name and by size, the oldest first', () => {
  const runs = ['a', 'b', 'c', 'd'].map((id, age) =>
    summary(id, { created: 10 * day - age * day, name: id === 'b' ? 'scratch' : 'main' }),
  );
  const plan = (criteria: Parameters<typeof planPrune>[1]['criteria']) =>
    ids(planPrune(runs, { criteria, now: 10 * day }));
  expect(plan({ olderThan: 1.5 * day })).toEqual(['d age', 'c age']);
  expect(plan({ keep: 3 })).toEqual(['d count']);
  expect(plan({ name: 'scratch' })).toEqual(['b name']);
  expect(plan({ maxBytes: 25 })).toEqual(['d size', 'c size']);
  expect(plan({ keep: 3, maxBytes: 25 })).toEqual(['d count', 'c size']);
  expect(plan({})).toEqual([]);
  expect(plan({ keep: 0 })).toEqual(['d count', 'c count', 'b count', 'a count']);
});

test('the parents of a branch that stays are kept, and named', () => {
  const runs = [
    summary('root', { created: 0 }),
    summary('fork', { created: day, parent: 'root' }),
    summary('leaf', { created: 9 * day, parent: 'fork' }),
    summary('old', { created: day }),
  ];
  const plan = planPrune(runs, { criteria: { olderThan: 5 * day }, now: 10 * day });
  expect(ids(plan)).toEqual(['old age']);
  expect(plan.needed.map(({ id }) => id)).toEqual(['fork', 'root']);
  expect(plan.bytes).toEqual({ removed: 10, kept: 30 });
});

test('where size decides, a run takes its branches with it', () => {
  const runs = [
    summary('root', { created: 0 }),
    summary('new', { created: 5 }),
    summary('leaf', { created: 9, parent: 'root' }),
  ];
  const plan = planPrune(runs, { criteria: { maxBytes: 15 }, now: 10 });
  expect(ids(plan)).toEqual(['root size', 'leaf parent']);
});

test('whatever the runs and the criteria, no branch that stays loses its parent', () => {
  const tree = fc.array(fc.record({ up: fc.nat(), created: fc.nat(100), size: fc.nat(50) }), {
    maxLength: 30,
  });
  const criteria = fc.record(
    { olderThan: fc.nat(100), keep: fc.nat(30), maxBytes: fc.nat(900) },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(tree, criteria, (nodes, criteria) => {
      const runs = nodes.map(({ up, created, size }, index) =>
        summary(String(index), {
          created,
          storedBytes: size,
          parent: index === 0 || up % 3 === 0 ? null : String(up % index),
        }),
      );
      const plan = planPrune(runs, { criteria, now: 100 });
      const gone = new Set(plan.remove.map(({ run }) => run.id));
      for (const run of runs) {
        if (run.parent !== null && !gone.has(run.id)) expect(gone.has(run.parent)).toBe(false);
      }
      const total = runs.reduce((sum, { storedBytes }) => sum + storedBytes, 0);
      expect(plan.bytes.removed + plan.bytes.kept).toBe(total);
      if (criteria.maxBytes !== undefined) {
        expect(plan.bytes.kept).toBeLessThanOrEqual(criteria.maxBytes);
      }
    }),
  );
});

test('a plan that is carried out frees the space, and what stays can still be read', async () => {
  const folder = newFolder();
  const store = await createStore(folder, { now: ticking() });
  for (let seed = 1; seed <= 12; seed += 1) {
    await store.save(agentRun({ steps: 12, shared: seed, added: 3000, seed }));
  }
  const { runs } = await store.list({ branches: true });
  const plan = planPrune(runs, { criteria: { keep: 3 }, now: 0 });
  expect(plan.remove.length).toBe(9);
  const { freed } = await store.remove(plan.remove.map(({ run }) => run.id));
  expect(freed).toBeGreaterThan(50_000);
  expect((await store.list()).runs.map(({ id }) => id)).toEqual(
    runs.slice(0, 3).map(({ id }) => id),
  );
  expect(await store.check()).toMatchObject({ runs: 3, findings: [] });
  await store.close();
});

test('a run with all its branches is found from the list', () => {
  const runs = [
    summary('a'),
    summary('b', { parent: 'a' }),
    summary('c', { parent: 'b' }),
    summary('d'),
  ];
  expect(withBranches(runs, 'a').map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  expect(withBranches(runs, 'd').map(({ id }) => id)).toEqual(['d']);
});
