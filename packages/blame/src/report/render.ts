import type { BlameReport, StepFinding, Verdict } from './model.ts';
import { verdictSentences } from './words.ts';

const TITLES: { readonly [K in Verdict['kind']]: string } = {
  decisive: 'decisive step',
  several: 'several steps',
  diffuse: 'diffuse',
  systematic: 'systematic',
  'insufficient-evidence': 'insufficient evidence',
  unresolved: 'unresolved at budget',
};
/** What a verdict is called. */
export const verdictTitle = (verdict: Verdict): string =>
  verdict.kind === 'unresolved' && verdict.why === 'not-asked'
    ? 'likely step, no certificate asked for'
    : TITLES[verdict.kind];

const ROWS = 5;

/** The step that a reader should look at next, or `undefined` where none is named. */
export function namedStep({ verdict }: BlameReport): number | undefined {
  switch (verdict.kind) {
    case 'decisive':
    case 'unresolved':
      return verdict.step;
    case 'several':
      return verdict.steps[0];
    case 'diffuse':
    case 'systematic':
    case 'insufficient-evidence':
      return undefined;
  }
}

/** The report as text for a terminal: verdict, sentences, ranking, spending, what to do next. */
export function renderReport(
  report: BlameReport,
  { run = 'RUN' }: { readonly run?: string } = {},
): string {
  const { totals, ranking } = report;
  const dollars = totals.dollars === 'unknown' ? 'price unknown' : `$${totals.dollars.toFixed(2)}`;
  const step = namedStep(report);
  return [
    `verdict: ${verdictTitle(report.verdict)}`,
    '',
    ...verdictSentences(report),
    '',
    ...(ranking.length === 0 ? [] : [...table(ranking.slice(0, ROWS)), modelNote(report), '']),
    `${totals.forks} forks (${totals.reused} from before), ${totals.calls} live calls, ${dollars}; oracle: ${report.oracle}; seed ${report.seed}`,
    ...(step === undefined
      ? []
      : [
          '',
          'next:',
          `  tracefork show ${run} --step ${step}`,
          `  tracefork fork ${run} --step ${step} --resample --times 10`,
        ]),
    '',
  ].join('\n');
}

const modelNote = ({ tolerance }: BlameReport): string =>
  `P(largest), up to ${tolerance}, and jump are of the search's model; before and after are shares of graded forks.`;

function table(findings: readonly StepFinding[]): string[] {
  const share = (value: number | null): string => (value === null ? '–' : value.toFixed(2));
  const rows = findings.map((finding) => [
    String(finding.step),
    finding.chance.toFixed(2),
    finding.jump.toFixed(2),
    share(finding.before.share),
    share(finding.after.share),
    finding.certificate?.certified ? 'yes' : 'no',
  ]);
  const all = [['step', 'P(largest)', 'jump', 'before', 'after', 'certified'], ...rows];
  const widths = all[0]?.map((_, i) => Math.max(...all.map((row) => (row[i] ?? '').length))) ?? [];
  return all.map((row) => row.map((cell, i) => cell.padStart(widths[i] ?? 0)).join('  '));
}
