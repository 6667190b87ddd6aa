import type { Outcome } from '@tracefork/blame/oracle';
import type { BlamePrice } from '../blame/estimate.ts';
import type { BlameOptions } from '../commands/blame-options.ts';
import type { BlamePlan } from '../commands/blame-plan.ts';
import type { JudgeSpec } from './judge-spec.ts';
import { labelsIn } from './labels.ts';
import { type JudgePrice, priceJudge } from './price-judge.ts';

/** The price of a blame with that of its judge. */
export interface JudgedPrice extends BlamePrice {
  readonly judge?: JudgePrice;
}

/**
 * Adds what a judge costs: every fork is graded once, and so are the recorded run and what is
 * labelled. A fork makes one live call at least, and as a rule those of half the run.
 */
export function withJudge(
  { estimate, setting, hypotheses, k }: BlamePlan,
  {
    spec,
    outcome,
    options,
    env,
  }: {
    readonly spec: JudgeSpec | undefined;
    readonly outcome: Outcome | undefined;
    readonly options: Pick<BlameOptions, 'localIsPaid'>;
    readonly env: NodeJS.ProcessEnv;
  },
): JudgedPrice {
  if (spec === undefined || outcome === undefined) return estimate;
  const more = 1 + (spec.labels === undefined ? 0 : labelsIn(spec.labels).length);
  const compared = 2 * k * hypotheses.length;
  const steps = setting.order.length;
  const most = compared > 0 ? compared : estimate.calls;
  const usual =
    compared > 0 ? compared : Math.ceil(estimate.typical.calls / Math.max(1, (steps + 1) / 2));
  const judge = priceJudge(spec, {
    outcome,
    judgements: { usual: usual + more, most: most + more },
    prices: setting.prices ?? {},
    localIsPaid: options.localIsPaid === true,
    env,
  });
  const why = estimate.why ?? judge.why;
  // Without labels nothing is certified at the last step, where the judge's errors look like a jump.
  const detectable = estimate.detectable.map((one, index, all) =>
    spec.labels === undefined && index === all.length - 1 ? { ...one, jump: null } : one,
  );
  return {
    ...estimate,
    detectable,
    usual: plus(estimate.usual, judge.usual),
    most: plus(estimate.most, judge.most),
    ...(why === undefined ? {} : { why }),
    free: estimate.free && judge.free,
    judge,
  };
}

function plus(a: number | 'unknown', b: number | 'unknown'): number | 'unknown' {
  return a === 'unknown' || b === 'unknown' ? 'unknown' : a + b;
}
