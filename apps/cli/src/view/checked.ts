import type { Age } from './age.ts';
import type { Receipt } from './receipt.ts';
import type { RedCause } from './red-cause.ts';

/** What `verify` found out about one tape. */
export type Checked =
  | {
      readonly file: string;
      readonly state: 'green' | 'red';
      readonly ms: number;
      readonly receipt: Receipt;
      readonly age: Age;
      /** Of a red one: it drifted, or it is too old. */
      readonly cause: RedCause | null;
      /** What the agent printed. */
      readonly output: string;
    }
  | {
      readonly file: string;
      readonly state: 'no answer';
      readonly ms: number;
      readonly error: { readonly code: string; readonly message: string };
      readonly output: '';
    };

export type CheckedCounts = Readonly<Record<'green' | 'red' | 'noAnswer', number>>;

export function countChecked(results: readonly Checked[]): CheckedCounts {
  const of = (state: Checked['state']): number =>
    results.filter((each) => each.state === state).length;
  return { green: of('green'), red: of('red'), noAnswer: of('no answer') };
}

/** 1 where something does not hold, else 2 where there was no answer, else 0. */
export function exitCodeOf(results: readonly Checked[]): 0 | 1 | 2 {
  const { red, noAnswer } = countChecked(results);
  return red > 0 ? 1 : noAnswer > 0 ? 2 : 0;
}
