import type { Random } from '../random/random.ts';
import type { ArmCounts, Profiles } from './profiles.ts';

/** How a value profile may move: jumps in all (expected number), and small moves for each step. */
export interface Hypothesis {
  /** Prior weight; only ratios matter. */
  readonly weight: number;
  readonly jumps: number;
  /** Chance that the level moves to a neighbouring cell of the grid at a step. */
  readonly drift: number;
}

export interface PosteriorOptions {
  readonly hypotheses: readonly Hypothesis[];
  /** Relative prior weight of a jump at each step, mean 1; default: all alike. */
  readonly weights?: Float64Array | undefined;
  /** Number of profiles to draw. */
  readonly count: number;
  readonly random: Random;
}

/** Cells of the grid of levels, uniform in asin √p, so that Jeffreys' Beta(½, ½) is uniform on it. */
const CELLS = 32;
const LEVEL: Float64Array = Float64Array.from(
  { length: CELLS },
  (_, i) => Math.sin(((i + 0.5) * Math.PI) / 2 / CELLS) ** 2,
);
const LOG_LEVEL: Float64Array = LEVEL.map(Math.log);
const LOG_REST: Float64Array = LEVEL.map((p) => Math.log1p(-p));

interface Filtered {
  readonly evidence: number;
  /** Normalised filter of each arm, row after row. */
  readonly alpha: Float64Array;
  readonly rho: Float64Array;
}

/**
 * Posterior draws of the value profile under a hidden Markov model: the level stays, moves to a
 * neighbouring cell, or jumps anywhere (uniformly, which is Beta(½, ½)); hypotheses on how often
 * are weighed by their evidence. Forward filtering and backward sampling, O(arms × cells) for each
 * hypothesis and O(arms) for each profile.
 *
 * Depends on its arguments alone.
 */
export function sampleProfiles(counts: ArmCounts, options: PosteriorOptions): Profiles {
  const arms = counts.draws.length;
  const { hypotheses, weights, count, random } = options;
  const like = likelihoods(counts);
  const filters = hypotheses.map((hypothesis) => filter(like, hypothesis, { arms, weights }));
  const best = Math.max(...filters.map(({ evidence }) => evidence));
  const chances = filters.map(
    ({ evidence }, h) => (hypotheses[h] as Hypothesis).weight * Math.exp(evidence - best),
  );
  const total = chances.reduce((sum, chance) => sum + chance, 0);

  const levels = new Float64Array(count * arms);
  const top = new Int32Array(count);
  const jump = new Float64Array(count);
  for (let row = 0; row < count; row += 1) {
    let pick = random() * total;
    let h = 0;
    while (h < chances.length - 1 && pick >= (chances[h] as number)) {
      pick -= chances[h] as number;
      h += 1;
    }
    const { alpha, rho } = filters[h] as Filtered;
    const drift = (hypotheses[h] as Hypothesis).drift;
    const base = row * arms;
    let cell = pickCell(alpha, (arms - 1) * CELLS, random);
    levels[base + arms - 1] = LEVEL[cell] as number;
    let topJump = 0;
    let topStep = arms - 2;
    for (let arm = arms - 2; arm >= 0; arm -= 1) {
      const at = arm * CELLS;
      const r = rho[arm] as number;
      const here = alpha[at + cell] as number;
      const below = cell > 0 ? (alpha[at + cell - 1] as number) : 0;
      const above = cell < CELLS - 1 ? (alpha[at + cell + 1] as number) : 0;
      const stay = 1 - (drift / 2) * ((cell > 0 ? 1 : 0) + (cell < CELLS - 1 ? 1 : 0));
      const w0 = (1 - r) * stay * here;
      const w1 = ((1 - r) * drift * below) / 2;
      const w2 = ((1 - r) * drift * above) / 2;
      let u = random() * (w0 + w1 + w2 + r / CELLS);
      const next = LEVEL[cell] as number;
      if (u >= w0) {
        u -= w0;
        if (u < w1) cell -= 1;
        else if (u < w1 + w2) cell += 1;
        else cell = pickCell(alpha, at, random);
      }
      const level = LEVEL[cell] as number;
      levels[base + arm] = level;
      if (next - level > topJump) {
        topJump = next - level;
        topStep = arm;
      }
    }
    top[row] = topStep;
    jump[row] = topJump;
  }
  return { count, arms, levels, top, jump };
}

function likelihoods({ same, draws }: ArmCounts): Float64Array {
  const arms = draws.length;
  const like = new Float64Array(arms * CELLS);
  for (let arm = 0; arm < arms; arm += 1) {
    const s = same[arm] as number;
    const f = (draws[arm] as number) - s;
    let most = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < CELLS; c += 1) {
      const log = s * (LOG_LEVEL[c] as number) + f * (LOG_REST[c] as number);
      like[arm * CELLS + c] = log;
      if (log > most) most = log;
    }
    for (let c = 0; c < CELLS; c += 1)
      like[arm * CELLS + c] = s + f === 0 ? 1 : Math.exp((like[arm * CELLS + c] as number) - most);
  }
  return like;
}

function filter(
  like: Float64Array,
  { jumps, drift }: Hypothesis,
  { arms, weights }: { readonly arms: number; readonly weights: Float64Array | undefined },
): Filtered {
  const alpha = new Float64Array(arms * CELLS);
  const rho = new Float64Array(arms);
  const steps = arms - 1;
  let evidence = 0;
  for (let arm = 0; arm < arms; arm += 1) {
    const at = arm * CELLS;
    const before = at - CELLS;
    let sum = 0;
    const r = arm === 0 ? 1 : (rho[arm - 1] as number);
    for (let c = 0; c < CELLS; c += 1) {
      let p = r / CELLS;
      if (arm > 0) {
        const low = c > 0 ? (alpha[before + c - 1] as number) : (alpha[before + c] as number);
        const high =
          c < CELLS - 1 ? (alpha[before + c + 1] as number) : (alpha[before + c] as number);
        p += (1 - r) * ((1 - drift) * (alpha[before + c] as number) + (drift / 2) * (low + high));
      }
      const value = p * (like[at + c] as number);
      alpha[at + c] = value;
      sum += value;
    }
    evidence += Math.log(sum);
    for (let c = 0; c < CELLS; c += 1) alpha[at + c] = (alpha[at + c] as number) / sum;
    if (arm < steps)
      rho[arm] = Math.min(0.5, Math.max(1e-6, (jumps / steps) * (weights?.[arm] ?? 1)));
  }
  return { evidence, alpha, rho };
}

function pickCell(alpha: Float64Array, at: number, random: Random): number {
  let u = random();
  for (let c = 0; c < CELLS - 1; c += 1) {
    u -= alpha[at + c] as number;
    if (u < 0) return c;
  }
  return CELLS - 1;
}
