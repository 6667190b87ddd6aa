import type { Exchange, Tape } from '@tracefork/tape';
import { type AgentOutcome, type Disturbance, replay, type Verdict } from '@tracefork/transport';
import { type Step, stepsOf } from '@tracefork/wire';
import { isRequestMutation, isResponseMutation, mutateResponse } from '@tracefork/wire/mutate';
import type { Fault, WireAnswer } from '../fault.ts';
import { makeFault } from '../make-fault.ts';
import { asGiven } from './live.ts';
import type { Grade, Oracle } from './model.ts';

/** A replay in which something was disturbed, and what it came to. */
export interface DisturbedRun {
  readonly verdict: Verdict;
  /** `undefined`: the oracle cannot tell. */
  readonly grade: Grade;
}

/** Replays a run with some of its exchanges disturbed. */
export type ReplayWith = (disturb: readonly Disturbance[]) => Promise<DisturbedRun>;

/** Carries a fault out at a recorded step, or says why not. */
export function disturbanceAt(
  fault: Fault & { readonly times?: number },
  { attempts }: Step<Exchange>,
): Disturbance | string {
  const exchange = attempts.at(-1) as Exchange;
  const { x, request, response } = exchange;
  const answer =
    response === undefined || exchange.outcome !== 'complete'
      ? undefined
      : { status: response.status, headers: response.headers, body: exchange.decodedBody() };
  const target = { call: request, ...(answer === undefined ? {} : { answer }) };
  const made = makeFault(fault, target);
  const placed = (given: WireAnswer): Disturbance => ({
    x,
    answer: given,
    ...(fault.times === undefined ? {} : { times: fault.times }),
    // Nobody goes on with what cannot be read.
    ...(fault.class === 'malformed_json' ? { asksAgain: true } : {}),
  });
  if (made.kind === 'refused') return `${made.reason} ${made.hint}`;
  if (made.kind === 'answer') return placed(made.answer);
  if (isRequestMutation(made) || !isResponseMutation(made) || answer === undefined) {
    return 'The fault changes what the model is asked, and a tape has no answer to that. Use live calls, or fork the run.';
  }
  const mutated = mutateResponse({ call: request, answer }, made);
  return mutated.kind === 'refused'
    ? `${mutated.reason} ${mutated.hint}`
    : placed(asGiven(mutated.response));
}

/** Replays a function; the oracle grades what it comes to. Default: the recorded outcome passes. */
export function replaysOf<T>(
  tape: Tape,
  agent: () => T | Promise<T>,
  options: { readonly oracle?: Oracle<T>; readonly stallTimeout?: number } = {},
): (
  disturb: readonly Disturbance[],
) => Promise<DisturbedRun & { readonly outcome?: AgentOutcome<T> }> {
  const { oracle, stallTimeout } = options;
  return async (disturb) => {
    let outcome: AgentOutcome<T> | undefined;
    const kept = async () => {
      try {
        const value = await agent();
        outcome = { status: 'returned', value };
        return value;
      } catch (error) {
        outcome = { status: 'threw', error };
        throw error;
      }
    };
    const verdict = await replay(tape, kept, {
      ...(disturb.length > 0 ? { disturb } : {}),
      ...(stallTimeout === undefined ? {} : { stallTimeout }),
    });
    const ended = outcome as AgentOutcome<T> | undefined;
    const same = verdict.outcome === 'same';
    const grade = oracle === undefined || ended === undefined ? same : await oracle(ended);
    return { verdict, grade, ...(ended === undefined ? {} : { outcome: ended }) };
  };
}

/** Why a disturbed replay is no evidence, if so: what the agent did is not on the tape. */
export function leftTheTape({ divergence, outcome }: Verdict): string | undefined {
  if (divergence === undefined || divergence.kind === 'outcome') return undefined;
  // It came to an end of its own without asking for the rest.
  if (divergence.kind === 'missing' && outcome !== 'not-recorded') return undefined;
  return `it did what is not on the tape: ${divergence.message}`;
}

/** The steps of a run. */
export function stepsOn(tape: Tape): readonly Step<Exchange>[] {
  return stepsOf<Exchange>(tape.exchanges);
}
