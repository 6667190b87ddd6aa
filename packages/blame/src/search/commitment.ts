import { randomStream } from '../random/random.ts';
import { type Attempt, type Certificate, createAttempt, lastGap, shareOfAlpha } from './attempt.ts';
import { chooseDraws } from './choose-draws.ts';
import type { ArmTally, Draw, Search } from './draws.ts';
import { sampleProfiles } from './posterior.ts';
import type { Profiles } from './profiles.ts';
import { type CommitmentSettings, commitmentSettings } from './settings.ts';
import { type Summary, summarise } from './summary.ts';
import { createTally } from './tally.ts';

/** How a search ended. `certified`: proven and likely the largest; `named`: likely, not to be proven. */
export type CommitmentEnd = 'certified' | 'named' | 'flat' | 'spent';

export interface CommitmentConclusion {
  readonly end: CommitmentEnd;
  /** The step that is named, or −1 for `flat`. */
  readonly step: number;
  readonly summary: Summary;
  readonly certificates: readonly Certificate[];
  readonly arms: readonly ArmTally[];
  readonly forks: number;
  /** Live calls as planned. */
  readonly calls: number;
  /** Calls that the named step's certificate would still take, where it was too dear. */
  readonly callsLeft: number;
}

/**
 * Looks for the step whose recorded response raised the chance of the recorded grade most:
 * draws where they tell most about that, then fresh pairs of draws that prove the jump without
 * trusting the model that found it.
 *
 * @throws {SettingError} on a setting outside its range.
 */
