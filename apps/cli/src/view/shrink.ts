import type { Tape } from '@tracefork/tape';
import { stepsOf } from '@tracefork/wire';
import type { Shrunk } from '../shrink/shrink.ts';
import { outcomeView } from './outcome-view.ts';

/** What came of making a run smaller. */
export interface ShrunkRun {
  readonly tape: Tape;
  readonly small: Tape;
  readonly shrunk: Shrunk;
  readonly oracle: string;
  /** Of a replay of the smaller tape. */
  readonly verdict: string;
  readonly file: string;
  readonly test: string | null;
}

/** What `shrink --json` prints. */
export interface ShrinkDocument extends Omit<ShrunkRun, 'tape' | 'small' | 'shrunk'> {
  readonly run: string;
  /** Of the run. */
  readonly steps: number;
  readonly kept: readonly { readonly step: number; readonly silent: boolean }[];
  readonly runs: number;
  readonly minimal: boolean;
  /** Last lines. */
  readonly failure: { readonly recorded: string | null; readonly smaller: string | null };
}

/** The document of `shrink --json`. */
export function shrinkDocument({ tape, small, shrunk, ...about }: ShrunkRun): ShrinkDocument {
  const { runs, minimal, steps } = shrunk;
  return {
    run: tape.chain,
    ...about,
    steps: stepsOf(tape.exchanges).length,
    kept: steps.map(({ step, silent }) => ({ step: step.index, silent })),
    runs,
    minimal,
    failure: { recorded: lastLineOf(tape), smaller: lastLineOf(small) },
  };
}

/** What a run said at its very end: the last line of its output, or what it threw. */
export function lastLineOf({ events }: Pick<Tape, 'events'>): string | null {
  const view = outcomeView(events.find((event) => event.kind === 'outcome'));
  if (view === null) return null;
  if (view.error !== undefined) return `${view.error.name}: ${view.error.message}`;
  const text = view.stdout ?? (view.value === undefined ? '' : JSON.stringify(view.value));
  return text.trimEnd().split('\n').at(-1) ?? null;
}
