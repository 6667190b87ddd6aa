import type { Exchange, Tape } from '@tracefork/tape';
import type { EffectPolicy, ForkScript } from '@tracefork/transport/fork';
import { recogniseCall, type Step } from '@tracefork/wire';
import type { RequestMutation } from '@tracefork/wire/mutate';
import { isLocal } from '../spend/local.ts';
import type { Prices } from '../spend/prices.ts';
import { changeFor } from './answer-for.ts';
import { type Cut, cutAt } from './at-step.ts';
import { effectsOf } from './effects-of.ts';
import { expenseOf, outgoing } from './expense.ts';
import type { ForkMutation, ForkPlan, PlanRefusal } from './model.ts';
import { refuseUncovered, uncoveredIn } from './uncovered.ts';

/** What is asked of a fork. */
export interface ForkRequest {
  /** Counted from 0, as `stepsOf` of `@tracefork/wire` counts. */
  readonly step: number;
  readonly mutation: ForkMutation;
  /** From 0; another trial draws otherwise. Default: 0. */
  readonly trial?: number;
  /** `served`: requests before the step may differ. Default: `exact`. */
  readonly prefix?: ForkScript['prefix'];
  /** What becomes of model calls without an answer when the fork begins. Default: `recorded`. */
  readonly inFlight?: ForkScript['inFlight'];
  /** Tools by name, `program:NAME`, `http:HOST`, `program:*`, `http:*`. */
  readonly effects?: Readonly<Record<string, EffectPolicy>>;
  /** Fork although the run did what no tape holds. Default: false. */
  readonly allowEffects?: boolean;
  /** Milliseconds that the tail may take. Default: 600,000. */
  readonly timeout?: number;
  readonly prices?: Prices;
  /** Calls to this machine go on to somebody who bills them. Default: false. */
  readonly localIsPaid?: boolean;
}

/** Milliseconds that a tail may take where nothing else was said. */
export const defaultTimeout = 600_000;

/** Plans one fork of a run. Pure: nothing runs, nothing is read but the tape. */
export function planFork(tape: Tape, request: ForkRequest): ForkPlan | PlanRefusal {
  const { mutation, prices = {}, effects = {}, allowEffects = false } = request;
  const cut = cutAt(tape, request.step);
  if (cut.kind === 'refused') return cut;
  const uncovered = uncoveredIn(tape);
  if (uncovered.length > 0 && !allowEffects) return refuseUncovered(uncovered);
  const change = changeFor(cut, mutation);
  if (change.kind === 'refused') return change;
  const { answer, requests, repairs } = change;
  const script: ForkScript = {
    at: cut.exchange.x,
    answer,
    ...(requests === undefined ? {} : { requests }),
    prefix: request.prefix ?? 'exact',
    inFlight: request.inFlight ?? 'recorded',
    trial: request.trial ?? 0,
    effects,
    allowUncaptured: allowEffects,
    timeout: request.timeout ?? defaultTimeout,
    label: { parent: tape.chain, step: request.step, mutation },
  };
  const pricing = { prices, localIsPaid: request.localIsPaid ?? false };
  const live = liveSteps(tape, cut, script);
  const served = cut.steps.filter((step) => !live.includes(step));
  return {
    kind: 'plan',
    parent: tape.chain,
    step: request.step,
    steps: cut.steps.length,
    mutation,
    repairs,
    prefix: {
      exchanges: tape.events.slice(0, cut.event).filter(({ kind }) => kind === 'request').length,
      steps: served.length,
      saved: expenseOf(served, pricing),
    },
    tail: { ...expenseOf(live, { ...pricing, requests }), ...placesOf(live, requests) },
    effects: effectsOf(tape, { from: cut.event, policies: effects }),
    uncovered,
    script,
  };
}

/** Steps of the recorded run that a tail like it would ask the model for. */
function liveSteps(tape: Tape, cut: Cut, { answer, inFlight }: ForkScript): Step<Exchange>[] {
  const before = tape.events.slice(0, cut.event);
  const requested = new Set(before.flatMap((event) => (event.kind === 'request' ? [event.x] : [])));
  const answered = new Set(
    before.flatMap((event) =>
      event.kind === 'response' || event.kind === 'failure' ? [event.x] : [],
    ),
  );
  return cut.steps.filter((step) => {
    const [first] = step.attempts;
    if (!requested.has(first.x)) return true;
    if (step === cut.step) return answer.kind === 'live';
    return inFlight === 'live' && !step.attempts.some(({ x }) => answered.has(x));
  });
}

function placesOf(live: readonly Step<Exchange>[], requests: RequestMutation | undefined) {
  const calls = live.map((step) => outgoing(step, requests));
  const urls = calls.map(({ url }) => url);
  return {
    models: [...new Set(calls.flatMap((call) => recogniseCall(call)?.model ?? []))],
    hosts: [...new Set(urls.map((url) => URL.parse(url)?.host ?? url))],
    local: urls.every(isLocal),
  };
}
