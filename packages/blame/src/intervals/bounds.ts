import { checkCounts, type Interval } from './interval.ts';

/**
 * What a share can be when some draws have no grade: all of them one way, or all the other way
 * (Manski 1989). It assumes nothing about why they are missing, and says nothing about sampling.
 *
 * @param hits graded draws with the recorded grade. @param total graded draws.
 * @returns shares in [0, 1] of graded and missing draws together; [0, 1] where there are none.
 * @throws {SettingError} on impossible counts.
 */
export function boundsWithMissing(
  hits: number,
  total: number,
  { missing }: { readonly missing: number },
): Interval {
  checkCounts(hits, total);
  checkCounts(missing, missing);
  const all = total + missing;
  return all === 0 ? { low: 0, high: 1 } : { low: hits / all, high: (hits + missing) / all };
}
