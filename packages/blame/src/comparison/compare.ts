import type { StopReason } from '../engine/pilot.ts';
import { type RunSearchOptions, runSearch, type Totals } from '../engine/run-search.ts';
import type { Calibrated } from '../oracle/calibration.ts';
import { type ComparisonSettings, createComparisonSearch } from './comparison-search.ts';
import type { ComparisonReport, Hypothesis } from './model.ts';
import { comparisonReport } from './report.ts';

export interface CompareOptions extends RunSearchOptions {
  readonly hypotheses: readonly Hypothesis[];
  readonly seed: number;
  /** Name of the oracle, for the report. */
  readonly oracle: string;
  readonly calibration?: Calibrated;
  readonly settings?: ComparisonSettings;
}

export type ComparisonRun =
  | { readonly kind: 'report'; readonly report: ComparisonReport }
  | { readonly kind: 'stopped'; readonly why: StopReason; readonly totals: Totals };

/**
 * Repair (changes of a failing run) or breakability (changes of a passing one), both beyond what
 * drawing the step anew does by itself. A job's `mutation` names the change, or is `placebo`.
 *
 * @throws {SettingError} on a setting outside its range.
 */
export async function compareWithPlacebo({
  hypotheses,
  seed,
  oracle,
  calibration,
  settings = {},
  ...options
}: CompareOptions): Promise<ComparisonRun> {
  const run = await runSearch(createComparisonSearch(hypotheses, settings), options);
  if (run.kind === 'stopped') return run;
  const { conclusion, totals, outOfBudget } = run;
  const { recorded } = options;
  const { alpha = 0.05, mostPairs = 20 } = settings;
  const question = recorded === 'fail' ? 'repair' : 'breakability';
  const about = { question, seed, recorded, oracle, calibration, alpha, mostPairs } as const;
  return {
    kind: 'report',
    report: comparisonReport(conclusion, { ...about, totals, outOfBudget }),
  };
}
