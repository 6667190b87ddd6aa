import type { Grade } from '@tracefork/blame/oracle';
import type { ForkPlan } from '@tracefork/fork';
import type { Tape } from '@tracefork/tape';
import type { ResolvedAgent } from '../agent/resolve-agent.ts';
import type { Estimate } from '../commands/fork-spending.ts';
import type { Checked } from '../view/checked.ts';
import type { Comparison } from '../view/comparison.ts';
import type { Receipt } from '../view/receipt.ts';
import type { RedCause } from '../view/red-cause.ts';

/** What becomes of one tape. */
export type Planned =
  | { readonly kind: 'holds'; readonly file: string; readonly receipt: Receipt }
  | { readonly kind: 'no answer'; readonly file: string; readonly error: NoAnswer }
  | Due;

export type NoAnswer = Extract<Checked, { readonly state: 'no answer' }>['error'];

/** A tape that is to be recorded again. */
export interface Due {
  readonly kind: 'due';
  readonly file: string;
  readonly tape: Tape;
  readonly resolved: ResolvedAgent;
  /** The replay that says what differs. */
  readonly receipt: Receipt;
  /** `null`: it holds, and was asked for all the same. */
  readonly cause: RedCause | null;
  /** All of it, or from a step on: what comes before is served from the tape. */
  readonly scope:
    | { readonly kind: 'whole' }
    | { readonly kind: 'suffix'; readonly step: number; readonly plan: ForkPlan };
  readonly estimate: Estimate;
}

/** A new recording beside the tape that it may replace. */
export interface Rerecorded {
  readonly kind: 'made';
  readonly due: Due;
  readonly comparison: Comparison;
  readonly grades: { readonly oracle: string; readonly before: Grade; readonly after: Grade };
  /** The verdict of the agent against its new tape, offline. */
  readonly receipt: Receipt;
  readonly complete: boolean;
  /** US dollars, by the usage of answers; `unknown`: no price. */
  readonly dollars: number | 'unknown';
}

/** Why a new recording does not replace its tape. */
export type Refusal = 'incomplete' | 'does-not-hold' | 'worse-ending';

const rank = { fail: 0, undefined: 1, pass: 2 } as const;

/**
 * Whether a new recording may replace its tape: it came to an end, the agent does the same again
 * offline, and the oracle likes its ending no less. Only the last can be overruled.
 */
export function refusalOf(
  { complete, receipt, grades }: Pick<Rerecorded, 'complete' | 'receipt' | 'grades'>,
  { force }: { readonly force: boolean },
): Refusal | null {
  if (!complete) return 'incomplete';
  if (!receipt.holds) return 'does-not-hold';
  const worse = rank[grades.after.grade] < rank[grades.before.grade];
  return worse && !force ? 'worse-ending' : null;
}
