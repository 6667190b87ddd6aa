import type { StopReason } from './engine/pilot.ts';
import { type RunSearchOptions, runSearch, type Totals } from './engine/run-search.ts';
import type { Calibrated } from './oracle/calibration.ts';
import { commitmentReport } from './report/build.ts';
import type { BlameReport } from './report/model.ts';
import { createCommitmentSearch } from './search/commitment.ts';
import type { CommitmentSettings } from './search/settings.ts';

export interface BlameOptions extends RunSearchOptions {
  /** Steps of the recorded run, at least 1. */
  readonly steps: number;
  /** 32-bit integer; the same seed and the same grades give the same report. */
  readonly seed: number;
  /** Name of the oracle, for the report. */
  readonly oracle: string;
  /** Of a judge: its errors enter the test of the last step and the report's words. */
  readonly calibration?: Calibrated;
  readonly settings?: Partial<CommitmentSettings>;
}

/** `stopped`: there is no ranking; finished forks were handed to `onFork` and can be given again. */
export type BlameRun =
  | { readonly kind: 'report'; readonly report: BlameReport }
  | { readonly kind: 'stopped'; readonly why: StopReason; readonly totals: Totals };

/**
 * Which recorded responses committed this run to its outcome: forks steps through the runner until
 * the answer is proven, the search is over, or the calls are spent.
 *
 * @throws {SettingError} on a setting outside its range.
 */
export async function blame({
  steps,
  seed,
  oracle,
  calibration,
  settings: changes = {},
  ...options
}: BlameOptions): Promise<BlameRun> {
  const settings = { ...agreementOf(calibration, options.recorded), ...changes };
  const run = await runSearch(createCommitmentSearch(steps, { ...settings, seed }), options);
  if (run.kind === 'stopped') return run;
  const { conclusion, totals, outOfBudget } = run;
  const { recorded } = options;
  const about = { ...settings, seed, steps, recorded, oracle, calibration, totals, outOfBudget };
  return { kind: 'report', report: commitmentReport(conclusion, about) };
}

/** How often a judge says the recorded grade where it is the true one. */
function agreementOf(
  calibration: Calibrated | undefined,
  recorded: 'pass' | 'fail',
): Pick<CommitmentSettings, 'agreement'> | undefined {
  if (calibration === undefined) return undefined;
  if (calibration === 'none') return { agreement: { estimate: 1, least: 0 } };
  const { estimate, interval } =
    recorded === 'fail' ? calibration.specificity : calibration.sensitivity;
  return { agreement: { estimate, least: interval.low } };
}
