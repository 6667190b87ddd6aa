import { judgeWords } from './judge-words.ts';
import type { BlameReport, Level, StepFinding, UnresolvedReason, Verdict } from './model.ts';

const number = (value: number): string => value.toFixed(2);
const percent = (value: number): string => `${Math.round(value * 100)}%`;
const count = (many: number, noun: string): string => `${many} ${noun}${many === 1 ? '' : 's'}`;
const probability = (value: number): string =>
  value > 0.99 ? 'more than 0.99' : value < 0.01 ? 'less than 0.01' : number(value);
const graded = ({ same, other }: Level): number => same + other;

/** "3 of 17 forks failed (0.18; 95% at every look: 0.05 to 0.45)". */
function levelWords(level: Level, { recorded, alpha }: BlameReport): string {
  const { same, share, interval, bounds } = level;
  const missing = level.undefined + level.censored;
  if (share === null)
    return missing === 0 ? 'no fork was graded' : `none of ${count(missing, 'fork')} was graded`;
  const did = recorded === 'fail' ? 'failed' : 'passed';
  const range = `${number(interval.low)} to ${number(interval.high)}`;
  const without =
    missing === 0
      ? ''
      : `; with ${count(missing, 'fork')} more that had no grade, ${number(bounds.low)} to ${number(bounds.high)} of all`;
  return `${same} of ${count(graded(level), 'fork')} ${did} (${number(share)}; ${percent(1 - alpha)} at every look: ${range}${without})`;
}

function jumpWords(finding: StepFinding, report: BlameReport): string[] {
  const { step, before, after, certificate } = finding;
  const known = after.served === report.steps && report.end === 'known';
  const grade = report.recorded === 'fail' ? 'failing' : 'passing';
  const sentences = [
    `Step ${step}'s recorded response raised the probability of ${grade}. ` +
      `Before it is served: ${levelWords(before, report)}. ` +
      `After: ${known ? 'the recorded outcome itself' : levelWords(after, report)}.`,
  ];
  if (certificate?.certified)
    sentences.push(
      `That it raised it by more than ${report.gap} is certified with ${known ? `${certificate.pairs} fresh forks before it` : `fresh forks, ${certificate.pairs} on each side`}; a blame certifies any step wrongly with probability at most ${report.alpha}${judged(report)}.`,
    );
  return sentences;
}

/** A judge's least agreement is itself an estimate from labels. */
const judged = ({ calibration, end }: BlameReport): string =>
  calibration === undefined || calibration === 'none' || end !== 'known'
    ? ''
    : ' (at the last step the judge’s labels may mislead as well: 0.025 more)';

type Kind = Verdict['kind'];
type Words = {
  readonly [K in Kind]: (
    verdict: Extract<Verdict, { kind: K }>,
    report: BlameReport,
  ) => readonly string[];
};

const find = (report: BlameReport, step: number): StepFinding | undefined =>
  report.ranking.find((finding) => finding.step === step);
const largest = (chance: number, tolerance: number): string =>
  `That no other step's jump is larger by ${tolerance} or more has posterior probability ${probability(chance)} under the search's model; it is not certified.`;
const listed = (steps: readonly number[]): string =>
  `${steps.length === 1 ? 'step' : 'steps'} ${steps.join(', ')}`;
const otherGrade = ({ recorded }: BlameReport): string => (recorded === 'fail' ? 'pass' : 'fail');

const ENDED: Readonly<Record<UnresolvedReason, string>> = {
  spent: 'The search ended before it was sure.',
  'too-dear': 'A certificate would cost more calls than were left.',
  'not-asked': 'No certificate was asked for.',
};

function severalWords(steps: readonly number[], report: BlameReport): string {
  const certified = steps.filter((step) => find(report, step)?.certificate?.certified);
  const likely = steps.filter((step) => !certified.includes(step));
  if (likely.length === 0)
    return `More than one step committed this run, and each is certified: steps ${certified.join(', ')}.`;
  return `More than one step seems to have committed this run: ${listed(certified)} certified, ${listed(likely)} likely.`;
}