export function createCommitmentSearch(
  steps: number,
  { seed, ...changes }: Partial<CommitmentSettings> & { readonly seed: number },
): Search<CommitmentConclusion> {
  const settings = commitmentSettings(steps, changes);
  const tally = createTally(steps, settings);
  const attempts: Attempt[] = [];
  const known = settings.end === 'known';
  const cost = Float64Array.from({ length: steps + 1 }, (_, arm) => Math.max(1, steps - arm));
  if (known) cost[steps] = Number.POSITIVE_INFINITY;
  const weights = settings.weights && normalised(settings.weights);
  let round = 0;
  let forks = 0;
  let calls = 0;
  let working = 0;
  let ungraded = 0;
  let active: Attempt | undefined;
  let ended: { end: CommitmentEnd; step: number; callsLeft: number } | undefined;
  let summary: Summary | undefined;

  const attemptAt = (step: number): Attempt => {
    const existing = attempts.find((attempt) => attempt.step === step);
    if (existing) return existing;
    const threshold = -Math.log(settings.alpha * shareOfAlpha(attempts.length + 1));
    const single = known && step === steps - 1;
    const gap = single ? lastGap(settings.gap, settings.agreement) : settings.gap;
    return createAttempt(step, { single, gap, threshold });
  };
  const priced = (step: number, { mean }: Summary): { attempt: Attempt; callsLeft: number } => {
    const attempt = attemptAt(step);
    // Draws without a grade count against the certificate, so they belong into the bet.
    const lost = ungraded / Math.max(1, working);
    const before = lost + (1 - lost) * (mean[step] as number);
    attempt.bet({ after: (1 - lost) * (mean[step + 1] as number), before });
    return { attempt, callsLeft: attempt.callsLeft(steps) };
  };
  /** The likely step that costs least to certify; an attempt that was begun goes first. */
  const candidate = (now: Summary): ReturnType<typeof priced> | undefined => {
    const begun = attempts.find(
      ({ step, certificate }) =>
        !certificate.certified && (now.near[step] as number) >= settings.leave,
    );
    if (begun) return priced(begun.step, now);
    if (now.chance < settings.enter) return undefined;
    const least = Math.max(settings.enter, now.chance - 0.1);
    const likely = Array.from(now.near.keys()).filter((i) => (now.near[i] as number) >= least);
    return likely
      .map((step) => priced(step, now))
      .reduce((best, other) => (other.callsLeft < best.callsLeft ? other : best));
  };
  const graded = (arm: number): number => tally.of(arm).same + tally.of(arm).other;
  const finish = (end: CommitmentEnd, step: number, callsLeft = 0): readonly Draw[] => {
    ended = { end, step, callsLeft };
    return [];
  };
  const search = (profiles: Profiles, now: Summary): readonly Draw[] => {
    const certified = attempts.find(
      ({ step, certificate }) =>
        certificate.certified && (now.near[step] as number) >= settings.leave,
    );
    const labelled = mergeEquals(profiles, certified?.step ?? now.leader, settings.tolerance);
    const random = randomStream(seed, `choose/${round}`);
    const arms = chooseDraws(labelled, { size: settings.batch, cost, random });
    if (round === 1) {
      arms.splice(-settings.first, settings.first, ...Array<number>(settings.first).fill(0));
      // Replays of everything cost no live call.
      if (!known) arms.push(...Array<number>(settings.batch).fill(steps));
    }
    if (arms.length === 0) return finish('spent', now.leader);
    return arms.map((arm) => ({ arm, purpose: 'search' }));
  };

  return {
    next() {
      if (ended) return [];
      round += 1;
      active = undefined;
      const profiles = sampleProfiles(tally.counts, {
        hypotheses: settings.hypotheses,
        weights,
        count: settings.profiles,
        random: randomStream(seed, `posterior/${round}`),
      });
      const now = summarise(profiles, settings);
      summary = now;
      const proven = attempts.filter(({ certificate }) => certificate.certified);
      const done = proven.find(({ step }) => (now.near[step] as number) >= settings.confidence);
      if (done) return finish('certified', done.step);
      if (!settings.certify && now.chance >= settings.confidence && now.flat < settings.flat)
        return finish('named', now.leader, priced(now.leader, now).callsLeft);
      if (forks >= settings.maxForks || calls >= settings.maxCalls)
        return finish('spent', now.leader, priced(now.leader, now).callsLeft);
      if (proven.length === 0 && now.flat >= settings.flat) {
        const unsure = [0, steps - 1].find((arm) => graded(arm) < settings.beforeFlat);
        if (unsure === undefined) return finish('flat', -1);
        const size = Math.min(settings.beforeFlat - graded(unsure), settings.batch);
        return Array.from({ length: size }, () => ({ arm: unsure, purpose: 'search' as const }));
      }
      const rests = proven.some(({ step }) => (now.near[step] as number) >= settings.leave);
      const next = rests || !settings.certify ? undefined : candidate(now);
      if (!next) return search(profiles, now);
      if (next.callsLeft > settings.maxCalls - calls) {
        if (now.chance >= settings.sure) return finish('named', now.leader, next.callsLeft);
        return search(profiles, now);
      }
      active = next.attempt;
      if (!attempts.includes(active)) attempts.push(active);
      return active.draws(settings.batch);
    },
    fold(batch, results) {
      batch.forEach((draw, index) => {
        const result = results[index] ?? 'failed';
        forks += 1;
        calls += steps - draw.arm;
        tally.add(draw.arm, result);
        if (result !== 'failed') working += 1;
        if (result === 'undefined' || result === 'censored') ungraded += 1;
        if (draw.purpose === 'certificate') active?.fold(draw, result);
      });
    },
    conclusion() {
      const now = summary ?? summarise(emptyProfiles(steps), settings);
      return {
        ...(ended ?? { end: 'spent' as const, step: now.leader, callsLeft: 0 }),
        summary: now,
        certificates: attempts.map(({ certificate }) => certificate),
        arms: Array.from({ length: steps + 1 }, (_, arm) => tally.of(arm)),
        forks,
        calls,
      };
    },
  };
}

function normalised(weights: readonly number[]): Float64Array {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return Float64Array.from(weights, (weight) => (weight * weights.length) / sum);
}

/** Profiles whose largest jump is no larger, by the tolerance, than that of `step` count for `step`. */
function mergeEquals(profiles: Profiles, step: number, tolerance: number): Profiles {
  const { arms, count, levels, jump } = profiles;
  const top = profiles.top.slice();
  for (let row = 0; row < count; row += 1) {
    const at = row * arms + step;
    const delta = (levels[at + 1] as number) - (levels[at] as number);
    const largest = jump[row] as number;
    if (largest > 0 && delta >= largest - tolerance) top[row] = step;
  }
  return { ...profiles, top };
}

function emptyProfiles(steps: number): Profiles {
  const arms = steps + 1;
  const levels = new Float64Array(arms).fill(0.5);
  return { count: 1, arms, levels, top: new Int32Array(1), jump: new Float64Array(1) };
}
