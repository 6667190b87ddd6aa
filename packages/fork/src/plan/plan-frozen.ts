import type { Tape } from '@tracefork/tape';
import type { ForkScript } from '@tracefork/transport/fork';
import { stepsOf } from '@tracefork/wire';
import { effectsOf } from './effects-of.ts';
import { expenseOf } from './expense.ts';
import type { ForkPlan, FrozenMutation, PlanRefusal, ScriptedMutation } from './model.ts';
import { defaultTimeout, type ForkRequest } from './plan-fork.ts';
import { refuseUncovered, uncoveredIn } from './uncovered.ts';

/** What is asked of a run of which the model's answers are all there. */
export interface FrozenRequest extends Pick<ForkRequest, 'effects' | 'allowEffects' | 'timeout'> {
  /** Paths in the bodies of requests that may differ. */
  readonly ignore?: readonly string[];
}

/**
 * Plans a run whose model answers from the tape, matched by what it is asked, while the world is asked
 * again: GET and HEAD, and tools that are declared to change nothing. Other effects are served as
 * recorded, unless a policy says otherwise. Run it with `tailFrom` set to the same tape: then no model
 * call goes out. Pure.
 *
 * @note Tools and programs before the first answer of the run are served from the tape.
 */
export function planFrozen(tape: Tape, request: FrozenRequest = {}): ForkPlan | PlanRefusal {
  return planWhole(tape, request, { kind: 'frozen' });
}

/**
 * Plans a run whose model says what a tape says, one answer after the other, whatever it is asked; the
 * world is served as in any fork. It tells how the agent's own code fares with these answers, and not
 * what a model would have said. Run it with `tailFrom` set to the tape of the answers. Pure.
 *
 * @note Calls at the same time get their answers in the order in which they were asked.
 */
export function planScripted(tape: Tape, request: FrozenRequest = {}): ForkPlan | PlanRefusal {
  return planWhole(tape, request, { kind: 'scripted' });
}

const scripts = {
  frozen: { frozen: true, prefix: 'exact' },
  scripted: { answers: 'order', prefix: 'served' },
} as const;

function planWhole(
  tape: Tape,
  request: FrozenRequest,
  mutation: FrozenMutation | ScriptedMutation,
): ForkPlan | PlanRefusal {
  const { effects = {}, allowEffects = false, timeout = defaultTimeout, ignore = [] } = request;
  const answers = tape.events.findIndex(({ kind }) => kind === 'response' || kind === 'failure');
  const from = answers === -1 ? tape.events.findIndex(({ kind }) => kind === 'request') : answers;
  const first = tape.events[from];
  if (first === undefined || !('x' in first) || typeof first.x !== 'number') {
    return {
      kind: 'refused',
      code: 'no-such-step',
      reason: 'The run made no request, so no model answers it.',
      hint: 'Record a run that asks a model.',
    };
  }
  const uncovered = uncoveredIn(tape);
  if (uncovered.length > 0 && !allowEffects) return refuseUncovered(uncovered);
  const script: ForkScript = {
    at: first.x,
    answer: { kind: 'live' },
    inFlight: 'live',
    trial: 0,
    effects,
    allowUncaptured: allowEffects,
    timeout,
    ...scripts[mutation.kind],
    ignore,
    label: { parent: tape.chain, step: 0, mutation },
  };
  const steps = stepsOf(tape.exchanges);
  return {
    kind: 'plan',
    parent: tape.chain,
    step: 0,
    steps: steps.length,
    mutation,
    repairs: [],
    prefix: {
      exchanges: 0,
      steps: steps.length,
      saved: expenseOf(steps, { prices: {}, localIsPaid: false }),
    },
    tail: { calls: 0, usual: 0, most: 0, models: [], hosts: [], local: true },
    effects: effectsOf(tape, { from, policies: effects, frozen: mutation.kind === 'frozen' }),
    uncovered,
    script,
  };
}
