/** What one draw of an arm came to, as evidence takes it: 1, the recorded grade; 0, the other one. */
export type Bit = 0 | 1;

const EDGE = 1e-4;
const clamp = (p: number): number => Math.min(1 - EDGE, Math.max(EDGE, p));
const likelihood = (p: number, bit: Bit): number => (bit === 1 ? p : 1 - p);
const divergence = (a: number, p: number): number =>
  a * Math.log(a / p) + (1 - a) * Math.log((1 - a) / (1 - p));

/** The two levels a bet is made on, each in [0, 1]: after the step's response is served, and before. */
export interface Bet {
  readonly after: number;
  readonly before: number;
}

/**
 * The point of the null {p₁ − p₀ ≤ gap} that is nearest to the bet, as p₀ (p₁ = p₀ + gap):
 * argmin KL(after ‖ m + gap) + KL(before ‖ m).
 */
export function nearestNull({ after, before }: Bet, gap: number): number {
  const a1 = clamp(after);
  const a0 = clamp(before);
  let low = 1e-9;
  let high = 1 - gap - 1e-9;
  for (let i = 0; i < 46; i += 1) {
    const m = (low + high) / 2;
    const slope = (m + gap - a1) / ((m + gap) * (1 - m - gap)) + (m - a0) / (m * (1 - m));
    if (slope > 0) high = m;
    else low = m;
  }
  return (low + high) / 2;
}

/**
 * ln of the e-value of one pair: x₁ drawn after the step's response is served, x₀ before it is.
 * Under H₀: p₁ − p₀ ≤ gap its expectation is at most 1 for every bet that was made before the pair
 * was drawn (Turner, Ly and Grünwald 2021, arXiv 2106.02693; the null is convex, so the nearest
 * point of it gives an e-value).
 *
 * @param gap in [0, 1).
 */
export function logPairEvidence(
  pair: { readonly after: Bit; readonly before: Bit },
  { bet, gap }: { readonly bet: Bet; readonly gap: number },
): number {
  const a1 = clamp(bet.after);
  const a0 = clamp(bet.before);
  if (a1 - a0 <= gap) return 0;
  const m = nearestNull({ after: a1, before: a0 }, gap);
  return (
    Math.log(likelihood(a1, pair.after) / likelihood(m + gap, pair.after)) +
    Math.log(likelihood(a0, pair.before) / likelihood(m, pair.before))
  );
}

/** Nats that one pair adds on average if the bet is right; 0 if the bet lies in the null. */
export function evidencePerPair(bet: Bet, gap: number): number {
  const a1 = clamp(bet.after);
  const a0 = clamp(bet.before);
  if (a1 - a0 <= gap) return 0;
  const m = nearestNull({ after: a1, before: a0 }, gap);
  return divergence(a1, m + gap) + divergence(a0, m);
}

/**
 * ln of the e-value of one draw before the last step, where V_n = 1 is known:
 * H₀: p₀ ≥ 1 − gap.
 *
 * @param bet the level before the step, in [0, 1].
 */
export function logSingleEvidence(
  before: Bit,
  { bet, gap }: { readonly bet: number; readonly gap: number },
): number {
  const a0 = clamp(bet);
  if (a0 >= 1 - gap) return 0;
  return Math.log(likelihood(a0, before) / likelihood(1 - gap, before));
}

/** Nats that one such draw adds on average if the bet is right. */
export function evidencePerSingle(bet: number, gap: number): number {
  const a0 = clamp(bet);
  return a0 >= 1 - gap ? 0 : divergence(a0, 1 - gap);
}
