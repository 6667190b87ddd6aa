import { clopperPearson } from '../intervals/clopper-pearson.ts';
import type { Interval } from '../intervals/interval.ts';
import { type Baseline, matchingBaseline } from './baseline.ts';
import { type Cell, type CellPlan, runCell } from './cells.ts';
import type { FamilyName } from './families.ts';
import { type FaultSuite, type MakeFault, runFaultSuite } from './fault-suite.ts';
import { type JudgeRow, judgeRow } from './judge-trial.ts';
import { type PairRow, pairSuite } from './pair-suite.ts';
import { planCells, sizes, type ValidationSize } from './plan.ts';
import { type QuickRow, quickRow } from './quick-trial.ts';
import { type RealProfile, type RealResult, runRealProfiles } from './real-profiles.ts';

export interface Share {
  readonly hits: number;
  readonly total: number;
  /** Clopper–Pearson, 95%. */
  readonly interval: Interval;
}

/** One family at one length, pooled over noise. */
export interface Row {
  readonly group: string;
  readonly steps: number;
  /** Highest outcome noise that is pooled here. */
  readonly noise: number;
  readonly top: Share;
  readonly certified: Share;
  readonly calls: number;
  /** Absent where no step is to blame. */
  readonly baseline?: Baseline;
  /** The same search without a certificate, beside the fixed k that is right as often as that. */
  readonly naming: { readonly top: Share; readonly calls: number; readonly baseline?: Baseline };
}

export interface ValidationReport {
  readonly format: 'tracefork-validation';
  readonly version: 1;
  readonly seed: number;
  readonly size: ValidationSize;
  readonly rows: readonly Row[];
  readonly wrongCertificates: Share;
  /** Of families without a cause. */
  readonly wrongWithoutCause: Share;
  /** Arms whose confidence sequence held the truth at every look. */
  readonly coverage: Share;
  /** Exponent of the least-squares line through ln calls over ln n, single causes. */
  readonly growth: number;
  /** The same of calls without a certificate. */
  readonly namingGrowth: number;
  /** The quick search, whose promise is three candidates and about two calls a step. */
  readonly quick: readonly QuickRow[];
  /** Faults put into recorded runs of a simulated agent, and the control in which nothing is changed. */
  readonly faults?: FaultSuite;
  /** The test of repairs and breakability. */
  readonly pairs: readonly PairRow[];
  /** What a judge of a given accuracy does that reads the whole tape, for the money of a quick search. */
  readonly judges: readonly JudgeRow[];
  readonly real?: RealResult;
  readonly cells: readonly Cell[];
}

export interface ValidateOptions {
  readonly mode: 'quick' | 'full';
  readonly seed?: number;
  /** Changes to the mode's size, such as fewer runs. */
  readonly size?: Partial<ValidationSize>;
  /** Measured profiles, if there are any at hand. */
  readonly profiles?: readonly RealProfile[];
  /** `makeFault` of `@tracefork/faults`; without it the faults are skipped. */
  readonly makeFault?: MakeFault;
  /** Called after each cell. */
  readonly onCell?: (done: number, of: number) => void;
}

type About = Pick<
  ValidationReport,
  'seed' | 'size' | 'quick' | 'faults' | 'pairs' | 'judges' | 'real'
>;

/** Families that a claim is made about together. */
const GROUPS: Readonly<Record<FamilyName, string>> = {
  early: 'single',
  middle: 'single',
  late: 'single',
  last: 'last',
  two: 'two',
  and: 'and',
  'fan-out': 'fan-out',
  or: 'or',
  recovery: 'recovery',
  drift: 'drift',
  systematic: 'systematic',
  none: 'none',
};
/** Published judges name the step in 14 to 50% of failed runs. */
const JUDGES = [0.15, 0.3, 0.5];
const WITHOUT_CAUSE: ReadonlySet<string> = new Set(['systematic', 'none']);
const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);
const share = (hits: number, total: number): Share => ({
  hits,
  total,
  interval: clopperPearson(hits, total),
});

