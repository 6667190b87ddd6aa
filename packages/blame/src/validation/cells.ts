import { randomStream } from '../random/random.ts';
import type { CommitmentSettings } from '../search/settings.ts';
import { type FamilyName, families } from './families.ts';
import { searchTrial } from './trial.ts';
import { type Disturbance, endOf, observed } from './world.ts';

/** One family at one length under one disturbance. */
export interface CellPlan {
  readonly family: FamilyName;
  readonly steps: number;
  readonly disturbance: Disturbance;
  readonly runs: number;
}

export interface Cell extends CellPlan {
  readonly hits: number;
  readonly wrongCertificates: number;
  readonly ends: { readonly [end in 'certified' | 'named' | 'flat' | 'spent']: number };
  /** The same search without a certificate: right answers, and mean live calls of a run. */
  readonly naming: { readonly hits: number; readonly calls: number };
  /** Mean live calls and forks of a run. */
  readonly calls: number;
  readonly forks: number;
  /** Arms drawn, over all runs, and those whose confidence sequence failed at any look. */
  readonly arms: number;
  readonly missed: number;
}

/** The planted profile of one run of a cell, as its oracle sees it. */
export function plantedProfile(
  { family, steps, disturbance }: CellPlan,
  { seed, run }: { readonly seed: number; readonly run: number },
): Float64Array {
  const random = randomStream(seed + run, `planted/${family}/${steps}`);
  return observed(families[family](steps, random), disturbance);
}

export function runCell(
  plan: CellPlan,
  {
    seed,
    settings = {},
  }: { readonly seed: number; readonly settings?: Partial<CommitmentSettings> },
): Cell {
  const ends = { certified: 0, named: 0, flat: 0, spent: 0 };
  const sums = { named: 0, naming: 0, hits: 0, wrong: 0, calls: 0, forks: 0, arms: 0, missed: 0 };
  const { noise, sensitivity, specificity, undefined: missing } = plan.disturbance;
  const label = `${plan.family}/${noise}/${sensitivity}/${specificity}/${missing}`;
  const offset = Math.floor(randomStream(seed, `${label}/${plan.steps}`)() * 2 ** 30);
  for (let run = 0; run < plan.runs; run += 1) {
    const profile = plantedProfile(plan, { seed, run });
    const about = { end: endOf(plan.disturbance), ...settings };
    const trial = searchTrial(profile, { seed: offset + run, missing, settings: about });
    const unproven = { ...about, certify: false };
    const name = searchTrial(profile, { seed: offset + run, missing, settings: unproven });
    sums.named += name.hit ? 1 : 0;
    sums.naming += name.calls;
    ends[trial.end] += 1;
    sums.hits += trial.hit ? 1 : 0;
    sums.wrong += trial.wrongCertificate ? 1 : 0;
    sums.calls += trial.calls;
    sums.forks += trial.forks;
    sums.arms += trial.arms;
    sums.missed += trial.missed;
  }
  return {
    ...plan,
    ends,
    hits: sums.hits,
    wrongCertificates: sums.wrong,
    naming: { hits: sums.named, calls: sums.naming / plan.runs },
    calls: sums.calls / plan.runs,
    forks: sums.forks / plan.runs,
    arms: sums.arms,
    missed: sums.missed,
  };
}
