import type { Tape } from '@tracefork/tape';
import { faultClasses } from '../classes.ts';
import type { Fault, FaultClass } from '../fault.ts';
import { disturbanceAt, leftTheTape, type ReplayWith, stepsOn } from './on-tape.ts';

export interface TryOnTapeOptions {
  /** Default: every class of the wire. */
  readonly faults?: readonly Fault[];
  /** Steps to disturb. Default: all. */
  readonly steps?: readonly number[];
  /** How often each replay is made; different ends are no answer. Default: 2. */
  readonly repeat?: number;
  /** Faults that are tried at once. Default: 1. */
  readonly concurrency?: number;
  /** Called with each result, in their order. */
  readonly onResult?: (result: TapeFault) => void;
  /** Begins no further replays. */
  readonly signal?: AbortSignal;
}

/** What came of one fault at one recorded step. */
export interface TapeFault {
  readonly step: number;
  readonly class: FaultClass;
  /**
   * `recovered`: it asked again, got what was recorded, and everything else happened as recorded.
   * `degraded`: it passes, but without all that was recorded. `failed`: it does not pass.
   * `undecided`: what it did is not on the tape, or its replays differ. `not-made`: the step has
   * nothing that the fault is about.
   */
  readonly result: 'recovered' | 'degraded' | 'failed' | 'undecided' | 'not-made';
  /** A sentence. */
  readonly reason: string;
  /** Replays that were made. */
  readonly replays: number;
}

/** Every fault of the wire as it is without settings, but for waits that would only cost time. */
export const wireFaults: readonly Fault[] = faultClasses
  .filter(({ group }) => group === 'wire')
  .map((info): Fault => {
    if (info.class === 'timeout') return { class: 'timeout', after: 50 };
    if (info.class === 'rate_limit') return { class: 'rate_limit', retryAfter: 0.01 };
    return info.class === 'slow_tokens'
      ? { class: 'slow_tokens', delay: 2 }
      : ({ class: info.class } as Fault);
  });

/**
 * Tries faults at recorded steps, offline: each exchange that is asked for again gets what was
 * recorded, so that an agent that retries is seen to recover, for nothing.
 *
 * @param replayWith replays the agent, such as `replaysOf(tape, agent)`
 */
export async function tryOnTape(
  tape: Tape,
  replayWith: ReplayWith,
  options: TryOnTapeOptions = {},
): Promise<readonly TapeFault[]> {
  const { faults = wireFaults, repeat = 2, concurrency = 1, onResult, signal } = options;
  const planned = stepsOn(tape)
    .filter(({ index }) => options.steps?.includes(index) !== false)
    .flatMap((step) => faults.map((fault) => ({ step, fault })));
  const results: TapeFault[] = [];
  let begun = 0;
  let told = 0;
  const work = async (): Promise<void> => {
    while (begun < planned.length && signal?.aborted !== true) {
      const at = begun++;
      const { step, fault } = planned[at] as (typeof planned)[number];
      const what = { step: step.index, class: fault.class };
      const disturbance = disturbanceAt(fault, step);
      results[at] =
        typeof disturbance === 'string'
          ? { ...what, result: 'not-made', reason: disturbance, replays: 0 }
          : { ...what, ...(await tried(() => replayWith([disturbance]), repeat)) };
      for (let next = results[told]; next !== undefined; next = results[++told]) onResult?.(next);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return results;
}

type Tried = Pick<TapeFault, 'result' | 'reason' | 'replays'>;

async function tried(run: () => ReturnType<ReplayWith>, repeat: number): Promise<Tried> {
  let first: Omit<Tried, 'replays'> | undefined;
  for (let replays = 1; replays <= repeat; replays++) {
    const seen = judge(await run());
    if (first !== undefined && seen.result !== first.result) {
      const reason = `Its replays differ: ${first.result} (${first.reason}), then ${seen.result} (${seen.reason}).`;
      return { result: 'undecided', reason, replays };
    }
    first ??= seen;
  }
  return { ...(first ?? { result: 'undecided', reason: 'It was not replayed.' }), replays: repeat };
}

function judge({ verdict, grade }: Awaited<ReturnType<ReplayWith>>): Omit<Tried, 'replays'> {
  const { result, reasons, exchanges, rules, divergence } = verdict;
  if ((rules.disturbed ?? 0) === 0) {
    const why = divergence?.message ?? reasons[0] ?? 'nothing says why';
    return { result: 'undecided', reason: `The step was not reached: ${why}` };
  }
  const left = leftTheTape(verdict);
  if (left !== undefined) return { result: 'undecided', reason: left };
  if (grade === undefined) return { result: 'undecided', reason: 'The oracle cannot tell.' };
  if (!grade)
    return { result: 'failed', reason: divergence?.message ?? reasons[0] ?? 'It does not pass.' };
  if (result === 'drifted') {
    return {
      result: 'degraded',
      reason: `It passes, but ${divergence?.message ?? reasons[0] ?? ''}`,
    };
  }
  const { matched, recorded } = exchanges;
  if (result === 'unverifiable') return { result: 'undecided', reason: reasons[0] ?? '' };
  return {
    result: 'recovered',
    reason: `It got over it; ${matched} of ${recorded} exchanges as recorded.`,
  };
}
