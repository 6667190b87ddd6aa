/** One-call probes of a step: how many, and how many of them changed a later request. */
export interface ProbeCount {
  readonly probes: number;
  readonly differed: number;
}

/** P(a probe differs) at a cause, or at a step whose answers vary without harm. */
const LIVELY = 0.75;
/** The same at a step whose answers hardly vary. */
const QUIET = 0.03;
/** What the share of lively steps is taken for before any probe: one of four, as if four were seen. */
const BEFORE = { lively: 1, steps: 4 };

/** ln 2 at a half; 0 at both ends. */
export const entropy = (p: number): number =>
  p <= 0 || p >= 1 ? 0 : -p * Math.log(p) - (1 - p) * Math.log(1 - p);

/** What probes say about steps, with the share of lively innocent steps learnt from all of them. */
export interface Liveliness {
  /** P(probes of this step | it is the cause) / P(the same | it is not). */
  readonly ratio: readonly number[];
  /**
   * Nats that one more probe of a step would tell about whether it is the cause.
   *
   * @param chance that it is, in [0, 1].
   */
  tells(step: number, chance: number): number;
}

/**
 * Weighs probes by a model: a cause is lively; an innocent step is lively or quiet. Where every
 * step is lively (answers always vary in wording) probes tell nothing, and this says so.
 */
export function livelinessOf(counts: readonly ProbeCount[]): Liveliness {
  const seen = counts.filter(({ probes }) => probes > 0);
  const moved = seen.filter(({ differed }) => differed > 0).length;
  const share = (BEFORE.lively + moved) / (BEFORE.steps + seen.length);
  const likelihood = (rate: number, { probes, differed }: ProbeCount): number =>
    rate ** differed * (1 - rate) ** (probes - differed);
  const lively = (count: ProbeCount): number => {
    const yes = share * likelihood(LIVELY, count);
    return yes / (yes + (1 - share) * likelihood(QUIET, count));
  };
  return {
    ratio: counts.map((count) => {
      const cause = likelihood(LIVELY, count);
      return cause / (share * cause + (1 - share) * likelihood(QUIET, count));
    }),
    tells(step, chance) {
      const among = lively(counts[step] ?? { probes: 0, differed: 0 });
      const innocent = among * LIVELY + (1 - among) * QUIET;
      const mean = chance * LIVELY + (1 - chance) * innocent;
      return entropy(mean) - chance * entropy(LIVELY) - (1 - chance) * entropy(innocent);
    },
  };
}
