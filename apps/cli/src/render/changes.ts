import { type ComparisonReport, comparisonSentences, type Side } from '@tracefork/blame';
import { columns } from './columns.ts';
import { safeLine } from './safe-text.ts';

const titles: Readonly<Record<ComparisonReport['question'], readonly [string, string]>> = {
  repair: ['a repair is shown', 'no repair is shown'],
  breakability: ['it breaks', 'it is not shown to break'],
};

/** What a comparison is called in one line. */
export function comparisonTitle({ question, comparisons }: ComparisonReport): string {
  const [shown, notShown] = titles[question];
  return comparisons.some((one) => one.shown) ? shown : notShown;
}

/** Repair or breakability: one sentence for each change, and the shares as a table. */
export function comparisonLines(report: ComparisonReport): readonly string[] {
  const { question, comparisons } = report;
  const rows = comparisons.map(({ step, what, changed, placebo, shown }) => [
    String(step),
    shareOf(changed),
    shareOf(placebo),
    shown ? 'yes' : 'no',
    safeLine(what),
  ]);
  return [
    `${question}: ${comparisonTitle(report)}`,
    '',
    ...comparisonSentences(report).map(safeLine),
    '',
    ...columns(
      [['step', 'changed', 'drawn anew', 'shown', 'change'], ...rows],
      [...right, { align: 'left' }],
    ),
  ];
}

const right = Array.from({ length: 4 }, () => ({ align: 'right' }) as const);

function shareOf({ flips, graded, bounds, tally }: Side): string {
  const missing = tally.undefined + tally.censored;
  const range = missing === 0 ? '' : ` (${bounds.low.toFixed(2)} to ${bounds.high.toFixed(2)})`;
  return `${flips}/${graded}${range}`;
}
