import { judgeWords } from '../report/judge-words.ts';
import type { Comparison, ComparisonReport, Question, Side } from './model.ts';

const number = (value: number): string => value.toFixed(2);
const count = (many: number, noun: string): string => `${many} ${noun}${many === 1 ? '' : 's'}`;

interface Words {
  /** What a fork did that has the other grade. */
  readonly did: string;
  readonly does: string;
  readonly limits: string;
}

const WORDS: Readonly<Record<Question, Words>> = {
  repair: {
    did: 'passed',
    does: 'passes',
    limits:
      'A repair says what would have helped. It does not say which step committed the run: several changes, at several steps, can repair the same run.',
  },
  breakability: {
    did: 'failed',
    does: 'fails',
    limits:
      'Breakability says what this run does not withstand at a step. It does not say that anything went wrong there.',
  },
};

/** "9 of 10 forks passed (0.90; at every look: 0.50 to 0.99)". */
function sideWords({ flips, graded, share, interval, bounds, tally }: Side, did: string): string {
  const missing = tally.undefined + tally.censored;
  if (share === null)
    return missing === 0 ? 'no fork was graded' : `none of ${count(missing, 'fork')} was graded`;
  const without =
    missing === 0
      ? ''
      : `; with ${count(missing, 'fork')} more that had no grade, ${number(bounds.low)} to ${number(bounds.high)} of all`;
  return `${flips} of ${count(graded, 'fork')} ${did} (${number(share)}; at every look: ${number(interval.low)} to ${number(interval.high)}${without})`;
}

function sentence(
  one: Comparison,
  { question, recorded, alpha, mostPairs, comparisons }: ComparisonReport,
): string {
  const { did, does } = WORDS[question];
  const { step, what, changed, placebo, difference, pairs, evidence, atLeast, shown } = one;
  const measured = `Step ${step} with ${what}: ${sideWords(changed, did)}. The step drawn anew: ${sideWords(placebo, did)}.`;
  if (difference === null) return `${measured} There is nothing to compare.`;
  const percent = `${Math.round((1 - alpha) * 100)}%`;
  const among = comparisons.length === 1 ? '' : ` among ${comparisons.length} changes (e-BH)`;
  if (shown)
    return `${measured} That the run ${does} more often with the change than by drawing the step anew is shown${among}, at α = ${alpha}: e-value ${eValue(evidence)} after ${count(pairs, 'pair')}${atLeast ? `, and by at least ${number(atLeast)} (${percent}, at every look${comparisons.length === 1 ? '' : ', for this change by itself'})` : ''}.`;
  const why =
    pairs >= mostPairs
      ? `${count(pairs, 'pair')} do not show it`
      : `${count(pairs, 'pair')} were made`;
  const luck =
    placebo.share !== null && placebo.share >= 0.5
      ? ` Drawing anew ${recorded === 'fail' ? 'repairs' : 'breaks'} it in every other fork or more, so that one lucky fork proves nothing.`
      : '';
  return `${measured} That the run ${does} more often with the change is not shown${among}: ${why} (e-value ${eValue(evidence)}); the difference of ${number(difference.estimate)} lies between ${number(difference.low)} and ${number(difference.high)} (${percent}, at every look).${luck}`;
}

function eValue(evidence: number): string {
  const value = Math.exp(evidence);
  return value >= 1000 ? 'above 1000' : value >= 10 ? value.toFixed(0) : value.toFixed(2);
}

/** What forks with a change, and forks without, may be said to show. */
export function comparisonSentences(report: ComparisonReport): string[] {
  const { comparisons, question, totals, calibration, outOfBudget } = report;
  const notes: string[] = [];
  if (totals.undefined + totals.censored > 0)
    notes.push(
      `${count(totals.undefined, 'fork')} had an undefined grade and ${totals.censored} were stopped by a policy; the test counts each against the change, shares leave them out.`,
    );
  if (totals.failed > 0)
    notes.push(
      `${count(totals.failed, 'fork')} did not work and ${totals.failed === 1 ? 'is' : 'are'} no evidence.`,
    );
  if (calibration) notes.push(judgeWords(calibration));
  if (outOfBudget) notes.push('A call was refused by the budget, so the comparison ended early.');
  return [...comparisons.map((one) => sentence(one, report)), WORDS[question].limits, ...notes];
}
