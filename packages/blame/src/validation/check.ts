import type { Row, ValidationReport } from './report.ts';

/** One figure that is worse than in the committed report. */
export interface Regression {
  readonly what: string;
  readonly committed: number;
  readonly now: number;
}

const keyOf = ({ group, steps, noise }: Row): string => `${group}, n = ${steps}, noise ≤ ${noise}`;
const faultRate = ({ faults }: ValidationReport): number =>
  rate({
    hits: faults?.faults.reduce((sum, { hits }) => sum + hits, 0) ?? 0,
    total: faults?.faults.reduce((sum, { runs }) => sum + runs, 0) ?? 0,
  });
const rate = ({ hits, total }: { readonly hits: number; readonly total: number }): number =>
  total === 0 ? 0 : hits / total;

/**
 * Gates on a committed report: accuracy of each row, wrong certificates and coverage may be worse
 * by at most `tolerance` (in shares), and calls by at most that part of what they were. Rows that
 * only one of the reports has are not compared.
 *
 * @returns what is worse; empty if the gate is passed.
 */
export function regressions(
  now: ValidationReport,
  committed: ValidationReport,
  { tolerance = 0.15 }: { readonly tolerance?: number } = {},
): Regression[] {
  const before = new Map(committed.rows.map((row) => [keyOf(row), row]));
  const rows = now.rows.flatMap((row): Regression[] => {
    const old = before.get(keyOf(row));
    if (!old) return [];
    const accuracy = { what: `top-1, ${keyOf(row)}`, committed: rate(old.top), now: rate(row.top) };
    const calls = { what: `calls, ${keyOf(row)}`, committed: old.calls, now: row.calls };
    return [
      ...(accuracy.now < accuracy.committed - tolerance ? [accuracy] : []),
      ...(calls.now > calls.committed * (1 + tolerance) ? [calls] : []),
    ];
  });
  const wrong = {
    what: 'wrong certificates',
    committed: rate(committed.wrongCertificates),
    now: rate(now.wrongCertificates),
  };
  const coverage = {
    what: 'coverage at every look',
    committed: rate(committed.coverage),
    now: rate(now.coverage),
  };
  const named = {
    what: 'faults whose step is named',
    committed: faultRate(committed),
    now: faultRate(now),
  };
  return [
    ...rows,
    ...(named.now < named.committed - tolerance ? [named] : []),
    ...(wrong.now > Math.max(0.01, wrong.committed + tolerance) ? [wrong] : []),
    ...(coverage.now < Math.min(0.95, coverage.committed) ? [coverage] : []),
  ];
}
