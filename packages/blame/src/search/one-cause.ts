import { entropy } from './liveliness.ts';
import type { ArmCounts } from './profiles.ts';

/** Levels before and after the cause that are thought possible, each pair with a prior weight. */
const GRID = [0.03, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97] as const;
const PAIRS = GRID.flatMap((low) =>
  GRID.filter((high) => high > low).map((high) => ({ low, high, weight: (high - low) ** 2 })),
);

/** What forks and a prior say of a run that one step decided. */
export interface OneCause {
  /** P(this step is the cause); sums to 1. */
  readonly chance: Float64Array;
  /** Nats that a draw of this arm would tell about which step it is. */
  tells(arm: number): number;
}

/**
 * Exact posterior of the cause's place if there is one cause: one level before it and a higher one
 * after it, both unknown.
 *
 * @param weights relative prior weight of each step.
 * @param known the level after the cause is taken for nearly 1, as a full replay's is.
 */
export function oneCause(
  { same, draws }: ArmCounts,
  { weights, known }: { readonly weights: readonly number[]; readonly known: boolean },
): OneCause {
  const steps = weights.length;
  const pairs = known ? PAIRS.filter(({ high }) => high > 0.85) : PAIRS;
  const logs = pairs.map(({ low, high, weight }) => ({
    low,
    high,
    weight,
    hit: Math.log(high / low),
    miss: Math.log((1 - high) / (1 - low)),
  }));
  // A known end has pretended draws at arm n, which are no news under a high level after the cause.
  const arms = known ? steps : steps + 1;
  const joint = new Float64Array(steps * pairs.length);
  logs.forEach(({ high, weight, hit, miss }, k) => {
    let log = Math.log(weight);
    for (let arm = 0; arm < arms; arm += 1) {
      const hits = same[arm] as number;
      const misses = (draws[arm] as number) - hits;
      log += hits * Math.log(high) + misses * Math.log(1 - high);
    }
    // So far all arms were taken for those after the cause; arms up to the step are turned.
    for (let step = 0; step < steps; step += 1) {
      const hits = same[step] as number;
      log += -hits * hit - ((draws[step] as number) - hits) * miss;
      joint[step * pairs.length + k] = log + Math.log(Math.max(1e-12, weights[step] as number));
    }
  });
  const most = joint.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const chance = new Float64Array(steps);
  const lows = new Float64Array(steps);
  const highs = new Float64Array(steps);
  let total = 0;
  for (let step = 0; step < steps; step += 1) {
    logs.forEach(({ low, high }, k) => {
      const p = Math.exp((joint[step * pairs.length + k] as number) - most);
      chance[step] = (chance[step] as number) + p;
      lows[step] = (lows[step] as number) + p * low;
      highs[step] = (highs[step] as number) + p * high;
    });
    total += chance[step] as number;
  }
  for (let step = 0; step < steps; step += 1) {
    lows[step] = (lows[step] as number) / (chance[step] as number);
    highs[step] = (highs[step] as number) / (chance[step] as number);
    chance[step] = (chance[step] as number) / total;
  }
  return {
    chance,
    tells(arm) {
      let mean = 0;
      let rest = 0;
      for (let step = 0; step < steps; step += 1) {
        const p = (arm > step ? highs[step] : lows[step]) as number;
        mean += (chance[step] as number) * p;
        rest += (chance[step] as number) * entropy(p);
      }
      return entropy(mean) - rest;
    },
  };
}