/** Holds the default method against planted causes. Depends on its options alone; uses no network. */
export function validate({
  mode,
  seed = 20260101,
  size: changes = {},
  profiles = [],
  makeFault,
  onCell,
}: ValidateOptions): ValidationReport {
  const size = { ...sizes[mode], ...changes };
  const plans = planCells(size);
  const cells = plans.map((plan: CellPlan, index) => {
    const cell = runCell(plan, { seed });
    onCell?.(index + 1, plans.length);
    return cell;
  });
  const help = ['none', 'judge'] as const;
  const quick = help.flatMap((one) =>
    size.steps.flatMap((steps) =>
      size.noise
        .filter((noise) => noise <= 0.2)
        .map((noise) =>
          quickRow({ steps, noise, help: one }, { seed, runs: Math.ceil(size.runs / 3) }),
        ),
    ),
  );
  return summariseCells(cells, {
    seed,
    size,
    quick,
    ...(makeFault && { faults: runFaultSuite({ makeFault, seed, runs: size.runs }) }),
    pairs: pairSuite({ seed, runs: 30 * size.runs }),
    judges: size.steps.flatMap((steps) =>
      JUDGES.map((accuracy) => judgeRow({ steps, accuracy }, { seed, runs: 20 * size.runs })),
    ),
    ...(profiles.length > 0 && {
      real: runRealProfiles(profiles, {
        seed,
        repeats: mode === 'quick' ? 1 : 20,
        callsPerStep: 250,
      }),
    }),
  });
}

/** Pools cells into rows and rates. */
export function summariseCells(
  cells: readonly Cell[],
  { seed, size, quick, faults, pairs, judges, real }: About,
): ValidationReport {
  const noisy = cells.filter(
    ({ disturbance }) => disturbance.sensitivity === 1 && disturbance.undefined === 0,
  );
  const rows: Row[] = [];
  for (const group of new Set(Object.values(GROUPS)))
    for (const steps of size.steps)
      for (const noise of [Math.min(0.2, Math.max(...size.noise)), Math.max(...size.noise)]) {
        const pool = noisy.filter(
          (cell) =>
            GROUPS[cell.family] === group &&
            cell.steps === steps &&
            cell.disturbance.noise <= noise,
        );
        const runs = sum(pool, (cell) => cell.runs);
        if (
          runs === 0 ||
          rows.some((row) => row.group === group && row.steps === steps && row.noise === noise)
        )
          continue;
        const hits = sum(pool, (cell) => cell.hits);
        const named = sum(pool, (cell) => cell.naming.hits);
        const baseline = WITHOUT_CAUSE.has(group) ? undefined : matchingBaseline(pool, { seed });
        const besideName =
          baseline && named !== hits
            ? matchingBaseline(pool, { seed, hits: (cell) => cell.naming.hits })
            : baseline;
        rows.push({
          group,
          steps,
          noise,
          top: share(hits, runs),
          certified: share(
            sum(pool, (cell) => cell.ends.certified),
            runs,
          ),
          calls: sum(pool, (cell) => cell.calls * cell.runs) / runs,
          ...(baseline && { baseline }),
          naming: {
            top: share(named, runs),
            calls: sum(pool, (cell) => cell.naming.calls * cell.runs) / runs,
            ...(besideName && { baseline: besideName }),
          },
        });
      }
  const causeless = cells.filter(({ family }) => WITHOUT_CAUSE.has(GROUPS[family]));
  const wrong = (of: readonly Cell[]): Share =>
    share(
      sum(of, (cell) => cell.wrongCertificates),
      sum(of, (cell) => cell.runs),
    );
  const single = rows.filter((row) => row.group === 'single' && row.noise <= 0.2);
  const arms = sum(cells, (cell) => cell.arms);
  return {
    format: 'tracefork-validation',
    version: 1,
    seed,
    size,
    rows,
    wrongCertificates: wrong(cells),
    wrongWithoutCause: wrong(causeless),
    coverage: share(arms - sum(cells, (cell) => cell.missed), arms),
    growth: exponent(single, (row) => row.calls),
    namingGrowth: exponent(single, (row) => row.naming.calls),
    quick,
    ...(faults && { faults }),
    pairs,
    judges,
    ...(real && { real }),
    cells,
  };
}

/** Slope of ln calls over ln n, by least squares. */
function exponent(rows: readonly Row[], calls: (row: Row) => number): number {
  const points = rows.map((row) => [Math.log(row.steps), Math.log(calls(row))] as const);
  const x = sum(points, ([a]) => a) / points.length;
  const y = sum(points, ([, b]) => b) / points.length;
  const spread = sum(points, ([a]) => (a - x) ** 2);
  return spread === 0 ? Number.NaN : sum(points, ([a, b]) => (a - x) * (b - y)) / spread;
}
