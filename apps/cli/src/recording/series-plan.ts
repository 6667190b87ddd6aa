import { UsageError } from '../errors.ts';
import type { OracleOptions } from '../oracle/resolve-oracle.ts';

/** The options that make one recording a series of them. */
export interface SeriesOptions extends OracleOptions {
  readonly times?: number;
  readonly until?: 'fail' | 'pass';
  readonly keep?: 'failed' | 'passed' | 'all';
}

/** How often an agent is recorded, when that stops, and what stays. */
export interface SeriesPlan {
  /** The most runs. */
  readonly times: number;
  /** Stop at the first run with this grade. */
  readonly until: 'fail' | 'pass' | undefined;
  readonly keep: 'failed' | 'passed' | 'all';
}

/** Runs of a series that nobody limited: an agent that never fails would cost without end. */
const mostByDefault = 100;

/**
 * The series that options ask for; `undefined` where they ask for one recording and no grade.
 *
 * @throws UsageError where a tape is to be made and nothing says of which run
 */
export function planSeries(
  options: SeriesOptions & { readonly output?: string },
): SeriesPlan | undefined {
  const { times, until, keep, passIf, failIf, oracle, output } = options;
  if ([times, until, keep, passIf, failIf, oracle].every((each) => each === undefined)) {
    return undefined;
  }
  const most = times ?? (until === undefined ? 1 : mostByDefault);
  if (output !== undefined && until === undefined && most > 1) {
    throw new UsageError(
      '-o is one tape, and --times makes many. Name which one with --until fail, or leave -o out: the runs are in the store, and tracefork export writes one to a file.',
    );
  }
  return { times: most, until, keep: keep ?? kept(until) };
}

function kept(until: SeriesPlan['until']): SeriesPlan['keep'] {
  if (until === undefined) return 'all';
  return until === 'fail' ? 'failed' : 'passed';
}

/** Whether a run of this grade stays. Who cannot be graded stays: somebody has to look at it. */
export function stays(grade: 'pass' | 'fail' | 'undefined', keep: SeriesPlan['keep']): boolean {
  if (keep === 'all' || grade === 'undefined') return true;
  return grade === (keep === 'failed' ? 'fail' : 'pass');
}
