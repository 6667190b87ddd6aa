import type { ForkPlan, ForkResult } from '@tracefork/fork';

/** What happens in forks beside the agent's own calls, that no budget counts or holds back. */
export interface Unmetered {
  /** Programs that run for real. */
  readonly programs: readonly string[];
  /** Kinds of what the run did that no tape holds. */
  readonly uncovered: readonly string[];
}

/** From the plan alone: programs that the recorded tail started and that are allowed to run again. */
export function unmeteredIn({
  effects,
  uncovered,
}: Pick<ForkPlan, 'effects' | 'uncovered'>): Unmetered {
  const live = effects.filter(
    ({ kind, asRecorded, otherwise }) =>
      kind === 'program' && (asRecorded === 'live' || otherwise === 'live'),
  );
  return { programs: [...new Set(live.map(({ name }) => name))], uncovered };
}

/** Programs that a fork ran for real. */
export function programsOf({ live }: Pick<ForkResult, 'live'>): readonly string[] {
  return live.filter(({ kind }) => kind === 'program').map(({ name }) => name);
}

/** Said wherever such a program is named. */
export const notCounted =
  'model calls of its own are neither counted nor held back, so prices are lower bounds';
