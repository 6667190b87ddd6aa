import type { ForkResult } from './job.ts';

/** Why a blame ended without a ranking. */
export type StopReason =
  /** A whole batch failed, or nothing but failures so far. */
  | {
      readonly kind: 'nothing-works';
      readonly example: { readonly code: string; readonly message: string };
    }
  /** Too many forks were stopped by a policy; `by` names the policies, the most frequent first. */
  | { readonly kind: 'censored'; readonly share: number; readonly by: readonly string[] }
  | { readonly kind: 'aborted' };

/** Forks that are looked at before going on, and the share of censored ones that stops them. */
const PILOT_FORKS = 8;
const MOST_CENSORED = 0.2;

/** Watches whether forks work at all, so that nothing is spent on a search that cannot end. */
export function createPilot(): {
  afterBatch(results: readonly ForkResult[]): StopReason | undefined;
} {
  const by = new Map<string, number>();
  let working = 0;
  let seen = 0;
  let over = false;
  return {
    afterBatch(results) {
      const failed = results.filter((result) => result.kind === 'failed');
      working += results.length - failed.length;
      seen += results.length;
      const [example] = failed;
      if (example && failed.length === results.length && (working === 0 || results.length > 1))
        return {
          kind: 'nothing-works',
          example: { code: example.code, message: example.message },
        };
      if (over) return undefined;
      for (const result of results)
        if (result.kind === 'censored') by.set(result.by, (by.get(result.by) ?? 0) + 1);
      over = seen >= PILOT_FORKS;
      const censored = [...by.values()].reduce((sum, count) => sum + count, 0);
      const share = working === 0 ? 0 : censored / working;
      if (!over || share <= MOST_CENSORED) return undefined;
      const names = [...by].sort((a, b) => b[1] - a[1]).map(([name]) => name);
      return { kind: 'censored', share, by: names };
    },
  };
}
