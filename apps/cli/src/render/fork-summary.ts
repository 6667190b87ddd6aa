import type { Summary, Tally } from '@tracefork/fork';
import type { ForkAnswer } from '../fork/answer.ts';
import { passRate } from '../recording/pass-rate.ts';
import { forkRow as row } from './fork.ts';
import type { Look } from './look.ts';
import { safeLine } from './safe-text.ts';
import { counted } from './units.ts';

const whence = {
  recorded: 'the recorded run alone',
  control: 'forks with the recorded answer kept',
  agent: 'forks by the agent as it was',
} as const;

/** Pass rates before and after, and what they say. */
export function renderSummary(
  about: {
    readonly summary: Summary;
    readonly answer: ForkAnswer | undefined;
    readonly recorded: { readonly oracle: { readonly name: string } };
    readonly step: number;
    /** The agent was edited. */
    readonly edited: boolean;
    /** All forks that were planned were made. */
    readonly fixed: boolean;
  },
  look: Look,
): readonly string[] {
  const { summary, answer, recorded, fixed } = about;
  const { before, after, broken, difference } = summary;
  const none = broken === 0 ? '' : `; ${counted(broken, 'fork')} without an outcome, no evidence`;
  return [
    row('graded', `by ${safeLine(recorded.oracle.name)}`, look),
    row('before', `${tallyWords(before, fixed)} (${whence[before.from]})`, look),
    row('after', `${tallyWords(after, fixed)}${none}`, look),
    ...(difference === undefined
      ? []
      : [
          row(
            'change',
            `${signed(difference.value)} in pass rate, 95% interval ${signed(difference.low)} to ${signed(difference.high)}`,
            look,
          ),
        ]),
    ...(answer === undefined ? [] : [row('answer', answerWords(answer, about), look)]),
  ];
}

function answerWords(
  answer: ForkAnswer,
  { step, edited }: { readonly step: number; readonly edited: boolean },
): string {
  switch (answer.kind) {
    case 'better':
      return `it passes more often from step ${step} on, more than chance explains`;
    case 'worse':
      return `it passes less often from step ${step} on, more than chance explains`;
    case 'not-shown':
      return `no difference is shown; chance alone may look like this${answer.enough === null ? '' : `. If the shares stay, --times ${answer.enough} shows it`}`;
    case 'no-comparison':
      return `one recorded run, picked for how it ended, is no pass rate; to compare: ${edited ? '--before FOLDER (the agent before the edit)' : '--control'}`;
  }
}

function tallyWords(tally: Tally, fixed: boolean): string {
  const { pass, fail, undefined: unclear } = tally;
  const total = pass + fail + unclear;
  const { low, high } = passRate(tally, { fixed }).interval;
  const interval = total > 1 ? `, 95% interval ${percent(low)} to ${percent(high)}` : '';
  return `${pass}/${total} passed${unclear === 0 ? '' : `, ${unclear} undefined`}${interval}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

function signed(share: number): string {
  const points = Math.round(share * 100);
  return `${points > 0 ? '+' : points < 0 ? '−' : ''}${Math.abs(points)}%`;
}
