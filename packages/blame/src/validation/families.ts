import type { Random } from '../random/random.ts';

export type FamilyName =
  | 'early'
  | 'middle'
  | 'late'
  | 'last'
  | 'two'
  | 'and'
  | 'fan-out'
  | 'or'
  | 'recovery'
  | 'drift'
  | 'systematic'
  | 'none';

/** The true value profile V₀ … Vₙ of one planted run: P(recorded grade | first j responses served). */
export type Family = (steps: number, random: Random) => Float64Array;

const between = (random: Random, low: number, high: number): number =>
  low + (high - low) * random();
const below = (random: Random, limit: number): number => Math.floor(random() * Math.max(1, limit));

/** Levels that hold after the given steps; the profile ends in 1, as a replay of everything does. */
function steplike(
  steps: number,
  start: number,
  ...jumps: ReadonlyArray<readonly [at: number, level: number]>
): Float64Array {
  const profile = new Float64Array(steps + 1).fill(start);
  for (const [at, level] of jumps) profile.fill(level, at + 1);
  profile[steps] = 1;
  return profile;
}

/** One cause: resampling it repeats the mistake in 5 to 25% of runs; the rest is nearly settled. */
const single =
  (place: (steps: number, random: Random) => number): Family =>
  (steps, random) => {
    const at = Math.min(steps - 1, place(steps, random));
    const low = between(random, 0.05, 0.25);
    return steplike(steps, low, [at, between(random, 0.9, 1)]);
  };

const pair = (steps: number, random: Random): readonly [number, number] => [
  below(random, steps * 0.45),
  Math.min(steps - 1, Math.floor(steps / 2) + below(random, steps * 0.45)),
];

/** Both causes are needed; each comes back with probability q when it is resampled. */
const both = (steps: number, [a, b]: readonly [number, number], q: number): Float64Array =>
  steplike(steps, q * q, [a, q], [b, 1]);

export const families: Readonly<Record<FamilyName, Family>> = {
  early: single((n, random) => below(random, n * 0.1)),
  middle: single((n, random) => Math.floor(n * 0.3) + below(random, n * 0.4)),
  late: single((n, random) => n - 2 - below(random, n * 0.1)),
  last: single((n) => n - 1),
  two: (n, random) => {
    const [a, b] = pair(n, random);
    const low = between(random, 0.02, 0.1);
    return steplike(n, low, [a, between(random, 0.45, 0.55)], [b, between(random, 0.92, 1)]);
  },
  and: (n, random) => both(n, pair(n, random), between(random, 0.2, 0.3)),
  'fan-out': (n, random) => {
    const group = 5 * below(random, (n - 5) / 5);
    return both(
      n,
      [group + below(random, 2), group + 2 + below(random, 3)],
      between(random, 0.2, 0.3),
    );
  },
  or: (n, random) => {
    const q = between(random, 0.2, 0.3);
    return steplike(n, 1 - (1 - q) ** 2, [below(random, n * 0.45), 1]);
  },
  recovery: (n, random) => {
    const a = below(random, n * 0.3);
    const b = Math.floor(n * 0.35) + below(random, n * 0.25);
    const c = Math.min(n - 1, Math.floor(n * 0.65) + below(random, n * 0.3));
    return steplike(
      n,
      between(random, 0.05, 0.15),
      [a, between(random, 0.75, 0.9)],
      [b, between(random, 0.3, 0.45)],
      [c, between(random, 0.9, 1)],
    );
  },
  drift: (n, random) => {
    const at = below(random, n * 0.9);
    const low = between(random, 0.05, 0.15);
    const jump = between(random, 0.45, 0.55);
    const profile = Float64Array.from({ length: n + 1 }, (_, j) =>
      Math.min(1, low + (0.3 * j) / n + (j > at ? jump : 0)),
    );
    profile[n] = 1;
    return profile;
  },
  systematic: (n) => steplike(n, 0.985),
  none: (n, random) => {
    // No step's jump exceeds 0.1, however short the run is.
    const low = Math.max(between(random, 0.3, 0.6), 1 - 0.08 * n);
    return Float64Array.from({ length: n + 1 }, (_, j) => low + ((1 - low) * j) / n);
  },
};
