import { wilson } from '@tracefork/blame/statistics';
import type { BlamePrice, Method } from '../blame/estimate.ts';
import { notCounted, type Unmetered } from '../fork/unmetered.ts';
import type { JudgedPrice } from '../judge/price-blame.ts';
import { judgePriceWords } from './judge.ts';
import type { Look } from './look.ts';
import { row } from './row.ts';
import { safeLine } from './safe-text.ts';
import { counted, duration, money } from './units.ts';

const methodWords: Readonly<Record<Method, string>> = {
  commitment: 'resampled tails; how much did each recorded answer commit the run?',
  quick: 'a guess within about two calls a step, and no certificate',
  'flip-rate': 'so many forks of every step, and how often each ends otherwise',
  repair: 'does a change make it pass, more often than drawing the step anew does?',
  breakability: 'does a change make it fail, more often than drawing the step anew does?',
};

export interface BlameAbout {
  readonly name: string;
  readonly steps: number;
  /** `null`: a judge grades it, once spending is allowed. */
  readonly grade: string | null;
  readonly reason: string;
  readonly oracle: string;
  readonly method: Method;
  /** The most pairs of a comparison. */
  readonly k: number;
  readonly changes: ReadonlyArray<{ readonly step: number; readonly what: string }>;
  readonly estimate: JudgedPrice;
  /** Forks that an earlier command has finished. */
  readonly finished: number;
  readonly inOrder: boolean;
  /** `false`: without a certificate. */
  readonly certify: boolean;
  readonly unmetered: Unmetered;
}

/** What a blame is about to do, and what it may cost. */
export function renderBlamePlan(about: BlameAbout, look: Look): readonly string[] {
  const { name, steps, grade, reason, oracle, method, estimate, finished, inOrder } = about;
  const { calls, hosts, minutes, typical, difference } = estimate;
  const { k, changes, unmetered } = about;
  const where = hosts.length === 0 ? '' : ` to ${safeLine(hosts.join(', '))}`;
  const takes = `${duration(minutes * 60_000)} if calls take as long as recorded`;
  return [
    row('blame', `${safeLine(name)}, ${counted(steps, 'step')}`, look),
    row('recorded', safeLine(`${grade ?? 'not graded yet'} (${reason}), by ${oracle}`), look),
    row('method', `${method}: ${methodWords[method]}`, look),
    ...changes.map(({ step, what }) => row('change', `step ${step}: ${safeLine(what)}`, look)),
    row(
      'live',
      `at most ${counted(calls, 'model call')}${where}, if tails are as long as recorded: ${priceWords(estimate)}`,
      look,
    ),
    ...unmetered.programs.map((program) =>
      row('unmetered', `${safeLine(program)}: ${notCounted}`, look),
    ),
    ...unmetered.uncovered.map((kind) =>
      row(
        'uncovered',
        `${safeLine(kind)}: may happen again in every fork, for real; ${notCounted}`,
        look,
      ),
    ),
    ...(method === 'commitment' && typical.calls < calls
      ? [
          row(
            'usually',
            `${counted(typical.calls, 'call')} for a single cause${estimate.free ? '' : `, ${money(typical.dollars)}`}, ${takes}`,
            look,
          ),
        ]
      : [row('takes', `${method === 'commitment' ? 'about' : 'at most'} ${takes}`, look)]),
    ...(difference === undefined ? [row('detects', detects(about), look)] : []),
    ...(estimate.judge === undefined ? [] : [row('judge', judgePriceWords(estimate.judge), look)]),
    ...(difference === undefined
      ? []
      : [
          row(
            'detects',
            difference === null
              ? 'nothing: too few pairs of forks'
              : `a difference of ${difference.toFixed(2)} or more, as expected for at most ${counted(k, 'pair')} of each change`,
            look,
          ),
        ]),
    ...(inOrder
      ? []
      : [row('order', 'answers overlapped; steps count as their answers arrived', look)]),
    ...(finished === 0
      ? []
      : [row('kept', `${counted(finished, 'fork')} of an earlier blame with this plan`, look)]),
  ];
}

function priceWords({ free, usual, most, why }: BlamePrice): string {
  if (free) return 'free';
  const known =
    most === 'unknown' ? `at most unknown (${why ?? 'no price'})` : `at most ${money(most)}`;
  return usual === 'unknown' ? known : `${money(usual)} as recorded, ${known}`;
}

/** What so much work can show, of a method that looks for a step. */
function detects({ method, k, certify, estimate }: BlameAbout): string {
  switch (method) {
    case 'quick':
      return 'nothing for certain: a hint, which often misses early causes and those of noisy outcomes';
    case 'flip-rate': {
      const { low, high } = wilson(k / 2, k);
      return `each flip rate to within ${((high - low) / 2).toFixed(2)} (95%); a cause flips no more often than the steps before it`;
    }
    default: {
      if (!certify) return 'nothing for certain: it ends once the search is 0.96 sure of a step';
      const able = estimate.detectable.map(({ step, jump }) =>
        jump === null ? `none at step ${step}` : `${jump.toFixed(2)} at step ${step}`,
      );
      return `a jump of ${able.join(', ')}, as expected for so many calls`;
    }
  }
}
