import type { Exchange } from '@tracefork/tape';
import type { Difference } from '@tracefork/transport';
import { stepsOf } from '../tapes/steps.ts';
import { align } from './align.ts';
import type { Between } from './between.ts';
import { type ComparableStep, comparableSteps } from './comparable.ts';
import { differencesOf } from './differences.ts';
import { exchangeDetail } from './exchange-detail.ts';
import type { TapeView } from './tape-view.ts';

/** Steps of two tapes that correspond, and where they differ. */
export interface StepPair {
  /** Number of the step in the first tape; `null`: only the second has it. */
  readonly a: number | null;
  readonly b: number | null;
  readonly asked: readonly Difference[];
  readonly answered: readonly Difference[];
}

/** What differs between two tapes; `recorded` is the first one's value, `actual` the second's. */
export interface Comparison {
  readonly same: boolean;
  readonly steps: readonly StepPair[];
  readonly exchanges: readonly Difference[];
  readonly toolCalls: readonly Difference[];
  readonly programs: readonly Difference[];
  readonly outcome: readonly Difference[];
  /** Where one of the tapes was forked; what both have is left out. */
  readonly forks: readonly (ForkEntry & { readonly of: 'a' | 'b' })[];
  /** Whether at least one of the tapes says how its run ended. */
  readonly ended: boolean;
}

type ForkEntry = Extract<Between, { readonly kind: 'fork' }>;

export interface Comparand {
  readonly view: TapeView;
  readonly exchanges: readonly Exchange[];
}

/** Compares what two runs did, step by step; times, ids, tokens and draws do not count. */
export function compareTapes(a: Comparand, b: Comparand): Comparison {
  const steps = compareSteps(
    comparableSteps(stepsOf(a.exchanges)),
    comparableSteps(stepsOf(b.exchanges)),
  );
  const parts = {
    exchanges: differencesOf(others(a), others(b), 'exchange'),
    toolCalls: differencesOf(toolCalls(a.view), toolCalls(b.view), 'tool call'),
    programs: differencesOf(programs(a.view), programs(b.view), 'program'),
    outcome: differencesOf(outcome(a.view), outcome(b.view), ''),
  };
  const differs =
    steps.some((pair) => !isSame(pair)) || Object.values(parts).some((part) => part.length > 0);
  const forks = [...forksOf('a', [a, b]), ...forksOf('b', [b, a])];
  return {
    same: !differs,
    steps,
    ...parts,
    forks,
    ended: (a.view.outcome ?? b.view.outcome) !== null,
  };
}

function forksOf(
  of: 'a' | 'b',
  [own, other]: readonly [Comparand, Comparand],
): Comparison['forks'] {
  const others = new Set(ofKind(other.view, 'fork').map((entry) => JSON.stringify(entry)));
  return ofKind(own.view, 'fork')
    .filter((entry) => !others.has(JSON.stringify(entry)))
    .map((entry) => ({ ...entry, of }));
}

/** Whether a step is in both tapes and the same in both. */
export function isSame({ a, b, asked, answered }: StepPair): boolean {
  return a !== null && b !== null && asked.length === 0 && answered.length === 0;
}

function compareSteps(
  a: readonly ComparableStep[],
  b: readonly ComparableStep[],
): readonly StepPair[] {
  const [keysA, keysB] = [a, b].map((steps) =>
    steps.map(({ answered }) => JSON.stringify(answered)),
  ) as [string[], string[]];
  const likeness = (left: number, right: number): number =>
    keysA[left] === keysB[right] ? 10 : a[left]?.shape === b[right]?.shape ? 6 : 1;
  return align([a.length, b.length], likeness).map(([left, right]) => {
    const [first, second] = [a[left ?? -1], b[right ?? -1]];
    const both = first !== undefined && second !== undefined;
    return {
      a: left,
      b: right,
      asked: both ? differencesOf(first.asked, second.asked, 'asked') : [],
      answered: both ? differencesOf(first.answered, second.answered, 'answered') : [],
    };
  });
}

/** Exchanges that are no steps, without times and headers. */
function others({ view, exchanges }: Comparand): readonly object[] {
  return ofKind(view, 'exchange').map(({ exchange }) => {
    const { method, url, status, outcome, request, response } = exchangeDetail(
      exchanges[exchange] as Exchange,
    );
    return { method, url, status, outcome, request, response };
  });
}

function toolCalls(view: TapeView): readonly object[] {
  return ofKind(view, 'tool-call').map(({ name, input, result }) => ({ name, input, result }));
}

function programs(view: TapeView): readonly object[] {
  return ofKind(view, 'program').map(({ command, exit }) => ({ command: command.join(' '), exit }));
}

/** What was printed is compared line by line. */
function outcome({ outcome: ended }: TapeView): object {
  if (ended === null) return {};
  const { stdout, ...rest } = ended;
  return { ...rest, ...(stdout === undefined ? {} : { stdout: stdout.split('\n') }) };
}

function ofKind<Kind extends Between['kind']>(
  { between }: TapeView,
  kind: Kind,
): readonly Extract<Between, { kind: Kind }>[] {
  return between.filter(
    (entry): entry is Extract<typeof entry, { kind: Kind }> => entry.kind === kind,
  );
}
