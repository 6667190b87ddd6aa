import { SettingError } from '../errors.ts';
import { checkOpenUnit } from '../intervals/interval.ts';
import type { Hypothesis } from './posterior.ts';

/** What a commitment search promises, and how it goes about it. */
export interface CommitmentSettings {
  /** Chance, in (0, 1), that a run certifies any step whose jump is at most `gap`. */
  readonly alpha: number;
  /** The jump a certificate is about, in [0, 1): it says "more than this". */
  readonly gap: number;
  /** Jumps that differ by less than this, in (0, 1), count as equally large. */
  readonly tolerance: number;
  /** Posterior probability, in (0, 1), at which a certified step is taken for the largest jump. */
  readonly confidence: number;
  /** Posterior probability at which a step is named although certifying it costs too much. */
  readonly sure: number;
  /** Prove the named step? Without, the search ends at `confidence`, for much less and unproven. */
  readonly certify: boolean;
  /** Posterior probability at which an attempt at a certificate begins, and below which it rests. */
  readonly enter: number;
  readonly leave: number;
  /** Posterior probability that every jump is below `tolerance`, at which the search ends. */
  readonly flat: number;
  /** Draws of the whole run: in the first batch, and before a run is called flat. */
  readonly first: number;
  readonly beforeFlat: number;
  /** Draws in a batch, at least 1. Fixed, so that concurrency changes no report. */
  readonly batch: number;
  /** Profiles drawn from the posterior after each batch. */
  readonly profiles: number;
  readonly hypotheses: readonly Hypothesis[];
  /** Relative prior weight of each step (a judge's opinion, say); wrong ones cost calls, not validity. */
  readonly weights?: readonly number[] | undefined;
  /** Is a replay of everything sure to get the recorded grade (V_n = 1), or is that drawn as well? */
  readonly end: 'known' | 'measured';
  /**
   * P(the oracle gives the recorded grade | it is the true one), in [0, 1]: its estimate, and what it
   * is at least. Below 1 for a judge: a known end is known as far as this, and what is missing is not
   * charged to the last step.
   */
  readonly agreement: { readonly estimate: number; readonly least: number };
  /** Live calls, as planned: n − j for a draw with j responses served. */
  readonly maxCalls: number;
  readonly maxForks: number;
}

/** Live calls for each step of the run that a search may plan unless it is told otherwise. */
const CALLS_PER_STEP = 250;

/** The defaults, for a run of `steps` steps. `docs/statistics.md` says where the figures come from. */
export function commitmentSettings(
  steps: number,
  changes: Partial<CommitmentSettings> = {},
): CommitmentSettings {
  const settings: CommitmentSettings = {
    alpha: 0.05,
    gap: 0.1,
    tolerance: 0.15,
    confidence: 0.96,
    sure: 0.97,
    certify: true,
    enter: 0.75,
    leave: 0.3,
    flat: 0.97,
    first: 4,
    beforeFlat: 12,
    batch: 8,
    profiles: 200,
    hypotheses: [
      { weight: 0.5, jumps: 2, drift: 0.02 },
      { weight: 0.25, jumps: 8, drift: 0.05 },
      { weight: 0.25, jumps: 3, drift: 0.2 },
    ],
    end: 'known',
    agreement: { estimate: 1, least: 1 },
    maxCalls: CALLS_PER_STEP * steps,
    maxForks: 4000,
    ...changes,
  };
  for (const name of ['alpha', 'tolerance', 'confidence', 'sure', 'enter', 'flat'] as const)
    checkOpenUnit(name, settings[name]);
  if (!(settings.gap >= 0 && settings.gap < 1))
    throw new SettingError('gap', { value: settings.gap, range: 'at least 0 and below 1' });
  for (const name of ['batch', 'profiles'] as const)
    if (!Number.isSafeInteger(settings[name]) || settings[name] < 1)
      throw new SettingError(name, { value: settings[name], range: 'an integer of at least 1' });
  if (!Number.isSafeInteger(steps) || steps < 1)
    throw new SettingError('steps', { value: steps, range: 'an integer of at least 1' });
  const { weights } = settings;
  if (weights && weights.length !== steps)
    throw new SettingError('weights', {
      value: weights.length,
      range: `one for each of ${steps} steps`,
    });
  return settings;
}
