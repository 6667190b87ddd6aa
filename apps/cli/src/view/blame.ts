import { namedStep, type Totals } from '@tracefork/blame';
import type { Calibration } from '@tracefork/blame/oracle';
import type { Spend } from '@tracefork/fork';
import type { Finding } from '../blame/search.ts';

/** The step that a reader should look at next, and how. */
export interface BlameNext {
  readonly step: number | null;
  /** What the model answered there, one line. */
  readonly said: string | null;
  readonly commands: readonly string[];
}

/** What `blame --json` prints beside `version` and `command`. */
export interface BlameDocument {
  /** Chain of the run's tape. */
  readonly run: string;
  readonly plan: string;
  readonly steps: number;
  /** Numbers of the steps in the order in which their answers arrived. */
  readonly deliveryOrder: readonly number[];
  readonly recorded: 'pass' | 'fail';
  readonly oracle: string;
  readonly seed: number;
  /** How the judge did on what is labelled. */
  readonly calibration?: Calibration;
  readonly finding: Finding;
  readonly totals: Totals;
  readonly outOfBudget: boolean;
  /** A provider billed so far beyond its own limit that the budget is passed. */
  readonly overshot: boolean;
  /** US dollars by which it is; else 0. */
  readonly overshoot: number;
  /** Of this command alone; `totals` count forks of earlier ones too. */
  readonly spend: Spend;
  readonly next: BlameNext;
}

/** Where to look, by what was found. */
export function blameNext(
  finding: Finding,
  {
    run,
    answers,
  }: {
    /** The run as the user calls it. */
    readonly run: string;
    /** What the model answered, by step. */
    readonly answers: readonly string[];
  },
): BlameNext {
  const step = stepOf(finding);
  if (finding.method === 'repair' || finding.method === 'breakability') {
    const look = step ?? finding.report.comparisons[0]?.step;
    return {
      step: look ?? null,
      said: look === undefined ? null : (answers[look] ?? null),
      commands: [
        `tracefork branches ${run}`,
        ...(look === undefined ? [] : [`tracefork show ${run} --step ${look}`]),
      ],
    };
  }
  if (step !== undefined) {
    return {
      step,
      said: answers[step] ?? null,
      commands: [
        `tracefork show ${run} --step ${step}`,
        `tracefork fork ${run} --step ${step} --resample --times 10`,
      ],
    };
  }
  if (finding.method === 'flip-rate') {
    return { step: null, said: null, commands: [`tracefork blame ${run}`] };
  }
  const systematic =
    finding.method === 'commitment' && finding.report.verdict.kind === 'systematic';
  return {
    step: null,
    said: null,
    commands: systematic
      ? [`tracefork blame ${run} --repair --step 0 --system better-prompt.txt`]
      : [`tracefork show ${run}`],
  };
}

/** @note By flip rate no step is named where several flip alike: it cannot tell them apart. */
function stepOf(finding: Finding): number | undefined {
  switch (finding.method) {
    case 'commitment':
      return namedStep(finding.report);
    case 'quick':
      return finding.candidates[0]?.step;
    case 'flip-rate': {
      const [first, second] = finding.flips;
      return first?.rate && first.rate > (second?.rate ?? 0) ? first.step : undefined;
    }
    case 'repair':
    case 'breakability':
      return finding.report.comparisons.find(({ shown }) => shown)?.step;
  }
}
