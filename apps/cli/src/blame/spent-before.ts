import type { FinishedFork } from '@tracefork/blame';
import type { Allowance } from '@tracefork/fork';

/** What a plan may still spend: a budget is that of the plan, whatever number of commands it takes. */
export function remaining(
  {
    allowance,
    maxCalls,
  }: { readonly allowance: Allowance; readonly maxCalls?: number | undefined },
  finished: readonly FinishedFork[],
): { readonly allowance: Allowance; readonly maxCalls?: number } {
  const calls = finished.reduce((sum, { result }) => sum + result.calls, 0);
  const dollars = finished.reduce(
    (sum, { result }) => sum + (result.dollars === 'unknown' ? 0 : result.dollars),
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
