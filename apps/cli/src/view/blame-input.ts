import {
  type BlameReport,
  type ComparisonReport,
  comparisonSentences,
  flipRateSentences,
  type Level,
  type Verdict,
  verdictSentences,
  verdictTitle,
} from '@tracefork/blame';
import type { BlameInput, Interval, Trial } from '@tracefork/report';
import type { Finding } from '../blame/search.ts';
import type { BlameDocument } from './blame.ts';
import { anew } from './merge-blame.ts';

/** What a page needs of a result of blame. */
export type BlameResult = Pick<BlameDocument, 'finding' | 'deliveryOrder' | 'totals'>;

/** A result of blame as a report tells it. */
export function blameInput({ finding, deliveryOrder, totals }: BlameResult): BlameInput {
  const { calls, dollars } = totals;
  return {
    ...found(finding, deliveryOrder),
    repairs: finding.method === 'repair' ? trialsOf(finding.report) : [],
    breakability: finding.method === 'breakability' ? trialsOf(finding.report) : [],
    spent: { calls, dollars: dollars === 'unknown' ? null : dollars },
  };
}

type Found = Pick<
  BlameInput,
  'finding' | 'words' | 'confidence' | 'commitment' | 'notTested' | 'recorded'
>;

function found(finding: Finding, order: readonly number[]): Found {
  switch (finding.method) {
    case 'commitment':
      return committed(finding.report, order);
    case 'quick':
      return {
        finding: 'a hint, not a finding',
        words: finding.sentences,
        confidence: 0,
        commitment: [],
        notTested: ['What each step added was not measured.', ...onlyResampled],
      };
    case 'flip-rate': {
      const { flips } = finding;
      return {
        finding: 'flip rates',
        words: flipRateSentences({ steps: flips, forks: 0, calls: 0 }),
        confidence: 0,
        commitment: [],
        notTested: ['What each step added was not measured.', ...onlyResampled],
      };
    }
    case 'repair':
    case 'breakability':
      return {
        finding: 'not asked',
        words: ['Nobody asked which step it was; changes of given steps were tried.'],
        confidence: 0,
        commitment: [],
        notTested: ['What each step added was not measured.'],
      };
  }
}

/** Forks with a change beside forks without, in the words that the numbers allow. */
function trialsOf(report: ComparisonReport): readonly Trial[] {
  const sentences = comparisonSentences(report);
  return report.comparisons.map(({ step, what, changed, placebo, shown }, index) => ({
    step,
    what,
    changed: changed.flips,
    of: changed.graded,
    placebo: { changed: placebo.flips, of: placebo.graded },
    shown,
    words: sentences[index] ?? '',
  }));
}

const onlyResampled = [anew];

/** The verdicts that this version tells of. */
export const verdicts: Readonly<Record<Verdict['kind'], true>> = {
  decisive: true,
  several: true,
  diffuse: true,
  systematic: true,
  'insufficient-evidence': true,
  unresolved: true,
};

/**
 * What the forks on both sides of each step show, without the search's model.
 *
 * @note The difference of two levels lies between those of their ends. Each level's interval holds
 * with 1 − α at every look, so both hold with at least 1 − 2α.
 */
function committed(report: BlameReport, order: readonly number[]): Found {
  const levels = new Map(report.levels.map((level) => [level.served, level]));
  const sides = order.map((step, place) => ({
    step,
    before: sideOf(levels.get(place)),
    after:
      place + 1 === report.steps && report.end === 'known' ? known : sideOf(levels.get(place + 1)),
  }));
  const certified = new Set(
    report.ranking.filter((one) => one.certificate?.certified).map(({ step }) => step),
  );
  const commitment = sides.map(({ step, before, after }) => ({
    step,
    interval: before === null || after === null ? null : increment(before, after),
    draws: (before?.draws ?? 0) + (after?.draws ?? 0),
    certified: certified.has(step),
  }));
  const missing = commitment.filter(({ interval }) => interval === null).length;
  return {
    ...(report.recorded === 'pass' || report.recorded === 'fail'
      ? { recorded: report.recorded }
      : {}),
    finding: verdictTitle(report.verdict),
    words: verdictSentences(report),
    confidence: Math.max(0, 1 - 2 * report.alpha),
    commitment: commitment.sort((a, b) => a.step - b.step),
    notTested: [
      ...(missing === 0
        ? []
        : [
            `Of ${missing} of ${sides.length} steps nothing is measured alone: no fork was graded on one side of them or the other.`,
          ]),
      ...onlyResampled,
    ],
  };
}

interface Side extends Interval {
  readonly draws: number;
}

/** Everything served: the recorded grade itself. */
const known: Side = { estimate: 1, low: 1, high: 1, draws: 0 };

function sideOf(level: Level | undefined): Side | null {
  if (level === undefined || level.share === null) return null;
  const { same, other, share, interval } = level;
  return { estimate: share, low: interval.low, high: interval.high, draws: same + other };
}

function increment(before: Side, after: Side): Interval {
  return {
    estimate: after.estimate - before.estimate,
    low: after.low - before.high,
    high: after.high - before.low,
  };
}
