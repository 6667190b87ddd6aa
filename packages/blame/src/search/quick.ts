import { randomStream } from '../random/random.ts';
import { chooseDraws } from './choose-draws.ts';
import type { ArmTally, Draw, Search } from './draws.ts';
import { sampleProfiles } from './posterior.ts';
import { type CommitmentSettings, commitmentSettings } from './settings.ts';
import { type Summary, summarise } from './summary.ts';
import { createTally } from './tally.ts';

/** What one-call probes of a step found. */
export interface Probes {
  readonly step: number;
  readonly probes: number;
  /** Probes whose next request differed from the recorded one. */
  readonly differed: number;
}

export interface QuickConclusion {
  /** Steps by probability, the likeliest first; a guess with a number on it, and no certificate. */
  readonly candidates: ReadonlyArray<{ readonly step: number; readonly chance: number }>;
  readonly summary: Summary;
  readonly probes: readonly Probes[];
  readonly arms: readonly ArmTally[];
  readonly forks: number;
  readonly calls: number;
}

/** Probes of each candidate, and the share of the calls that they may take together. */
const PROBES = 2;
const SCREEN_SHARE = 0.4;
/** In a hurry one cause is looked for. */
const HYPOTHESES = [{ weight: 1, jumps: 1.2, drift: 0 }];
/** Chance that a cause's resampled response leaves the next request as it was; for weighing alone. */
const UNCHANGED = 0.3;

/**
 * For someone in a hurry, within about 2n live calls: a few forks halve the run, then steps that
 * are still likely are probed with one call each (does the next request change at all?), then the
 * rest of the calls goes to forks between those that are left.
 *
 * A step whose next request differs with probability q has a jump of at most q, provided that the
 * agent depends on its responses alone; so probes that never differ count against a step.
 *
 * @param options.screen false where tools and draws are not served, since the bound fails there.
 */
export function createQuickSearch(
  steps: number,
  {
    seed,
    screen = true,
    ...changes
  }: Partial<CommitmentSettings> & { readonly seed: number; readonly screen?: boolean },
): Search<QuickConclusion> {
  const settings = commitmentSettings(steps, {
    batch: 1,
    profiles: 400,
    hypotheses: HYPOTHESES,
    maxCalls: 2 * steps,
    ...changes,
  });
  const tally = createTally(steps, settings);
  const probes = Array.from({ length: steps }, () => ({ probes: 0, differed: 0 }));
  const prior = settings.weights ?? Array<number>(steps).fill(1);
  const reserve = screen ? SCREEN_SHARE * settings.maxCalls : 0;
  let round = 0;
  let forks = 0;
  let calls = 0;
  let screened = !screen;
  let summary: Summary | undefined;

  const weights = (): Float64Array => {
    const raw = prior.map((weight, step) => {
      const probe = probes[step];
      return weight * (probe && probe.differed === 0 ? UNCHANGED ** probe.probes : 1);
    });
    const sum = raw.reduce((total, weight) => total + weight, 0);
    return Float64Array.from(raw, (weight) => (weight * steps) / sum);
  };
  const think = (): ReturnType<typeof sampleProfiles> => {
    const profiles = sampleProfiles(tally.counts, {
      hypotheses: settings.hypotheses,
      weights: weights(),
      count: settings.profiles,
      random: randomStream(seed, `quick/${round}`),
    });
    summary = summarise(profiles, settings);
    return profiles;
  };
  const ranked = ({ near, jump }: Summary): number[] =>
    Array.from(near.keys()).sort(
      (a, b) =>
        (near[b] as number) - (near[a] as number) || (jump[b] as number) - (jump[a] as number),
    );

  return {
    next() {
      round += 1;
      const profiles = think();
      const now = summary as Summary;
      const left = settings.maxCalls - calls;
      if (!screened && (left <= reserve + steps / 4 || now.chance > 0.6)) {
        screened = true;
        const likely = ranked(now).filter((step) => (now.near[step] as number) > 0.004);
        const most = Math.max(1, Math.floor(Math.min(reserve, left) / PROBES));
        return likely
          .slice(0, most)
          .flatMap((arm) => Array<Draw>(PROBES).fill({ arm, purpose: 'screen' }));
      }
      const budget = screened ? left : left - reserve;
      const cost = Float64Array.from({ length: steps + 1 }, (_, arm) => {
        if (arm === steps && settings.end === 'known') return Number.POSITIVE_INFINITY;
        return steps - arm > budget ? Number.POSITIVE_INFINITY : Math.max(1, steps - arm) ** 2;
      });
      const random = randomStream(seed, `quick-choose/${round}`);
      const arms = chooseDraws(profiles, { size: settings.batch, cost, random });
      const draws: Draw[] = [];
      let spent = 0;
      for (const arm of arms) {
        if (spent + steps - arm > budget) break;
        spent += steps - arm;
        draws.push({ arm, purpose: 'search' });
      }
      if (forks + draws.length > settings.maxForks) return [];
      return draws;
    },
    fold(batch, results) {
      batch.forEach(({ arm, purpose }, index) => {
        const result = results[index] ?? 'failed';
        forks += 1;
        calls += purpose === 'screen' ? 1 : steps - arm;
        const probe = probes[arm];
        if (purpose === 'screen' && probe && (result === 'differs' || result === 'equal')) {
          probe.probes += 1;
          probe.differed += result === 'differs' ? 1 : 0;
        } else tally.add(arm, result);
      });
    },
    conclusion() {
      if (!summary || round > 0) think();
      const now = summary as Summary;
      return {
        candidates: ranked(now)
          .slice(0, 5)
          .map((step) => ({ step, chance: now.near[step] as number })),
        summary: now,
        probes: probes.flatMap((probe, step) => (probe.probes > 0 ? [{ step, ...probe }] : [])),
        arms: Array.from({ length: steps + 1 }, (_, arm) => tally.of(arm)),
        forks,
        calls,
      };
    },
  };
}
