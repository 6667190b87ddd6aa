import { renderReport, type StopReason, type Totals } from '@tracefork/blame';
import type { Spend } from '@tracefork/fork';
import type { BlamePrice, Method } from '../blame/estimate.ts';
import type { Finding } from '../blame/search.ts';
import type { JudgedPrice } from '../judge/price-blame.ts';
import type { BlameNext } from '../view/blame.ts';
import { comparisonLines } from './changes.ts';
import { type Column, columns } from './columns.ts';
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

/** What a blame is about to do, and what it may cost. */
export function renderBlamePlan(
  about: {
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
  },
  look: Look,
): readonly string[] {
  const { name, steps, grade, reason, oracle, method, estimate, finished, inOrder } = about;
  const { calls, hosts, minutes, detectable, typical, difference } = estimate;
  const { k, changes } = about;
  const where = hosts.length === 0 ? '' : ` to ${safeLine(hosts.join(', '))}`;
  const able = detectable.map(({ step, jump }) =>
    jump === null ? `none at step ${step}` : `${jump.toFixed(2)} at step ${step}`,
  );
  return [
    row('blame', `${safeLine(name)}, ${counted(steps, 'step')}`, look),
    row('recorded', safeLine(`${grade ?? 'not graded yet'} (${reason}), by ${oracle}`), look),
    row('method', `${method}: ${methodWords[method]}`, look),
    ...changes.map(({ step, what }) => row('change', `step ${step}: ${safeLine(what)}`, look)),
    row('live', `at most ${counted(calls, 'model call')}${where}: ${priceWords(estimate)}`, look),
    ...(method === 'commitment' && typical.calls < calls
      ? [
          row(
            'usually',
            `${counted(typical.calls, 'call')} for a single cause${estimate.free ? '' : `, ${money(typical.dollars)}`}, ${duration(minutes * 60_000)} if calls take as long as recorded`,
            look,
          ),
        ]
      : []),
    ...(able.length === 0
      ? []
      : [row('detects', `a jump of ${able.join(', ')}, as expected for so many calls`, look)]),
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
          row(
            'takes',
            `at most ${duration(minutes * 60_000)} if calls take as long as recorded`,
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

/** The answer, and what to do next. */
export function renderFinding(
  finding: Finding,
  {
    name,
    next,
    totals,
    oracle,
    seed,
  }: {
    readonly name: string;
    readonly next: BlameNext;
    readonly totals: Totals;
    readonly oracle: string;
    readonly seed: number;
  },
): readonly string[] {
  const words =
    finding.method === 'commitment'
      ? renderReport(finding.report, { run: name }).split('\n\nnext:').slice(0, 1)
      : [
          ...otherLines(finding),
          '',
          `${counted(totals.forks, 'fork')} (${totals.reused} from before), ${counted(totals.calls, 'live call')}, ${money(totals.dollars)}; oracle: ${safeLine(oracle)}; seed ${seed}`,
        ];
  return [...words.map((text) => text.trimEnd()), ...failureLines(totals), '', ...nextLines(next)];
}

function otherLines(finding: Exclude<Finding, { method: 'commitment' }>): readonly string[] {
  switch (finding.method) {
    case 'quick':
      return guessLines(finding);
    case 'flip-rate':
      return flipLines(finding.flips);
    case 'repair':
    case 'breakability':
      return comparisonLines(finding.report);
  }
}

const right = (count: number): readonly Column[] =>
  Array.from({ length: count }, () => ({ align: 'right' }));

function guessLines({
  candidates,
  probes,
  sentences,
}: Extract<Finding, { method: 'quick' }>): readonly string[] {
  const rows = candidates.map(({ step, chance }) => {
    const probe = probes.find((each) => each.step === step);
    return [
      String(step),
      chance.toFixed(2),
      probe === undefined ? '' : `${probe.differed} of ${probe.probes}`,
    ];
  });
  return [
    ...sentences,
    '',
    ...columns([['step', 'P(largest)', 'next request changed'], ...rows], right(3)),
  ];
}

function flipLines(flips: Extract<Finding, { method: 'flip-rate' }>['flips']): readonly string[] {
  const missing = flips.some(({ tally }) => tally.undefined + tally.censored > 0);
  const rows = flips.map(({ step, flips: flipped, graded, rate, interval, bounds, word }) => [
    String(step),
    `${flipped}/${graded}`,
    rate === null ? '–' : rate.toFixed(2),
    `${interval.low.toFixed(2)} to ${interval.high.toFixed(2)}`,
    ...(missing ? [`${bounds.low.toFixed(2)} to ${bounds.high.toFixed(2)}`] : []),
    word,
  ]);
  return [
    'flip rates: how often forks of each step ended with the other grade',
    '',
    ...columns(
      [
        ['step', 'flips', 'rate', '95% (Wilson)', ...(missing ? ['without a grade'] : []), 'word'],
        ...rows,
      ],
      right(missing ? 6 : 5),
    ),
    '',
    'Every step before the one that decides flips about as often as it, since its fork draws that one',
    'anew as well. The step itself is what the default method looks for.',
  ];
}

function failureLines({ failed, censored, failures }: Totals): readonly string[] {
  return [
    ...(censored === 0
      ? []
      : [`${counted(censored, 'fork')} stopped by a policy; counted against certificates`]),
    ...(failed === 0 ? [] : [`${counted(failed, 'fork')} failed, and are no evidence:`]),
    ...failures.map(({ what, count }) => `  ${count} × ${safeLine(what)}`),
  ];
}

function nextLines({ step, said, commands }: BlameNext): readonly string[] {
  return [
    ...(step === null
      ? []
      : [`step ${step} said: ${said === null ? '(nothing)' : safeLine(said)}`, '']),
    'next:',
    ...commands.map((command) => `  ${safeLine(command)}`),
  ];
}

/** Why there is no ranking, and what would help. */
export function renderStopped(why: StopReason, { calls }: Pick<Spend, 'calls'>): readonly string[] {
  switch (why.kind) {
    case 'nothing-works':
      return [
        `No fork works, so there is no ranking: ${safeLine(why.example.code)}: ${safeLine(why.example.message)}`,
        `Finished forks are kept; ${counted(calls, 'live call')} made.`,
      ];
    case 'censored':
      return [
        `${Math.round(why.share * 100)}% of the forks were stopped before they ended, by: ${safeLine(why.by.join(', '))}. There is no ranking.`,
        `Decide what they may do: ${safeLine(why.by.map(remedy).join(' '))}`,
      ];
    case 'aborted':
      return ['Interrupted. Finished forks are kept; the same command goes on from there.'];
  }
}

const remedy = (by: string): string => (by === 'timeout' ? '--timeout 1800' : `--tools ${by}=live`);
