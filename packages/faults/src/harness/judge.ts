import { pairedDifference, wilson } from './intervals.ts';
import type { FaultVerdict, Share, Side, Trial } from './model.ts';

export interface JudgeOptions {
  /** How far the pass rate may fall and still count as that of the control, from 0 to 1. */
  readonly tolerance: number;
  /** Milliseconds by which a run may be longer without counting as slower. */
  readonly slack: number;
}

/** Pairs that there must be for a verdict, however clear they are. */
export const fewestPairs = 3;

/** Compares the runs with the faults with their controls. */
export function judgeTrials<T>(
  trials: readonly Trial<T>[],
  { tolerance, slack }: JudgeOptions,
): FaultVerdict {
  const notCounted: Record<string, number> = {};
  const counted = trials.filter((trial) => {
    const reason = reasonNotToCount(trial);
    if (reason !== undefined) notCounted[reason] = (notCounted[reason] ?? 0) + 1;
    return reason === undefined;
  });
  const pairs = counted.flatMap(({ faulted, control }) =>
    control === undefined ? [] : [{ faulted, control }],
  );
  const faulted = share(counted, ({ faulted: { grade } }) => grade === true);
  const passing = pairs.filter((pair) => pair.faulted.grade && pair.control.grade);
  const more = moreIn(passing, slack);
  const base = { n: counted.length, more, notCounted };
  if (pairs.length < counted.length || counted.length === 0) {
    const reason =
      counted.length === 0
        ? noPairs(trials, notCounted)
        : 'There is no control to compare with: what would pass without the fault is not known.';
    return { ...base, result: 'undecided', reasons: [reason], passed: { faulted } };
  }
  const passed = { faulted, control: share(pairs, ({ control: { grade } }) => grade === true) };
  const count = (a: boolean, b: boolean) =>
    pairs.filter((pair) => pair.faulted.grade === a && pair.control.grade === b).length;
  const difference = pairedDifference({
    both: count(true, true),
    onlyA: count(true, false),
    onlyB: count(false, true),
    neither: count(false, false),
  });
  return { ...base, passed, difference, ...decide({ passed, difference, more, tolerance }) };
}

function decide({
  passed,
  difference,
  more,
  tolerance,
}: Required<Pick<FaultVerdict, 'difference' | 'more'>> & {
  readonly passed: { readonly faulted: Share; readonly control: Share };
  readonly tolerance: number;
}): Pick<FaultVerdict, 'result' | 'reasons'> {
  const { faulted, control } = passed;
  const counts = `It passes ${faulted.hits} of ${faulted.n} times with the fault and ${control.hits} of ${control.n} without`;
  const between = `between ${points(difference.low)} and ${points(difference.high)} points`;
  if (faulted.n < fewestPairs) {
    const reason = `${counts}: fewer than ${fewestPairs} pairs are no evidence. Repeat more often.`;
    return { result: 'undecided', reasons: [reason] };
  }
  if (difference.high < 0) {
    return { result: 'failed', reasons: [`${counts}; the difference is ${between}.`] };
  }
  if (control.hits === 0) {
    return { result: 'undecided', reasons: [`${counts}: the control never passes.`] };
  }
  if (difference.low < -tolerance) {
    const reason = `${counts}; the difference is ${between}, and a fall by ${points(tolerance)} is not excluded. Repeat more often, or tolerate more.`;
    return { result: 'undecided', reasons: [reason] };
  }
  const costs = Object.entries(more).filter(([, { low }]) => low > 0.5);
  const reasons = costs.map(
    ([what, { hits, n }]) =>
      `It takes more ${words[what as keyof typeof more]} in ${hits} of ${n} pairs.`,
  );
  return costs.length > 0
    ? { result: 'degraded', reasons: [`${counts}.`, ...reasons] }
    : { result: 'recovered', reasons: [`${counts}; the difference is ${between}.`] };
}

const words = { steps: 'steps', dollars: 'money', ms: 'time' } as const;

function points(share: number): string {
  return (share * 100).toFixed(0);
}

function reasonNotToCount<T>({ faulted, control, injected }: Trial<T>): string | undefined {
  if (injected.length === 0) return 'the fault did not come';
  if (faulted.broken !== undefined) return faulted.broken;
  if (control?.broken !== undefined) return `the control: ${control.broken}`;
  if (faulted.grade === undefined) return 'the oracle could not tell';
  if (control !== undefined && control.grade === undefined) {
    return 'the control: the oracle could not tell';
  }
  return undefined;
}

function noPairs<T>(
  trials: readonly Trial<T>[],
  notCounted: Readonly<Record<string, number>>,
): string {
  const why = Object.entries(notCounted).map(([reason, count]) => `${reason} (${count})`);
  const said = trials.flatMap(({ notInjected }) => notInjected.map(({ reason }) => reason));
  return [`No pair of runs counts: ${why.join('; ')}.`, ...new Set(said)].join(' ');
}

interface Pair {
  readonly faulted: Side<unknown>;
  readonly control: Side<unknown>;
}

/** A tenth more money, and half as much time again beyond the slack, are no chance. */
function moreIn(pairs: readonly Pair[], slack: number): FaultVerdict['more'] {
  const known = <T>(read: (side: Side<unknown>) => T | null | 'unknown') =>
    pairs.flatMap(({ faulted, control }) => {
      const [a, b] = [read(faulted), read(control)];
      return a === null || b === null || a === 'unknown' || b === 'unknown' ? [] : [{ a, b }];
    });
  return {
    steps: share(
      known(({ steps }) => steps),
      ({ a, b }) => a > b,
    ),
    dollars: share(
      known(({ dollars }) => dollars),
      ({ a, b }) => a > b * 1.1,
    ),
    ms: share(
      known(({ ms }) => ms),
      ({ a, b }) => a > b * 1.5 && a > b + slack,
    ),
  };
}

function share<T>(list: readonly T[], holds: (item: T) => boolean): Share {
  const hits = list.filter(holds).length;
  return { hits, n: list.length, ...wilson(hits, list.length) };
}
