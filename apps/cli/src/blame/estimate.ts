import { estimateBlame } from '@tracefork/blame';
import type { Estimate } from '../commands/fork-spending.ts';
import { type ForkSetting, planner } from './jobs.ts';

/** The way in which a blame looks for the step. */
export type Method = 'commitment' | 'quick' | 'flip-rate' | 'repair' | 'breakability';

/** The ways that look for a step; the others hold changes of given steps against drawing anew. */
export type SearchMethod = Exclude<Method, 'repair' | 'breakability'>;

/** What a blame may cost, before any of it is spent. */
export interface BlamePrice extends Estimate {
  readonly hosts: readonly string[];
  /** Live calls that a single cause usually takes, and their price. */
  readonly typical: { readonly calls: number; readonly dollars: number | 'unknown' };
  /** Minutes of the typical calls, if they take as long as recorded; at least 0. */
  readonly minutes: number;
  /** Jumps that this many calls are expected to certify; `null`: not even one from 0 to 1. */
  readonly detectable: ReadonlyArray<{ readonly step: number; readonly jump: number | null }>;
  /** Of a comparison: the difference of shares that is expected to be shown; `null`: none. */
  readonly difference?: number | null;
}

export interface PriceOptions {
  /** Forks of each step, of `flip-rate`; of a comparison the most pairs. */
  readonly k: number;
  /** US dollars. */
  readonly budget?: number | undefined;
  readonly maxCalls?: number | undefined;
  readonly localIsPaid: boolean;
  readonly concurrency: number;
  /** Milliseconds of the recorded run. */
  readonly ms: number;
}

/** Says what a blame costs at most, and what as a rule. Pure: reads the tape alone. */
export function priceBlame(
  setting: ForkSetting,
  options: PriceOptions & { readonly method: SearchMethod; readonly certify: boolean },
): BlamePrice {
  const { method, k, budget, maxCalls, concurrency, ms, localIsPaid, certify } = options;
  const steps = setting.order.length;
  const planOf = planner(setting);
  const about = { trial: 0, mutation: { kind: 'resample' }, extent: 'tail' } as const;
  const whole = planOf({ ...about, step: 0 }).tail;
  const last = planOf({ ...about, step: steps - 1 }).tail;
  const free = whole.local && !localIsPaid;
  const each = perCall(free ? 0 : whole.usual, whole.calls);
  // The last request is the longest one, and stands for the dearest.
  const dearest = perCall(free ? 0 : last.most, last.calls);
  const affordable =
    budget === undefined || each === 'unknown' || each === 0 ? Infinity : budget / each;
  const seconds = ms / 1000 / Math.max(1, steps);
  const usual = estimateBlame(steps, { concurrency });
  const planned = plannedCalls(steps, { method, k, most: usual.calls.most });
  const calls = Math.max(1, Math.floor(Math.min(planned, maxCalls ?? planned, affordable)));
  const estimate = estimateBlame(steps, {
    secondsPerCall: seconds,
    concurrency,
    settings: { maxCalls: calls, certify },
  });
  const searched = method === 'commitment';
  const typical = searched ? estimate.calls.typical : calls;
  const oneByOne = (calls * seconds) / 60 / (method === 'quick' ? 1 : concurrency);
  return {
    calls,
    usual: each === 'unknown' ? each : each * calls,
    most: dearest === 'unknown' ? dearest : dearest * calls,
    ...(whole.why === undefined ? {} : { why: whole.why }),
    free,
    hosts: whole.hosts,
    typical: { calls: typical, dollars: each === 'unknown' ? each : each * typical },
    minutes: searched && estimate.minutes !== 'unknown' ? estimate.minutes.typical : oneByOne,
    detectable: searched
      ? estimate.detectable.map(({ step, jump }) => ({
          step: setting.order[step] ?? step,
          jump: jump ?? null,
        }))
      : [],
  };
}

function perCall(dollars: number | 'unknown', calls: number): number | 'unknown' {
  return dollars === 'unknown' ? dollars : dollars / Math.max(1, calls);
}

function plannedCalls(
  steps: number,
  { method, k, most }: { readonly method: SearchMethod; readonly k: number; readonly most: number },
): number {
  switch (method) {
    case 'commitment':
      return most;
    case 'quick':
      return 2 * steps;
    case 'flip-rate':
      return (k * steps * (steps + 1)) / 2;
  }
}
