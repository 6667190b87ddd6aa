import type { Hypothesis } from '@tracefork/blame';
import type { Tape } from '@tracefork/tape';
import { type Change, hypothesesOf } from '../blame/changes.ts';
import { deliveryOrder } from '../blame/delivery-order.ts';
import { type BlamePrice, type Method, priceBlame } from '../blame/estimate.ts';
import { type ForkSetting, planner } from '../blame/jobs.ts';
import { priceChanges } from '../blame/price-changes.ts';
import { UsageError } from '../errors.ts';
import { type Unmetered, unmeteredIn } from '../fork/unmetered.ts';
import type { Io } from '../io.ts';
import { type TapeView, viewTape } from '../view/tape-view.ts';
import { changesFor, questionOf, refuseChanges } from './blame-changes.ts';
import type { BlameOptions } from './blame-options.ts';
import { pricesOf } from './fork-spending.ts';
import { policiesOf } from './fork-tools.ts';

/** Forks under way at once that minutes are reckoned with where nothing was said. */
const usuallyAtOnce = 8;

/** What a blame is about to do, from the tape and the options alone. */
export interface BlamePlan {
  readonly method: Method;
  readonly seed: number;
  /** Forks of each step, of `flip-rate`; of a comparison the most pairs. */
  readonly k: number;
  readonly setting: ForkSetting;
  readonly view: TapeView;
  readonly changes: readonly Change[];
  readonly hypotheses: readonly Hypothesis[];
  readonly estimate: BlamePrice;
  readonly unmetered: Unmetered;
}

/** @throws UsageError, ForkRefusedError */
export async function planBlame(tape: Tape, options: BlameOptions, io: Io): Promise<BlamePlan> {
  const { seed = 1 } = options;
  const method = methodOf(options);
  const compares = method === 'repair' || method === 'breakability';
  const k = options.k ?? (compares ? 20 : 10);
  const order = deliveryOrder(tape);
  const changes = compares ? await changesFor(tape, options, { order, io }) : [];
  const setting: ForkSetting = {
    tape,
    order,
    seed,
    changes: new Map(changes.map((change) => [change.name, change.mutation])),
    effects: policiesOf(options.tools),
    prices: pricesOf(options),
    localIsPaid: options.localIsPaid === true,
    ...(options.allowEffects === undefined ? {} : { allowEffects: options.allowEffects }),
    ...(options.timeout === undefined ? {} : { timeout: options.timeout * 1000 }),
  };
  const view = viewTape(tape);
  const hypotheses = hypothesesOf(changes, setting);
  const pricing = {
    k,
    budget: options.budget,
    maxCalls: options.maxCalls,
    localIsPaid: options.localIsPaid === true,
    concurrency: options.concurrency ?? usuallyAtOnce,
    ms: view.ms,
  };
  const estimate = compares
    ? priceChanges(setting, { ...pricing, hypotheses })
    : priceBlame(setting, { ...pricing, method, certify: options.certify !== false });
  const whole = { step: 0, trial: 0, mutation: { kind: 'resample' }, extent: 'tail' } as const;
  const unmetered = unmeteredIn(planner(setting)(whole));
  return { method, seed, k, setting, view, changes, hypotheses, estimate, unmetered };
}

/** @throws UsageError for two ways at once, or for what only the default method has */
function methodOf(options: BlameOptions): Method {
  const question = questionOf(options);
  if (question === undefined) {
    refuseChanges(options);
    const method = options.quick === true ? 'quick' : (options.method ?? 'commitment');
    if (options.certify === false && method !== 'commitment') {
      throw new UsageError(
        '--no-certify is about the default method; --quick and --method flip-rate certify nothing anyway. Leave one of them out.',
      );
    }
    return method;
  }
  if (options.certify === false) {
    throw new UsageError(
      '--no-certify looks for a step; --repair and --break hold changes of given steps against drawing them anew. Keep one.',
    );
  }
  if (options.quick === true || options.method !== undefined) {
    throw new UsageError(
      '--quick and --method look for a step; --repair and --break hold changes of given steps against drawing them anew. Keep one.',
    );
  }
  return question;
}
