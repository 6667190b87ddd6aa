import type { ArmTally, Search } from './draws.ts';
import { livelinessOf } from './liveliness.ts';
import { type OneCause, oneCause } from './one-cause.ts';
import { type CommitmentSettings, commitmentSettings } from './settings.ts';
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
  readonly probes: readonly Probes[];
  readonly arms: readonly ArmTally[];
  readonly forks: number;
  readonly calls: number;
}

/** Nats for each call below which nothing is probed. */
const LEAST = 1e-4;
/**
 * Power of a fork's cost that its nats are divided by. Below 1: a fork that halves what is left pays
 * off later as well, which a look one question ahead does not see.
 */
const DISCOUNT = 0.8;
/** Probes that are planned together; a fork is planned alone. */
const PROBES = 6;

/**
 * For someone in a hurry, within about 2n live calls: whatever tells most for a call about where the
 * one cause is, a fork (does the outcome change?) or a probe (does a later request change at all?).
 *
 * A step whose next request differs with probability q has a jump of at most q, provided that the
 * agent depends on its responses alone; so probes that never differ count against a step.
 *
 * @param options.seed taken as every search takes it; this one draws nothing.
 * @param options.screen false where tools and draws are not served, since the bound fails there.
 */
export function createQuickSearch(
  steps: number,
  {
    seed: _seed,
    screen = true,
    ...changes
  }: Partial<CommitmentSettings> & { readonly seed: number; readonly screen?: boolean },
): Search<QuickConclusion> {
  const settings = commitmentSettings(steps, {
    maxCalls: 2 * steps,
    ...changes,
  });
  const tally = createTally(steps, settings);
  const probes = Array.from({ length: steps }, () => ({ probes: 0, differed: 0 }));
  const prior = settings.weights ?? Array<number>(steps).fill(1);
  let forks = 0;
  let calls = 0;

  const known = settings.end === 'known';
  const weights = (): number[] => {
    const { ratio } = livelinessOf(probes);
    return prior.map((weight, step) => weight * (ratio[step] as number));
  };
  const think = (): OneCause => oneCause(tally.counts, { weights: weights(), known });

  return {
    next() {
      const left = settings.maxCalls - calls;
      if (left < 1 || forks >= settings.maxForks) return [];
      const belief = think();
      const fork = bestFork(belief, { from: Math.max(0, steps - left), steps });
      const { tells } = livelinessOf(probes);
      const worth = Array.from(belief.chance, (chance, step) => (screen ? tells(step, chance) : 0));
      const lively = worth
        .flatMap((value, step) => (value > Math.max(LEAST, fork.worth) ? [step] : []))
        .sort((a, b) => (worth[b] as number) - (worth[a] as number) || a - b)
        .slice(0, Math.min(PROBES, left));
      if (lively.length > 0) return lively.map((arm) => ({ arm, purpose: 'screen' }));
      return fork.worth > 0 ? [{ arm: fork.arm, purpose: 'search' }] : [];
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
      const { chance } = think();
      const ranked = Array.from(chance.keys()).sort(
        (a, b) => (chance[b] as number) - (chance[a] as number) || a - b,
      );
      return {
        candidates: ranked.slice(0, 5).map((step) => ({ step, chance: chance[step] as number })),
        probes: probes.flatMap((probe, step) => (probe.probes > 0 ? [{ step, ...probe }] : [])),
        arms: Array.from({ length: steps + 1 }, (_, arm) => tally.of(arm)),
        forks,
        calls,
      };
    },
  };
}

/** The arm, `from` or later, whose draw tells most for what it costs; a full replay tells nothing here. */
function bestFork(
  { tells }: OneCause,
  { from, steps }: { readonly from: number; readonly steps: number },
): { readonly arm: number; readonly worth: number } {
  let best = { arm: -1, worth: 0 };
  for (let arm = from; arm < steps; arm += 1) {
    const worth = tells(arm) / (steps - arm) ** DISCOUNT;
    if (worth > best.worth) best = { arm, worth };
  }
  return best;
}
