import {
  type BlameReport,
  blame,
  type ComparisonReport,
  compareWithPlacebo,
  createFlipRateSearch,
  createQuickSearch,
  type FlipRate,
  type Hypothesis,
  type Probes,
  quickSentences,
  type RunSearchOptions,
  runSearch,
  type StopReason,
  type Totals,
} from '@tracefork/blame';
import type { Calibrated } from '@tracefork/blame/oracle';
import type { Method } from './estimate.ts';
import {
  comparedWithStepNumbers,
  flipsWithStepNumbers,
  guessWithStepNumbers,
  withStepNumbers,
} from './step-numbers.ts';

/** What a blame found, by its method. Steps are numbered as in the run. */
export type Finding =
  | { readonly method: 'commitment'; readonly report: BlameReport }
  | {
      readonly method: 'quick';
      /** The likeliest first; nothing is certified. */
      readonly candidates: ReadonlyArray<{ readonly step: number; readonly chance: number }>;
      readonly probes: readonly Probes[];
      readonly sentences: readonly string[];
    }
  | { readonly method: 'flip-rate'; readonly k: number; readonly flips: readonly FlipRate[] }
  | { readonly method: 'repair' | 'breakability'; readonly report: ComparisonReport };

export type Searched =
  | {
      readonly kind: 'found';
      readonly finding: Finding;
      readonly totals: Totals;
      readonly outOfBudget: boolean;
    }
  | { readonly kind: 'stopped'; readonly why: StopReason; readonly totals: Totals };

export interface SearchSettings {
  readonly method: Method;
  readonly k: number;
  readonly seed: number;
  /** The most live calls to plan. */
  readonly calls: number;
  readonly order: readonly number[];
  /** Name of the oracle. */
  readonly oracle: string;
  /** Of `commitment`: prove the step that is named? */
  readonly certify: boolean;
  /** Of `quick`: look at next requests as well. */
  readonly screen: boolean;
  /** Of a comparison. */
  readonly hypotheses: readonly Hypothesis[];
  /** Of a judge. */
  readonly calibration?: Calibrated;
}

/** Looks for the step in one of three ways, or holds changes of steps against drawing them anew. */
export async function search(
  { method, k, seed, calls, order, oracle, screen, hypotheses, certify, ...judged }: SearchSettings,
  options: RunSearchOptions,
): Promise<Searched> {
  const steps = order.length;
  switch (method) {
    case 'commitment': {
      const settings = { maxCalls: calls, certify };
      const run = await blame({ steps, seed, oracle, settings, ...judged, ...options });
      if (run.kind === 'stopped') return run;
      const { totals, outOfBudget } = run.report;
      const report = withStepNumbers(run.report, order);
      return { kind: 'found', finding: { method, report }, totals, outOfBudget };
    }
    case 'quick': {
      const run = await runSearch(
        createQuickSearch(steps, { seed, screen, maxCalls: calls }),
        options,
      );
      if (run.kind === 'stopped') return run;
      const { conclusion, totals, outOfBudget } = run;
      const guess = guessWithStepNumbers(conclusion, order);
      const { candidates, probes } = guess;
      const finding = { method, candidates, probes, sentences: quickSentences(guess, totals) };
      return { kind: 'found', finding, totals, outOfBudget };
    }
    case 'flip-rate': {
      const run = await runSearch(createFlipRateSearch(steps, { k }), options);
      if (run.kind === 'stopped') return run;
      const { conclusion, totals, outOfBudget } = run;
      const flips = flipsWithStepNumbers(conclusion, order);
      return { kind: 'found', finding: { method, k, flips }, totals, outOfBudget };
    }
    case 'repair':
    case 'breakability': {
      const settings = { mostPairs: k, maxCalls: calls };
      const run = await compareWithPlacebo({
        hypotheses,
        seed,
        oracle,
        settings,
        ...judged,
        ...options,
      });
      if (run.kind === 'stopped') return run;
      const { totals, outOfBudget } = run.report;
      const report = comparedWithStepNumbers(run.report, order);
      return { kind: 'found', finding: { method, report }, totals, outOfBudget };
    }
  }
}
