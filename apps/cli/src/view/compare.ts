import type { ForkResult } from '@tracefork/fork';

/** What the forks of one model took on average, those without an outcome included. */
export interface Costs {
  /** Branches, `null` where none was kept. */
  readonly forks: readonly (string | null)[];
  /** US dollars of one fork, by the usage of its answers. */
  readonly dollars: number;
  /** Live calls of one fork. */
  readonly calls: number;
}

/** @param results of one model */
export function costsOf(results: readonly ForkResult[]): Costs {
  const mean = (of: (result: ForkResult) => number) =>
    results.reduce((sum, result) => sum + of(result), 0) / Math.max(1, results.length);
  return {
    forks: results.map(({ id }) => id ?? null),
    dollars: mean(({ spend }) => spend.dollars),
    calls: mean(({ spend }) => spend.calls),
  };
}
