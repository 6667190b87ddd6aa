import type { Tape } from '@tracefork/tape';
import { stepsOf } from '../tapes/steps.ts';

/**
 * Numbers of the steps in the order in which their answers began to reach the agent. Steps that were
 * never answered are not among them: they have committed the run to nothing.
 *
 * A fork that serves the first *j* of these answers and lets all others be drawn anew is a fork at
 * the *j*-th of these steps with calls in flight going out again.
 */
export function deliveryOrder({ events, exchanges }: Tape): readonly number[] {
  const arrived = new Map<number, number>();
  for (const [place, event] of events.entries()) {
    if (event.kind === 'response' || event.kind === 'failure') arrived.set(event.x, place);
  }
  const place = (x: number | undefined): number => arrived.get(x ?? -1) ?? Number.POSITIVE_INFINITY;
  return stepsOf(exchanges)
    .map(({ index, attempts }) => ({ index, at: place(attempts.at(-1)?.x) }))
    .filter(({ at }) => Number.isFinite(at))
    .sort((a, b) => a.at - b.at)
    .map(({ index }) => index);
}

/** Whether the answers came in the order in which they were asked for, one after another. */
export function isInOrder(order: readonly number[]): boolean {
  return order.every((step, place) => step === place);
}
