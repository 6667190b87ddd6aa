import type { Draw, DrawResult, Search } from '../search/draws.ts';
import {
  type FinishedFork,
  type ForkJob,
  type ForkMutation,
  type ForkResult,
  type ForkRunner,
  jobKey,
} from './job.ts';
import { createPilot, type StopReason } from './pilot.ts';
import { inOrder } from './pool.ts';

export interface RunSearchOptions {
  readonly runner: ForkRunner;
  /** The grade of the recorded run; the oracle gave it before anything was spent. */
  readonly recorded: 'pass' | 'fail';
  readonly mutation?: ForkMutation;
  /** Forks at once, at least 1; changes wall time and nothing else. Default 8. */
  readonly concurrency?: number;
  /** Forks of an earlier, interrupted blame with the same plan. Failed ones are run again. */
  readonly finished?: readonly FinishedFork[];
  /** Called as each fork ends, in the order in which they end, so that it can be kept. */
  readonly onFork?: (fork: FinishedFork) => void;
  readonly signal?: AbortSignal;
}

export interface Totals {
  readonly forks: number;
  /** Of these, forks that an earlier blame had finished. */
  readonly reused: number;
  readonly calls: number;
  readonly dollars: number | 'unknown';
  readonly failed: number;
  readonly censored: number;
  readonly undefined: number;
  /** Distinct failures, `code: message`, the most frequent first, at most five. */
  readonly failures: ReadonlyArray<{ readonly what: string; readonly count: number }>;
}

/** `ended`: the search is over. Otherwise there is no ranking, and the finished forks are kept. */
export type SearchRun<Conclusion> =
  | {
      readonly kind: 'ended';
      readonly conclusion: Conclusion;
      readonly totals: Totals;
      /** True if a call was refused by the budget, so that the search ended before it was done. */
      readonly outOfBudget: boolean;
    }
  | { readonly kind: 'stopped'; readonly why: StopReason; readonly totals: Totals };

/**
 * Runs a search's forks: batch after batch, several at once, folding results in the order in which
 * they were planned. The conclusion depends on the search and on the forks' answers alone.
 */
export async function runSearch<Conclusion>(
  search: Search<Conclusion>,
  options: RunSearchOptions,
): Promise<SearchRun<Conclusion>> {
  const { runner, recorded, mutation = { kind: 'resample' }, concurrency = 8 } = options;
  const { finished = [], onFork, signal = new AbortController().signal } = options;
  const earlier = new Map(
    finished
      .filter(({ result }) => result.kind !== 'failed' && result.kind !== 'unaffordable')
      .map((f) => [jobKey(f.job), f.result]),
  );
  const trials = new Map<string, number>();
  const totals = createTotals();
  const pilot = createPilot();

  const ended = (outOfBudget: boolean): SearchRun<Conclusion> => ({
    kind: 'ended',
    conclusion: search.conclusion(),
    totals: totals.now(),
    outOfBudget,
  });

  for (let batch = search.next(); batch.length > 0; batch = search.next()) {
    const jobs = batch.map((draw) => jobOf(draw, { mutation, trials }));
    const work = async (job: ForkJob): Promise<ForkResult> => {
      const known = earlier.get(jobKey(job));
      if (known) return known;
      const result = await runner.run(job, { signal });
      signal.throwIfAborted();
      if (result.kind !== 'unaffordable') onFork?.({ job, result });
      return result;
    };
    let results: ForkResult[];
    try {
      results = await inOrder(jobs, { work, concurrency, signal });
    } catch (error) {
      if (!signal.aborted) throw error;
      return { kind: 'stopped', why: { kind: 'aborted' }, totals: totals.now() };
    }
    results.forEach((result, index) => {
      totals.add(result, earlier.has(jobKey(jobs[index] as ForkJob)));
    });
    const why = pilot.afterBatch(results);
    if (why) return { kind: 'stopped', why, totals: totals.now() };
    search.fold(
      batch,
      results.map((result) => drawResult(result, recorded)),
    );
    if (results.some(({ kind }) => kind === 'unaffordable')) return ended(true);
  }
  return ended(false);
}

function jobOf(
  { arm, purpose, change }: Draw,
  {
    mutation: usual,
    trials,
  }: { readonly mutation: ForkMutation; readonly trials: Map<string, number> },
): ForkJob {
  const extent = purpose === 'screen' ? 'next-request' : 'tail';
  const mutation = change === undefined ? usual : ({ kind: 'replace', name: change } as const);
  const counter = `${extent}/${arm}/${change ?? ''}`;
  const trial = trials.get(counter) ?? 0;
  trials.set(counter, trial + 1);
  return { step: arm, trial, mutation, extent };
}

function drawResult(result: ForkResult, recorded: 'pass' | 'fail'): DrawResult {
  switch (result.kind) {
    case 'graded':
      return result.grade === 'undefined'
        ? 'undefined'
        : result.grade === recorded
          ? 'same'
          : 'other';
    case 'screened':
      return result.differs ? 'differs' : 'equal';
    case 'unaffordable':
      return 'failed';
    case 'censored':
    case 'failed':
      return result.kind;
  }
}

function createTotals(): { add(result: ForkResult, reused: boolean): void; now(): Totals } {
  const counts = { forks: 0, reused: 0, calls: 0, failed: 0, censored: 0, undefined: 0 };
  let dollars: number | 'unknown' = 0;
  const failures = new Map<string, number>();
  return {
    add(result, reused) {
      counts.forks += 1;
      counts.reused += reused ? 1 : 0;
      counts.calls += result.calls;
      dollars =
        dollars === 'unknown' || result.dollars === 'unknown'
          ? 'unknown'
          : dollars + result.dollars;
      if (result.kind === 'graded' && result.grade === 'undefined') counts.undefined += 1;
      if (result.kind === 'censored') counts.censored += 1;
      if (result.kind === 'failed') {
        counts.failed += 1;
        const what = `${result.code}: ${result.message}`;
        failures.set(what, (failures.get(what) ?? 0) + 1);
      }
    },
    now: () => ({
      ...counts,
      dollars,
      failures: [...failures]
        .map(([what, count]) => ({ what, count }))
        .sort((a, b) => b.count - a.count)
        .slice(0, 5),
    }),
  };
}
