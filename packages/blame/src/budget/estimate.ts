import { SettingError } from '../errors.ts';
import { type CommitmentSettings, commitmentSettings } from '../search/settings.ts';
import { smallestDetectable } from './detectable.ts';

/** What a blame would take, for showing before anything is spent. */
export interface BlameEstimate {
  /** Live calls: a single planted cause took so many on average; and the cap. */
  readonly calls: { readonly typical: number; readonly most: number };
  /** US dollars of these calls at the price of an average call; `unknown` without a price. */
  readonly dollars: { readonly typical: number; readonly most: number } | 'unknown';
  /** Minutes, with forks in parallel; `unknown` without the time of a call. */
  readonly minutes: { readonly typical: number; readonly most: number } | 'unknown';
  /** The smallest jump that the cap is expected to certify, by step; absent: none. Empty if nothing is to be. */
  readonly detectable: ReadonlyArray<{ readonly step: number; readonly jump?: number }>;
}

export interface EstimateOptions {
  /** US dollars of one average live call, such as the recorded run's cost over its calls. */
  readonly dollarsPerCall?: number;
  readonly secondsPerCall?: number;
  /** Forks at once. Default 8. */
  readonly concurrency?: number;
  readonly settings?: Partial<CommitmentSettings>;
}

/** Measured by the validation on single causes with noise up to 0.2: 41 to 58 calls for each step. */
const TYPICAL_CALLS_PER_STEP = 50;
/** The same of a search that ends without a certificate: 30 to 49. */
const TYPICAL_UNCERTIFIED = 40;

/**
 * What a blame of so many steps would take, before anything is spent.
 *
 * @throws {SettingError} on a setting, price or time outside its range.
 */
export function estimateBlame(
  steps: number,
  { dollarsPerCall, secondsPerCall, concurrency = 8, settings: changes = {} }: EstimateOptions = {},
): BlameEstimate {
  const settings = commitmentSettings(steps, changes);
  for (const [name, value] of Object.entries({ dollarsPerCall, secondsPerCall }))
    if (value !== undefined && !(value >= 0))
      throw new SettingError(name, { value, range: 'at least 0' });
  const most = settings.maxCalls;
  const each = settings.certify ? TYPICAL_CALLS_PER_STEP : TYPICAL_UNCERTIFIED;
  const typical = Math.min(most, each * steps);
  const times = (one: number | undefined): { typical: number; most: number } | 'unknown' =>
    one === undefined ? 'unknown' : { typical: typical * one, most: most * one };
  // A batch waits for its slowest fork, and no more forks run at once than a batch has.
  const parallel = Math.max(1, Math.min(concurrency, settings.batch)) / 2;
  const places = [...new Set([0, Math.floor(steps / 2), steps - 1])];
  const { alpha, gap } = settings;
  return {
    calls: { typical, most },
    dollars: times(dollarsPerCall),
    minutes: times(secondsPerCall === undefined ? undefined : secondsPerCall / 60 / parallel),
    detectable: (settings.certify ? places : []).map((step) => {
      const jump = smallestDetectable({ step, steps }, { calls: most, alpha, gap });
      return { step, ...(jump !== undefined && { jump }) };
    }),
  };
}
