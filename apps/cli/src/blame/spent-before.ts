import type { Spending } from '@tracefork/blame';
import type { Allowance } from '@tracefork/fork';

/** What a plan may still spend: a budget is that of the plan, whatever number of commands it takes. */
export function remaining(
  {
    allowance,
    maxCalls,
  }: { readonly allowance: Allowance; readonly maxCalls?: number | undefined },
  before: readonly Spending[],
): { readonly allowance: Allowance; readonly maxCalls?: number } {
  const calls = before.reduce((sum, { calls: each }) => sum + each, 0);
  const dollars = before.reduce(
    (sum, { dollars: each }) => sum + (each === 'unknown' ? 0 : each),
    0,
  );
  return {
    allowance:
      allowance.kind === 'budget'
        ? { kind: 'budget', dollars: Math.max(0, allowance.dollars - dollars) }
        : allowance,
    ...(maxCalls === undefined ? {} : { maxCalls: Math.max(0, maxCalls - calls) }),
  };
}
