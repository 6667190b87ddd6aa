import { type Hypothesis, smallestDifference } from '@tracefork/blame';
import type { ForkPlan } from '@tracefork/fork';
import type { BlamePrice, PriceOptions } from './estimate.ts';
import { type ForkSetting, planner } from './jobs.ts';

/** Says what a comparison costs at most. Pure: reads the tape alone. */
export function priceChanges(
  setting: ForkSetting,
  { hypotheses, ...options }: PriceOptions & { readonly hypotheses: readonly Hypothesis[] },
): BlamePrice {
  const { k, budget, maxCalls, concurrency, ms, localIsPaid } = options;
  const planOf = planner(setting);
  const at = (step: number, mutation: 'placebo' | string): ForkPlan =>
    planOf({ step, trial: 0, extent: 'tail', mutation: { kind: 'replace', name: mutation } });
  const steps = [...new Set(hypotheses.map(({ step }) => step))];
  const plans = [
    ...hypotheses.map(({ step, change }) => at(step, change)),
    ...steps.map((step) => at(step, 'placebo')),
  ];
  const free = !localIsPaid && plans.every(({ tail }) => tail.local);
  const each = plans.reduce((sum, { tail }) => sum + tail.calls, 0);
  const usual = free ? 0 : total(plans.map(({ tail }) => tail.usual));
  const most = free ? 0 : total(plans.map(({ tail }) => tail.most));
  const affordable =
    budget === undefined || usual === 'unknown' || usual === 0 ? k : Math.min(k, budget / usual);
  const pairs = Math.min(affordable, (maxCalls ?? Infinity) / Math.max(1, each));
  const calls = Math.floor(each * pairs);
  const why = plans.find(({ tail }) => tail.why !== undefined)?.tail.why;
  const dollars = usual === 'unknown' ? usual : usual * pairs;
  return {
    calls,
    usual: dollars,
    most: most === 'unknown' ? most : most * pairs,
    ...(why === undefined ? {} : { why }),
    free,
    hosts: [...new Set(plans.flatMap(({ tail }) => tail.hosts))],
    typical: { calls, dollars },
    minutes: (calls * (ms / 1000 / Math.max(1, setting.order.length))) / 60 / concurrency,
    detectable: [],
    difference: smallestDifference(Math.floor(pairs), { changes: hypotheses.length }) ?? null,
  };
}

function total(costs: readonly (number | 'unknown')[]): number | 'unknown' {
  let sum = 0;
  for (const cost of costs) {
    if (cost === 'unknown') return 'unknown';
    sum += cost;
  }
  return sum;
}
