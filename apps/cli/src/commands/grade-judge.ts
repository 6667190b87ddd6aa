import type { Calibration, Oracle } from '@tracefork/blame/oracle';
import { createGovernor, type Spend } from '@tracefork/fork';
import type { Tape } from '@tracefork/tape';
import type { Io } from '../io.ts';
import { judgeFor, readyJudge } from '../judge/grade-by-judge.ts';
import { judgementsOf, passingBook } from '../judge/judgements.ts';
import { labelsIn } from '../judge/labels.ts';
import { priceJudge } from '../judge/price-judge.ts';
import { outcomeOf } from '../oracle/outcome-of.ts';
import { judgePriceWords, labelLine } from '../render/judge.ts';
import { row } from '../render/row.ts';
import { openExistingStore, withStore } from '../store/open.ts';
import type { RunFile } from '../store/resolve-run.ts';
import { allowanceFor, pricesOf } from './fork-spending.ts';
import type { GradeOptions } from './grade.ts';

/** A run that is to be graded. */
export interface JudgedRun {
  readonly found: RunFile;
  readonly tape: Tape;
}

/** A judge that may be asked. */
export interface AskedJudge {
  oracle(run: RunFile): Oracle;
  about(): { readonly calibration?: Calibration; readonly spend: Spend };
}

/** The judge that the options name, priced and allowed; `undefined` where another oracle grades. */
export async function askedJudge(
  runs: readonly JudgedRun[],
  options: GradeOptions,
  io: Io,
): Promise<AskedJudge | undefined> {
  const [first] = runs;
  const spec = first && (await judgeFor({ ...options, run: first.found.name }, io.cwd));
  if (first === undefined || spec === undefined) return undefined;
  const prices = pricesOf(options);
  const localIsPaid = options.localIsPaid === true;
  const outcomes = runs.flatMap(({ tape }) => outcomeOf(tape) ?? []);
  const count = outcomes.length + (spec.labels === undefined ? 0 : labelsIn(spec.labels).length);
  const each = { usual: 1, most: 1 };
  const price = priceJudge(spec, {
    outcome: outcomes.toSorted((a, b) => sizeOf(b) - sizeOf(a))[0] ?? {},
    judgements: each,
    prices,
    localIsPaid,
    env: io.env,
  });
  const times = (one: number | 'unknown') => (one === 'unknown' ? one : one * count);
  const whole = {
    ...price,
    judgements: { usual: count, most: count },
    usual: times(price.usual),
    most: times(price.most),
  };
  io.err.line(row('judge', judgePriceWords(whole), io.err));
  const allowance = await allowanceFor({ ...whole, calls: count }, options, io);
  const governor = createGovernor({
    allowance,
    prices,
    localIsPaid,
    ...(options.maxCalls === undefined ? {} : { maxCalls: options.maxCalls }),
  });
  const ready = async (found: RunFile, labels: boolean) => {
    const { run } = found;
    const book =
      run === undefined
        ? passingBook()
        : await withStore(openExistingStore(io), ({ store }) => judgementsOf(store, run));
    const add =
      run === undefined
        ? book.add
        : (judgement: Parameters<typeof book.add>[0]) =>
            withStore(openExistingStore(io), async ({ store }) =>
              (await judgementsOf(store, run)).add(judgement),
            );
    const { labels: file, ...rest } = spec;
    const told = labels && file !== undefined ? { ...rest, labels: file } : rest;
    return readyJudge(told, { ports: { governor, book: { ...book, add }, env: io.env }, io });
  };
  const { calibration } = await ready(first.found, true);
  io.err.line(labelLine(calibration, io.err));
  const oracles = new Map<RunFile, Oracle>();
  for (const { found } of runs) oracles.set(found, (await ready(found, false)).oracle);
  return {
    oracle: (run) => oracles.get(run) as Oracle,
    about: () => ({
      ...(calibration === undefined ? {} : { calibration }),
      spend: governor.spent(),
    }),
  };
}

function sizeOf({ stdout, value, lastText }: NonNullable<ReturnType<typeof outcomeOf>>): number {
  return (stdout?.length ?? 0) + (value?.length ?? 0) + (lastText?.length ?? 0);
}
