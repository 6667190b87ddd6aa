import { newcombe } from '@tracefork/blame/statistics';
import type { Summary, Tally } from '@tracefork/fork';

/** What two pass rates say of a change. */
export type ForkAnswer =
  /** The interval of the difference does not hold zero. */
  | { readonly kind: 'better' | 'worse' }
  /**
   * It does: chance alone may make such a difference. `enough`: forks a side with which these very
   * shares would be told apart; `null` where they are alike, or too close for 10,000.
   */
  | { readonly kind: 'not-shown'; readonly enough: number | null }
  /** Before is one recorded run, which was not drawn at random but picked. */
  | { readonly kind: 'no-comparison' };

const mostForks = 10_000;

/** What a summary says of the change; `undefined` where a side is empty. */
export function answerOf({ before, after, difference }: Summary): ForkAnswer | undefined {
  if (difference === undefined) return undefined;
  if (before.from === 'recorded') return { kind: 'no-comparison' };
  if (difference.low > 0) return { kind: 'better' };
  if (difference.high < 0) return { kind: 'worse' };
  return { kind: 'not-shown', enough: enoughFor(before, after) };
}

function enoughFor(before: Tally, after: Tally): number | null {
  const [p, q] = [shareOf(after), shareOf(before)];
  if (p === q) return null;
  for (let n = Math.max(sizeOf(before), sizeOf(after)); n <= mostForks; n++) {
    const { low, high } = newcombe(
      { hits: Math.round(p * n), total: n },
      { hits: Math.round(q * n), total: n },
    );
    if (low > 0 || high < 0) return n;
  }
  return null;
}

function sizeOf({ pass, fail, undefined: unclear }: Tally): number {
  return pass + fail + unclear;
}

function shareOf(tally: Tally): number {
  return tally.pass / sizeOf(tally);
}
