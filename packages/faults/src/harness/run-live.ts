import { type AgentOutcome, type Intervene, record } from '@tracefork/transport';
import type { FaultPlan } from '../plan/model.ts';
import { expenseOf } from './expense.ts';
import { createDisturber } from './live.ts';
import type { Oracle, Side, Trial } from './model.ts';

export interface LiveSettings<T> {
  readonly agent: () => T | Promise<T>;
  readonly oracle: Oracle<T>;
  /** Milliseconds for one run. */
  readonly timeout: number;
}

/** What a run leaves beside what counts. */
export interface Ran<T> {
  readonly side: Side<T>;
  readonly uncovered: readonly string[];
}

/** A pair of live runs, with the faults and without. */
export async function runLive<T>(
  plan: FaultPlan,
  {
    number,
    control,
    ...settings
  }: LiveSettings<T> & { readonly number: number; readonly control: boolean },
): Promise<{ readonly trial: Trial<T>; readonly uncovered: readonly string[] }> {
  const disturber = createDisturber(plan, number);
  const { intervene, unasked, injected, notInjected } = disturber;
  const runFaulted = () => run(settings, { intervene, unasked });
  const runControl = () => (control ? run(settings) : undefined);
  // Whatever comes second may find what the first left behind; neither is always the second.
  const [faulted, beside] =
    number % 2 === 0
      ? [await runFaulted(), await runControl()]
      : await reversed(runControl, runFaulted);
  return {
    trial: {
      number,
      faulted: faulted.side,
      ...(beside === undefined ? {} : { control: beside.side }),
      injected,
      notInjected,
    },
    uncovered: [...faulted.uncovered, ...(beside?.uncovered ?? [])],
  };
}

async function reversed<A, B>(first: () => Promise<A> | A, second: () => Promise<B>) {
  const a = await first();
  return [await second(), a] as const;
}

async function run<T>(
  { agent, oracle, timeout }: LiveSettings<T>,
  faults?: { readonly intervene: Intervene; readonly unasked: ReadonlySet<number> },
): Promise<Ran<T>> {
  const late = Symbol('late');
  const begin = performance.now();
  const { promise, resolve } = Promise.withResolvers<typeof late>();
  const timer = setTimeout(resolve, timeout, late);
  const { tape, outcome } = await record<T | typeof late>(
    () => Promise.race([agent(), promise]),
    faults === undefined ? {} : { intervene: faults.intervene },
  );
  clearTimeout(timer);
  const ms = performance.now() - begin;
  const uncovered = tape.events.flatMap((event) =>
    event.kind === 'uncovered' ? [`${event.what}: ${event.detail}`] : [],
  );
  const expense = { ms, ...expenseOf(tape, faults?.unasked ?? new Set()) };
  const broken = brokenBy(outcome, { late, timeout, uncovered });
  if (broken !== undefined) {
    return { uncovered, side: { outcome: undefined, grade: undefined, broken, ...expense } };
  }
  const ended = outcome as AgentOutcome<T>;
  return { uncovered, side: { outcome: ended, grade: await oracle(ended), ...expense } };
}

function brokenBy(
  outcome: AgentOutcome<unknown>,
  {
    late,
    timeout,
    uncovered,
  }: { readonly late: symbol; readonly timeout: number; readonly uncovered: readonly string[] },
): string | undefined {
  if (outcome.status === 'returned' && outcome.value === late) {
    return `it took longer than ${timeout / 1000} s`;
  }
  return uncovered.some((what) => what.startsWith('warm-connection'))
    ? 'a request used a connection that was opened before the harness was attached'
    : undefined;
}
