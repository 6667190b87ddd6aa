import type { Exchange, Tape } from '@tracefork/tape';
import { type Step, stepsOf } from '@tracefork/wire';
import type { PlanRefusal } from './model.ts';

/** Where a fork cuts a run. */
export interface Cut {
  readonly kind: 'cut';
  readonly step: Step<Exchange>;
  readonly steps: readonly Step<Exchange>[];
  /** The exchange whose answer is what the agent got in the end. */
  readonly exchange: Exchange;
  /** Number of the first event that does not belong to the prefix. */
  readonly event: number;
}

/** Finds the last attempt of a step, and the event at which the fork leaves the tape. */
export function cutAt(tape: Tape, step: number): Cut | PlanRefusal {
  const steps = stepsOf(tape.exchanges);
  const found = steps[step];
  if (found === undefined) return noSuchStep(step, steps.length);
  const exchange = found.attempts.at(-1) as Exchange;
  const { x } = exchange;
  const answered = tape.events.findIndex(
    (event) => (event.kind === 'response' || event.kind === 'failure') && event.x === x,
  );
  const asked = tape.events.findIndex((event) => event.kind === 'request' && event.x === x);
  return {
    kind: 'cut',
    step: found,
    steps,
    exchange,
    event: answered === -1 ? asked + 1 : answered,
  };
}

function noSuchStep(step: number, count: number): PlanRefusal {
  const have =
    count === 0
      ? 'it made no call to a model that is known here'
      : count === 1
        ? 'it has step 0 alone'
        : `it has steps 0 to ${count - 1}`;
  return {
    kind: 'refused',
    code: 'no-such-step',
    reason: `The run has no step ${step}: ${have}.`,
    hint: count === 0 ? 'Record a run that asks a model.' : 'Choose one of them.',
  };
}
