import type { Calibration } from '@tracefork/blame/oracle';
import type { JudgePrice } from '../judge/price-judge.ts';
import type { Look } from './look.ts';
import { row } from './row.ts';
import { safeLine } from './safe-text.ts';
import { counted, money, number } from './units.ts';

/** What a judge is expected to cost. */
export function judgePriceWords({
  model,
  judgements,
  usual,
  most,
  free,
  host,
  why,
}: JudgePrice): string {
  const price = free
    ? 'free'
    : most === 'unknown'
      ? `at most unknown (${why ?? 'no price'})`
      : `${money(usual)} as a rule, at most ${money(most)}, in the price above`;
  return `${safeLine(model)} at ${safeLine(host)}, about ${counted(judgements.usual, 'judgement')}, at most ${number(judgements.most)}: ${price}`;
}

/** What the judge said of the recorded run, and how it did on what is labelled. */
export function renderJudged(
  { grade, reason }: { readonly grade: string; readonly reason: string },
  calibration: Calibration | undefined,
  look: Look,
): readonly string[] {
  return [row('recorded', safeLine(`${grade} (${reason})`), look), labelLine(calibration, look)];
}

/** How the judge did on what is labelled. */
export function labelLine(calibration: Calibration | undefined, look: Look): string {
  if (calibration === undefined) {
    return row('labels', 'none: how often the judge errs is not known', look);
  }
  const { sensitivity, specificity } = calibration;
  const rate = ({ hits, total, interval }: Calibration['sensitivity']): string =>
    `${hits} of ${total} (95%: ${interval.low.toFixed(2)} to ${interval.high.toFixed(2)})`;
  return row(
    'labels',
    `passes ${rate(sensitivity)} that pass, fails ${rate(specificity)} that fail`,
    look,
  );
}
