export type { BlameOptions, BlameRun } from './blame.ts';
export { blame } from './blame.ts';
export type { DetectableOptions } from './budget/detectable.ts';
export { smallestDetectable } from './budget/detectable.ts';
export type { BlameEstimate, EstimateOptions } from './budget/estimate.ts';
export { estimateBlame } from './budget/estimate.ts';
export type { CompareOptions, ComparisonRun } from './comparison/compare.ts';
export { compareWithPlacebo } from './comparison/compare.ts';
export type { ComparisonSettings } from './comparison/comparison-search.ts';
export { smallestDifference } from './comparison/detectable.ts';
export type {
  Comparison,
  ComparisonReport,
  Hypothesis,
  Question,
  Side,
} from './comparison/model.ts';
export { comparisonSentences } from './comparison/words.ts';
export type {
  FinishedFork,
  ForkAnswer,
  ForkJob,
  ForkMutation,
  ForkResult,
  ForkRunner,
  Spending,
} from './engine/job.ts';
export type { StopReason } from './engine/pilot.ts';
export type { RunSearchOptions, SearchRun, Totals } from './engine/run-search.ts';
export { runSearch } from './engine/run-search.ts';
export type { BlameErrorCode } from './errors.ts';
export { SettingError } from './errors.ts';
export type {
  BlameReport,
  Level,
  StepFinding,
  UnresolvedReason,
  Verdict,
} from './report/model.ts';
export { flipRateSentences, quickSentences } from './report/other-words.ts';
export { namedStep, renderReport, verdictTitle } from './report/render.ts';
export { verdictSentences } from './report/words.ts';
export type { Certificate } from './search/attempt.ts';
export type { Draw, DrawResult, Search } from './search/draws.ts';
export type { FlipRate, FlipRateConclusion } from './search/flip-rate.ts';
export { createFlipRateSearch } from './search/flip-rate.ts';
export type { Probes, QuickConclusion } from './search/quick.ts';
export { createQuickSearch } from './search/quick.ts';
export type { CommitmentSettings } from './search/settings.ts';
