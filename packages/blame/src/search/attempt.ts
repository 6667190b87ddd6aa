import {
  type Bet,
  type Bit,
  evidencePerPair,
  evidencePerSingle,
  logPairEvidence,
  logSingleEvidence,
} from '../evidence/pair-test.ts';
import type { Draw, DrawResult } from './draws.ts';

/** Share of α that the k-th attempt may spend: 0.8, 0.16, 0.032 …, together at most 1. */
export const shareOfAlpha = (k: number): number => 0.8 * 0.2 ** (k - 1);

/** What the report says about an attempt to certify one step. */
export interface Certificate {
  readonly step: number;
  /** ln of the e-value against "the jump is at most the gap". */
  readonly evidence: number;
  /** What it had to reach: ln(1 / (share of α · α)). */
  readonly threshold: number;
  /** Pairs of fresh draws that entered; single draws for the last step of a known end. */
  readonly pairs: number;
  readonly certified: boolean;
}

/** Collects fresh draws on both sides of one step until they prove its jump, or do not. */
export interface Attempt {
  readonly step: number;
  /** One arm is enough, since the other one is known. */
  readonly single: boolean;
  /** Bets on the levels as believed now; draws asked for after this are judged by it. */
  bet(bet: Bet): void;
  /** Draws for one batch of at most `batch`. */
  draws(batch: number): Draw[];
  fold(draw: Draw, result: DrawResult): void;
  /** Live calls that it will still take, as believed now; infinite if the bet lies in the null. */
  callsLeft(steps: number): number;
  readonly certificate: Certificate;
}

/** Nats for each pair below which an attempt is not worth planning. */
const HOPELESS = 0.01;

/** The gap of the last step's test: a grade that the oracle itself may give otherwise is no jump. */
export const lastGap = (gap: number, { least }: { readonly least: number }): number =>
  1 - (1 - gap) * least;

export function createAttempt(
  step: number,
  {
    single,
    gap,
    threshold,
  }: { readonly single: boolean; readonly gap: number; readonly threshold: number },
): Attempt {
  const after: Bit[] = [];
  const before: Bit[] = [];
  let current: Bet = { after: 1, before: 0 };
  let evidence = 0;
  let pairs = 0;
  let certified = false;

  const rate = (): number =>
    gap >= 1 ? 0 : single ? evidencePerSingle(current.before, gap) : evidencePerPair(current, gap);
  const count = (): number => {
    const each = rate();
    return each < HOPELESS ? Number.POSITIVE_INFINITY : (threshold - evidence) / each;
  };

  return {
    step,
    single,
    bet(bet) {
      current = bet;
    },
    draws(batch) {
      const most = single ? batch : Math.max(1, batch >> 1);
      const wanted = Math.max(1, Math.min(most, Math.ceil(count())));
      const purpose = 'certificate';
      const pair: Draw[] = single
        ? [{ arm: step, purpose }]
        : [
            { arm: step + 1, purpose },
            { arm: step, purpose },
          ];
      return Array.from({ length: wanted }, () => pair).flat();
    },
    fold({ arm }, result) {
      if (certified || result === 'failed') return;
      const isAfter = arm === step + 1;
      // What has no grade, or was stopped, counts against the certificate.
      const bit: Bit = result === 'same' ? 1 : result === 'other' ? 0 : isAfter ? 0 : 1;
      (isAfter ? after : before).push(bit);
      while (!certified && pairs < before.length && (single || pairs < after.length)) {
        const low = before[pairs] as Bit;
        evidence += single
          ? logSingleEvidence(low, { bet: current.before, gap })
          : logPairEvidence({ after: after[pairs] as Bit, before: low }, { bet: current, gap });
        pairs += 1;
        certified = evidence >= threshold;
      }
    },
    callsLeft: (steps) => {
      const each = single ? steps - step : 2 * (steps - step) - 1;
      return count() * each;
    },
    get certificate() {
      return { step, evidence, threshold, pairs, certified };
    },
  };
}
