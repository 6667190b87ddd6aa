import { type Bet, type Bit, logPairEvidence } from '../evidence/pair-test.ts';
import type { DrawResult } from '../search/draws.ts';

/** Pretended forks of each side before the first, of which so many flip: the bet that it works. */
const BEFORE = { forks: 4, changed: 3, placebo: 1 } as const;

/** Differences that are tried, to find the least one that holds. */
const GRID = 100;

/** The two sides of a pair: the step changed, the step drawn anew. */
export type SideName = 'changed' | 'placebo';

/** A sequential test of "the change flips no more often than drawing anew". */
export interface PairedTest {
  /** Takes the next result of one side; a failed fork is none. */
  add(side: SideName, result: DrawResult): void;
  /** Complete pairs so far. */
  pairs(): number;
  /** ln of the e-value so far; valid whenever one stops. */
  evidence(): number;
  /**
   * The change flips more often by at least this, in [0, 1), with confidence 1 − α at every look:
   * where the same test of a larger difference first fails. `null` where none above 0 is shown.
   */
  atLeast(alpha: number): number | null;
}

interface Pair {
  readonly after: Bit;
  readonly before: Bit;
  readonly bet: Bet;
}

/**
 * Pairs the results of both sides in the order in which they come. The bet on a pair is made of the
 * pairs before it, so that the product stays an e-value (Turner, Ly and Grünwald 2021).
 *
 * What has no grade counts against the change: no flip with it, a flip without it.
 */
export function createPairedTest(): PairedTest {
  const waiting: Record<SideName, Bit[]> = { changed: [], placebo: [] };
  const flips = { changed: BEFORE.changed as number, placebo: BEFORE.placebo as number };
  const pairs: Pair[] = [];
  let evidence = 0;
  return {
    add(side, result) {
      const bit = bitOf(side, result);
      if (bit === undefined) return;
      waiting[side].push(bit);
      const [after] = waiting.changed;
      const [before] = waiting.placebo;
      if (after === undefined || before === undefined) return;
      waiting.changed.shift();
      waiting.placebo.shift();
      const forks = BEFORE.forks + pairs.length;
      const bet = { after: flips.changed / forks, before: flips.placebo / forks };
      evidence += logPairEvidence({ after, before }, { bet, gap: 0 });
      flips.changed += after;
      flips.placebo += before;
      pairs.push({ after, before, bet });
    },
    pairs: () => pairs.length,
    evidence: () => evidence,
    atLeast(alpha) {
      const refuted = (gap: number): boolean =>
        pairs.reduce((sum, pair) => sum + logPairEvidence(pair, { bet: pair.bet, gap }), 0) >=
        -Math.log(alpha);
      if (!refuted(0)) return null;
      let step = 1;
      while (step < GRID && refuted(step / GRID)) step += 1;
      return (step - 1) / GRID;
    },
  };
}

function bitOf(side: SideName, result: DrawResult): Bit | undefined {
  switch (result) {
    case 'other':
      return 1;
    case 'same':
      return 0;
    case 'undefined':
    case 'censored':
      return side === 'changed' ? 0 : 1;
    case 'failed':
    case 'differs':
    case 'equal':
      return undefined;
  }
}
