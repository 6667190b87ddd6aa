import type { Event, Exchange } from '@tracefork/tape';
import { type Step, stepsOf } from '../tapes/steps.ts';
import { type ComparableStep, comparableSteps } from '../view/comparable.ts';
import { attemptsByExchange, type TapeView } from '../view/tape-view.ts';
import { drawsBetween, type PlacedDraw } from './draws-between.ts';

/** A run as a walk shows it. */
export interface WalkedRun {
  /** As it was named. */
  readonly name: string;
  readonly view: TapeView;
  readonly steps: readonly Step[];
  readonly comparable: readonly ComparableStep[];
  readonly draws: readonly PlacedDraw[];
}

export function walkedRun(
  name: string,
  {
    view,
    exchanges,
    events,
  }: {
    readonly view: TapeView;
    readonly exchanges: readonly Exchange[];
    readonly events: readonly Event[];
  },
): WalkedRun {
  const steps = stepsOf(exchanges);
  return {
    name,
    view,
    steps,
    comparable: comparableSteps(steps),
    draws: drawsBetween(events, attemptsByExchange(steps)),
  };
}
