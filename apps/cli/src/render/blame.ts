import { renderReport, type StopReason, type Totals } from '@tracefork/blame';
import type { Spend } from '@tracefork/fork';
import type { Finding } from '../blame/search.ts';
import type { BlameNext } from '../view/blame.ts';
import { comparisonLines } from './changes.ts';
import { type Column, columns } from './columns.ts';
import { safeLine } from './safe-text.ts';
import { counted, money } from './units.ts';

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
    ...columns([['step', 'P(the cause)', 'next request changed'], ...rows], right(3)),
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
