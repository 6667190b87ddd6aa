import type { Row, Share, ValidationReport } from './report.ts';
import { checkTargets } from './targets.ts';

const percent = (value: number): string => `${(100 * value).toFixed(1)}%`;
const rate = ({ hits, total, interval }: Share): string =>
  `${percent(hits / total)} [${percent(interval.low)}, ${percent(interval.high)}] of ${total}`;

type Compared = Pick<Row, 'baseline' | 'calls'>;
const fixedK = ({ baseline }: Compared): string =>
  baseline ? (baseline.k === null ? '> 320' : String(baseline.k)) : '';
const saving = ({ baseline, calls }: Compared): string =>
  baseline ? `${baseline.k === null ? '> ' : ''}${(baseline.calls / calls).toFixed(1)}×` : '';

const COLUMNS = [
  (row: Row) => row.group,
  (row: Row) => String(row.steps),
  (row: Row) => `≤ ${row.noise}`,
  (row: Row) => percent(row.top.hits / row.top.total),
  (row: Row) => percent(row.certified.hits / row.certified.total),
  (row: Row) => String(Math.round(row.calls)),
  (row: Row) => fixedK(row),
  (row: Row) => saving(row),
  ({ naming }: Row) => percent(naming.top.hits / naming.top.total),
  ({ naming }: Row) => String(Math.round(naming.calls)),
  ({ naming }: Row) => fixedK(naming),
  ({ naming }: Row) => saving(naming),
] as const;
const HEAD =
  'family,n,noise,top-1,certified,calls,fixed k,saving,named top-1,calls,fixed k,saving'.split(',');

function faultLines({ faults }: ValidationReport): string[] {
  if (!faults) return ['faults in a known step: skipped, since nothing makes them'];
  return [
    `faults in a known step of ${faults.steps}`,
    ...faults.faults.map(
      ({ fault, hits, runs, certified, calls }) =>
        `  ${fault}: named in ${hits} of ${runs}, certified in ${certified}, ${Math.round(calls)} calls on average`,
    ),
    `  nothing changed: highest flip rate ${faults.control.worst.toFixed(2)} in ${faults.control.runs} runs`,
  ];
}

/** The report as a table and the targets as lines, for a terminal or the docs. */
export function renderValidation(report: ValidationReport): string {
  const table = [HEAD, ...report.rows.map((row) => COLUMNS.map((column) => column(row)))];
  const widths = HEAD.map((_, i) => Math.max(...table.map((line) => (line[i] ?? '').length)));
  const lines = table.map((line) =>
    line
      .map((text, i) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  const { real } = report;
  return [
    ...lines,
    '',
    `wrong certificates: ${rate(report.wrongCertificates)}`,
    `wrong certificates without a cause: ${rate(report.wrongWithoutCause)}`,
    `arms covered at every look: ${rate(report.coverage)}`,
    `growth of calls with n, single causes: n^${report.growth.toFixed(3)}, without a certificate n^${report.namingGrowth.toFixed(3)}`,
    real
      ? `real profiles: ${percent(real.hits / real.runs)} of ${real.runs} in ${Math.round(real.calls)} calls on average`
      : 'real profiles: skipped, since there is no file of them',
    '',
    'quick search: decisive step among three candidates',
    ...report.quick.map(
      ({ steps, noise, help, hits, runs, callsPerStep }) =>
        `  n = ${steps}, noise ${noise}, ${help === 'judge' ? 'a judge that is right half the time' : 'no prior'}: ${percent(hits / runs)} of ${runs} in ${callsPerStep.toFixed(1)} n calls`,
    ),
    '',
    ...faultLines(report),
    '',
    'repairs and breakability: simulated forks flip with a change, and drawn anew, in so many',
    ...report.pairs.map(
      ({ changed, placebo, pairs, shown, runs, median }) =>
        `  ${changed} and ${placebo}, at most ${pairs} pairs: shown in ${percent(shown / runs)} of ${runs}${median === null ? '' : `, after ${median} pairs in the median`}`,
    ),
    '',
    'a simulated judge that reads the whole tape, for the money of a quick search',
    ...report.judges.map(
      ({ steps, accuracy, readings, runs, once, voted }) =>
        `  n = ${steps}, right in ${percent(accuracy)} of readings: read once ${percent(once / runs)}; the vote of ${readings} readings ${percent(voted / runs)} if each errs by itself`,
    ),
    '',
    ...checkTargets(report).map(
      ({ name, reached, measured }) =>
        `${reached ? 'reached    ' : 'not reached'}  ${name}: ${measured}`,
    ),
    '',
  ].join('\n');
}