const WORDS: Words = {
  decisive: ({ step }, report) => {
    const finding = find(report, step);
    if (!finding) return [];
    return [...jumpWords(finding, report), largest(finding.chance, report.tolerance)];
  },
  several: ({ steps }, report) => [
    severalWords(steps, report),
    ...steps.flatMap((step) => {
      const finding = find(report, step);
      if (!finding) return [];
      return finding.certificate?.certified
        ? jumpWords(finding, report)
        : [
            `Step ${step} is not certified; that it raised the probability by more than ${report.gap} has posterior probability ${probability(finding.aboveGap)}.`,
          ];
    }),
  ],
  diffuse: ({ chance }, report) => [
    `No single step stands out: resampling does change the outcome, but that no step's jump reaches ${report.tolerance} has posterior probability ${probability(chance)} under the search's model. Nothing is certified.`,
  ],
  systematic: ({ chance }, report) => {
    const first = report.levels.find(({ served }) => served === 0);
    return [
      `Resampling seldom made this run ${otherGrade(report)}: run anew from the start, ${first ? levelWords(first, report) : 'no fork was graded'}. That no step's jump reaches ${report.tolerance} has posterior probability ${probability(chance)} under the search's model. The cause is then less a draw of the model than something that every draw has in common, such as the prompt, a tool or the task.`,
      'Resampling cannot tell which step to change; trying changes of a step (a repair) can.',
    ];
  },
  'insufficient-evidence': ({ why }, report) => [
    why === 'few-grades'
      ? `There is too little evidence to name a step: of ${count(report.totals.forks, 'fork')} ${report.levels.reduce((sum, level) => sum + graded(level), 0)} could be graded (${report.totals.undefined} undefined, ${report.totals.censored} stopped by a policy, ${report.totals.failed} failed).`
      : `After ${count(report.totals.forks, 'fork')} no step stands out. Either no single step committed this run, or the effect is too small to be seen for this money.`,
  ],
  unresolved: ({ step, chance, callsLeft, why }, report) => {
    const finding = find(report, step);
    const most = `that no other step's jump is larger by ${report.tolerance} or more has posterior probability ${probability(chance)} under the search's model`;
    if (finding?.certificate?.certified)
      return [
        ...jumpWords(finding, report),
        `It is the likeliest to have the largest jump, and the search ended before it was sure of that: ${most}.`,
      ];
    const others = report.ranking.filter(({ certificate }) => certificate?.certified);
    return [
      `${ENDED[why]} Step ${step} is the likeliest: ${most}. It is not certified.`,
      ...others.flatMap((other) => jumpWords(other, report)),
      ...(callsLeft === null
        ? []
        : [
            `To certify it would take about ${count(callsLeft, 'further call')}, if its levels are as they look now.`,
          ]),
    ];
  },
};

/** The verdict in sentences, each of which the numbers allow. */
export function verdictSentences(report: BlameReport): string[] {
  const words = WORDS[report.verdict.kind] as (
    verdict: Verdict,
    report: BlameReport,
  ) => readonly string[];
  const { totals } = report;
  const notes: string[] = [];
  if (totals.failed > 0)
    notes.push(
      `${count(totals.failed, 'fork')} did not work and ${totals.failed === 1 ? 'is' : 'are'} no evidence: ${totals.failures.map(({ what, count: times }) => `${what} (${times})`).join('; ')}.`,
    );
  if (totals.undefined > 0)
    notes.push(
      `${count(totals.undefined, 'fork')} had an undefined grade; the certificate counts each against itself, the posterior leaves them out.`,
    );
  if (totals.censored > 0)
    notes.push(
      `${count(totals.censored, 'fork')} ${totals.censored === 1 ? 'was' : 'were'} stopped by a policy and treated like undefined ones.`,
    );
  const { calibration } = report;
  if (calibration) notes.push(judgeWords(calibration));
  if (report.outOfBudget)
    notes.push('A call was refused by the budget, so the search ended early.');
  return [...words(report.verdict, report), ...notes];
}
