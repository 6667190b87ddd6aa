import type { Tape } from '@tracefork/tape';
import type { PlanRefusal } from './model.ts';

/** Kinds that change nothing outside the run. */
const withoutEffect: ReadonlySet<string> = new Set([
  'crypto-key',
  'dns',
  'outcome',
  'signal',
  'stdin',
]);

/** Kinds of what a run did that no tape holds, and that may have had effects. */
export function uncoveredIn({ events }: Pick<Tape, 'events'>): readonly string[] {
  const kinds = events.flatMap((event) => (event.kind === 'uncovered' ? [event.what] : []));
  return [...new Set(kinds)].filter((kind) => !withoutEffect.has(kind));
}

export function refuseUncovered(kinds: readonly string[]): PlanRefusal {
  return {
    kind: 'refused',
    code: 'uncovered-effects',
    reason: `The run did what no tape holds (${kinds.join(', ')}); a fork would do it again, for real.`,
    hint: 'Fork it all the same with --allow-effects (allowEffects), if that does no harm.',
  };
}
