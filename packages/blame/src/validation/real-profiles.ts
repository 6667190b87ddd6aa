import { searchTrial } from './trial.ts';

/** A measured value profile: the share of continuations that kept the recorded grade, per prefix. */
export interface RealProfile {
  readonly name: string;
  /** V₀ … Vₙ, each in [0, 1]. */
  readonly values: readonly number[];
}

export interface RealResult {
  readonly profiles: number;
  readonly runs: number;
  readonly hits: number;
  readonly wrongCertificates: number;
  readonly calls: number;
}

/**
 * Profiles of a file of `{ profiles: [{ model, kind, problem, V }] }`, where V is the share that
 * ended correct; for runs whose recorded answer was incorrect it is turned round.
 *
 * @throws {TypeError} if the file has another shape.
 */
export function readProfiles(json: unknown): RealProfile[] {
  const list = (json as { profiles?: unknown } | null)?.profiles;
  if (!Array.isArray(list)) throw new TypeError('The file of profiles has no list "profiles".');
  return list.map((entry: { model?: unknown; kind?: unknown; problem?: unknown; V?: unknown }) => {
    if (!Array.isArray(entry.V)) throw new TypeError('A profile has no list "V".');
    const share = entry.V.map(Number);
    return {
      name: `${entry.model}/${entry.kind}/${entry.problem}`,
      values: entry.kind === 'incorrect' ? share.map((value) => 1 - value) : share,
    };
  });
}

/** Blames each profile several times; a search that calls it flat is right if no jump reaches 0.15. */
export function runRealProfiles(
  profiles: readonly RealProfile[],
  {
    seed,
    repeats,
    callsPerStep,
  }: { readonly seed: number; readonly repeats: number; readonly callsPerStep: number },
): RealResult {
  const sums = { hits: 0, wrong: 0, calls: 0, runs: 0 };
  profiles.forEach(({ values }, index) => {
    const profile = Float64Array.from(values);
    for (let run = 0; run < repeats; run += 1) {
      const trial = searchTrial(profile, {
        seed: seed + index * 1000 + run,
        missing: 0,
        settings: { end: 'measured', maxCalls: callsPerStep * (profile.length - 1) },
      });
      sums.runs += 1;
      sums.hits += trial.hit ? 1 : 0;
      sums.wrong += trial.wrongCertificate ? 1 : 0;
      sums.calls += trial.calls;
    }
  });
  return {
    profiles: profiles.length,
    runs: sums.runs,
    hits: sums.hits,
    wrongCertificates: sums.wrong,
    calls: sums.runs === 0 ? 0 : sums.calls / sums.runs,
  };
}
