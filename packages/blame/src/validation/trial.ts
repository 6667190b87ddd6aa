import { isOutside } from '../intervals/confidence-sequence.ts';
import { type Random, randomStream } from '../random/random.ts';
import { createCommitmentSearch } from '../search/commitment.ts';
import type { CommitmentSettings } from '../search/settings.ts';
import { drawFrom, scoring } from './world.ts';

/** How one simulated blame went. */
export interface Trial {
  readonly hit: boolean;
  readonly wrongCertificate: boolean;
  readonly end: 'certified' | 'named' | 'flat' | 'spent';
  readonly calls: number;
  readonly forks: number;
  readonly rounds: number;
  /** Arms drawn at least once, and those whose confidence sequence excluded the truth at any look. */
  readonly arms: number;
  readonly missed: number;
}

const TOLERANCE = 0.15;
const GAP = 0.1;

/** Runs the default method against a profile as the oracle sees it. */
export function searchTrial(
  profile: Float64Array,
  {
    seed,
    missing,
    settings,
  }: {
    readonly seed: number;
    readonly missing: number;
    readonly settings: Partial<CommitmentSettings>;
  },
): Trial {
  const steps = profile.length - 1;
  const random = randomStream(seed, 'world');
  const search = createCommitmentSearch(steps, { ...settings, seed });
  const hits = new Int32Array(steps + 1);
  const draws = new Int32Array(steps + 1);
  const excluded = new Uint8Array(steps + 1);
  let rounds = 0;
  for (let batch = search.next(); batch.length > 0; batch = search.next()) {
    rounds += 1;
    const results = batch.map(({ arm }) => drawFrom(profile, arm, { random, missing }));
    results.forEach((result, index) => {
      const arm = batch[index]?.arm as number;
      if (result === 'undefined') return;
      draws[arm] = (draws[arm] as number) + 1;
      if (result === 'same') hits[arm] = (hits[arm] as number) + 1;
      const seen = { hits: hits[arm] as number, total: draws[arm] as number, alpha: 0.05 };
      if (isOutside(profile[arm] as number, seen)) excluded[arm] = 1;
    });
    search.fold(batch, results);
  }
  const { end, step, calls, forks, certificates } = search.conclusion();
  const truth = scoring(profile, TOLERANCE);
  return {
    hit: end === 'flat' ? truth.largest < TOLERANCE : truth.hit(step),
    wrongCertificate: certificates.some((c) => c.certified && truth.jump(c.step) <= GAP),
    end,
    calls,
    forks,
    rounds,
    arms: draws.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0),
    missed: excluded.reduce((sum, flag) => sum + flag, 0),
  };
}

/** Does the baseline, k draws of every arm and the largest difference of neighbours, name the step? */
export function fixedTrial(
  profile: Float64Array,
  {
    k,
    random,
    end,
  }: { readonly k: number; readonly random: Random; readonly end: 'known' | 'measured' },
): boolean {
  const steps = profile.length - 1;
  const share = (arm: number): number => {
    if (arm === steps && end === 'known') return k;
    const p = profile[arm] as number;
    let hits = 0;
    for (let draw = 0; draw < k; draw += 1) if (random() < p) hits += 1;
    return hits;
  };
  let before = share(0);
  let best = Number.NEGATIVE_INFINITY;
  let step = 0;
  let ties = 1;
  for (let i = 0; i < steps; i += 1) {
    const after = share(i + 1);
    if (after - before > best) {
      best = after - before;
      step = i;
      ties = 1;
    } else if (after - before === best) {
      ties += 1;
      if (random() * ties < 1) step = i;
    }
    before = after;
  }
  return scoring(profile, TOLERANCE).hit(step);
}
