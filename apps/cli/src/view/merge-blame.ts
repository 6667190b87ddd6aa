import type { BlameInput, Trial } from '@tracefork/report';

/**
 * What a page tells of several results: the latest that looked for a step, and of each change of a
 * step the latest comparison.
 *
 * @param inputs the latest first
 */
export function mergeBlame(inputs: readonly BlameInput[]): BlameInput | undefined {
  const compared = inputs.filter(isComparison);
  const main = inputs.find((input) => !isComparison(input)) ?? compared[0];
  if (main === undefined) return undefined;
  const counted = new Set([main, ...compared]);
  const dollars = [...counted].map(({ spent }) => spent.dollars);
  return {
    ...main,
    repairs: latestOf(compared.flatMap(({ repairs }) => repairs)),
    breakability: latestOf(compared.flatMap(({ breakability }) => breakability)),
    spent: {
      ...main.spent,
      calls: [...counted].reduce((sum, { spent }) => sum + spent.calls, 0),
      dollars: dollars.includes(null)
        ? null
        : dollars.reduce<number>((sum, each) => sum + (each ?? 0), 0),
    },
    notTested:
      compared.length === 0 ? main.notTested : main.notTested.filter((words) => words !== anew),
  };
}

/** What is left out where nothing but drawing anew was tried. */
export const anew = 'No better or worse answers were tried: forks drew the same steps anew.';

function isComparison({ repairs, breakability }: BlameInput): boolean {
  return repairs.length + breakability.length > 0;
}

function latestOf(trials: readonly Trial[]): readonly Trial[] {
  const seen = new Set<string>();
  return trials.filter(({ step, what }) => {
    const key = `${step} ${what}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
