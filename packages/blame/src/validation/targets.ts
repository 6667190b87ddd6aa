import type { Row, ValidationReport } from './report.ts';

export interface TargetCheck {
  readonly name: string;
  readonly reached: boolean;
  /** What was measured, in words. */
  readonly measured: string;
}

type Compared = Pick<Row, 'baseline' | 'calls'>;
const percent = (value: number): string => `${(100 * value).toFixed(1)}%`;

/** Compares point estimates with what the method is meant to reach. */
export function checkTargets(report: ValidationReport): TargetCheck[] {
  const pooled = (groups: readonly string[], noise: number): { hits: number; total: number } => {
    const rows = report.rows.filter((row) => groups.includes(row.group) && row.noise === noise);
    return {
      hits: rows.reduce((sum, { top }) => sum + top.hits, 0),
      total: rows.reduce((sum, { top }) => sum + top.total, 0),
    };
  };
  const low = Math.min(0.2, ...report.rows.map(({ noise }) => noise));
  const accuracy = (groups: readonly string[], least: number): TargetCheck[] =>
    groups.flatMap((group) => {
      const { hits, total } = pooled([group], low);
      if (total === 0) return [];
      const name = `top-1 of at least ${percent(least)}, ${group}, noise up to ${low}`;
      const measured = `${percent(hits / total)} of ${total}`;
      return [{ name, reached: hits / total >= least, measured }];
    });
  const savings = (
    steps: number,
    { least, of, way }: { least: number; of: (row: Row) => Compared; way: string },
  ): TargetCheck[] => {
    const rows = report.rows.filter((row) => row.steps === steps && row.baseline !== undefined);
    const widest = rows.filter((row) => row.noise === Math.max(...rows.map(({ noise }) => noise)));
    if (widest.length === 0) return [];
    const saved = widest.map((row) => {
      const { baseline, calls } = of(row);
      return { row, times: (baseline?.calls ?? 0) / calls };
    });
    const short = saved.filter(({ times }) => times < least);
    const list = saved.map(({ row, times }) => `${row.group} ${times.toFixed(1)}×`).join(', ');
    return [
      {
        name: `at least ${least} times fewer calls at n = ${steps} in every family, ${way}`,
        reached: short.length === 0,
        measured: list,
      },
    ];
  };
  const named = { of: (row: Row) => row.naming, way: 'to name the step' };
  const certified = { of: (row: Row) => row, way: 'to certify it' };
  const share = ({ hits, total }: { readonly hits: number; readonly total: number }): number =>
    hits / total;
  const { wrongCertificates, wrongWithoutCause, coverage, growth, faults, real } = report;
  const quick = report.quick.filter(({ help }) => help === 'judge');
  const quickHits = quick.reduce((sum, row) => sum + row.hits, 0);
  const quickRuns = quick.reduce((sum, row) => sum + row.runs, 0);
  return [
    ...accuracy(['single', 'last', 'and'], 0.99),
    ...accuracy(['recovery', 'drift', 'two'], 0.95),
    {
      name: 'wrong certificates of at most 1%',
      reached: share(wrongCertificates) <= 0.01,
      measured: percent(share(wrongCertificates)),
    },
    {
      name: 'wrong certificates of at most 5% without a cause',
      reached: share(wrongWithoutCause) <= 0.05,
      measured: percent(share(wrongWithoutCause)),
    },
    {
      name: 'coverage of at least 95% at every look',
      reached: share(coverage) >= 0.95,
      measured: percent(share(coverage)),
    },
    ...[named, certified].flatMap((way) => [
      ...savings(50, { least: 20, ...way }),
      ...savings(100, { least: 40, ...way }),
    ]),
    {
      name: 'calls grow no faster than n^1.15',
      reached: growth <= 1.15,
      measured: `n^${growth.toFixed(3)}`,
    },
    {
      name: 'quick search: decisive step among three at least 90%, within 2n calls, with a judge',
      reached: quickHits / quickRuns >= 0.9,
      measured: `${percent(quickHits / quickRuns)} of ${quickRuns}`,
    },
    ...(faults
      ? [
          {
            name: 'faults of five classes: the step is named in every run',
            reached: faults.faults.every(({ hits, runs }) => hits === runs),
            measured: faults.faults
              .map(({ fault, hits, runs }) => `${fault} ${hits}/${runs}`)
              .join(', '),
          },
          {
            name: 'nothing changed: flip rates under 0.30',
            reached: faults.control.worst < 0.3,
            measured: faults.control.worst.toFixed(2),
          },
        ]
      : []),
    ...(real
      ? [
          {
            name: 'real profiles: at least 90% in at most 25,000 calls on average',
            reached: real.hits / real.runs >= 0.9 && real.calls <= 25_000,
            measured: `${percent(real.hits / real.runs)} in ${Math.round(real.calls)} calls`,
          },
        ]
      : []),
  ];
}
