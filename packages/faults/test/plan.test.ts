import fc from 'fast-check';
import { expect, test } from 'vitest';
import { faultClasses, readPlan } from '../src/index.ts';
import { faultsAt } from '../src/plan/choose.ts';

test('an unknown class is refused with the nearest one that is known', () => {
  const read = readPlan([
    { at: 0, class: 'refusal' },
    { at: 1, class: 'Rate-limits' },
  ]);
  expect(read).toMatchObject({ kind: 'invalid' });
  if (read.kind === 'invalid') {
    expect(read.problems).toHaveLength(1);
    expect(read.problems[0]).toContain(
      'Fault 1 has the class "Rate-limits", which is unknown. The nearest is rate_limit.',
    );
  }
});

test('a step that the run does not have is refused with those that it has', () => {
  const fault = { at: 4, class: 'server_error' };
  expect(readPlan(fault, { steps: 4 })).toEqual({
    kind: 'invalid',
    problems: ['The fault (server_error) is at step 4, and the run has steps 0 to 3.'],
  });
  expect(readPlan(fault, { steps: 5 })).toEqual({ kind: 'plan', plan: [fault] });
  expect(readPlan(fault).kind).toBe('plan');
});

test('every field is checked, and a field of another class is named', () => {
  const problemsOf = (value: unknown) => {
    const read = readPlan(value);
    return read.kind === 'invalid' ? read.problems : [];
  };
  expect(problemsOf({ at: -1, class: 'timeout', after: 'soon', probability: 2 })).toEqual([
    'The fault (timeout) has at -1; it has to be the number of a step, from 0, or "every".',
    'The fault (timeout) has after "soon"; it has to be a whole number from 0.',
    'The fault (timeout) has probability 2; it has to be a number from 0 to 1.',
  ]);
  expect(problemsOf({ at: 0, class: 'refusal', marker: 'x' })).toEqual([
    'The fault (refusal) has the field "marker". It takes: at, probability, times, seed.',
  ]);
  expect(problemsOf({ class: 'refusal' })).toEqual([
    'The fault (refusal) says nothing about when. Add "at": a step from 0, or "every".',
  ]);
  expect(problemsOf([])).toEqual(['The plan is empty. Put a fault into it.']);
  expect(problemsOf(['refusal'])[0]).toContain('is no object');
  expect(problemsOf({ at: 0 })[0]).toContain('has no class');
});

test('whatever is given as a plan is read or refused, never thrown on', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(['plan', 'invalid']).toContain(readPlan(value).kind);
    }),
  );
});

test('a plan chooses the same faults for the same trial, and with a probability about that share', () => {
  const plan = [{ at: 'every', class: 'server_error', probability: 0.3, seed: 9 }] as const;
  const chosen = Array.from({ length: 1000 }, (_, trial) =>
    faultsAt(plan, { step: 2, attempt: 0, trial }),
  );
  const again = faultsAt(plan, { step: 2, attempt: 0, trial: 17 });
  expect(again).toEqual(chosen[17]);
  const share = chosen.filter((faults) => faults.length > 0).length / 1000;
  expect(share).toBeGreaterThan(0.25);
  expect(share).toBeLessThan(0.35);
});

test('a fault concerns one attempt unless it says how many', () => {
  const at = (times: number, attempt: number) =>
    faultsAt([{ at: 1, class: 'overloaded', times }], { step: 1, attempt, trial: 0 }).length;
  expect([at(1, 0), at(1, 1), at(2, 1), at(2, 2)]).toEqual([1, 0, 1, 0]);
  expect(faultsAt([{ at: 1, class: 'overloaded' }], { step: 0, attempt: 0, trial: 0 })).toEqual([]);
});

test('every class is listed once, with a line about it', () => {
  expect(faultClasses.map((info) => info.class)).toHaveLength(19);
  expect(new Set(faultClasses.map(({ says }) => says)).size).toBe(19);
});
