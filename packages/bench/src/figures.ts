import { appendFileSync } from 'node:fs';

/** What a figure is about; the table is ordered by these. */
export const topics = [
  'Tape',
  'Recording',
  'Replay',
  'Other recorders',
  'Store',
  'Forks',
  'Blame',
  'Report',
  'Start',
] as const;

export type Topic = (typeof topics)[number];

/** The same measured in another way, in the same run and the same unit. */
export interface Baseline {
  readonly what: string;
  readonly value: number;
}

/** One row of the table. */
export interface Figure {
  readonly topic: Topic;
  readonly what: string;
  /** How much work was measured, such as `500 steps of 4 KB`. */
  readonly sizes: string;
  readonly value: number;
  /** Of the value and of its baselines, such as `ms`; empty for a bare number. */
  readonly unit: string;
  /** Default: none. */
  readonly baselines?: readonly Baseline[];
  readonly target?: {
    readonly bound: 'at most' | 'at least';
    readonly value: number;
    /** `ratio`: of the value by its first baseline. Default: the value. */
    readonly of?: 'ratio';
  };
  /** What the Python original publishes for this: measured elsewhere, on other text. */
  readonly original?: string;
}

const figures: Figure[] = [];

/** Whether small sizes are asked for (`pnpm bench --quick`): to see that it works, not to compare. */
export const quick: boolean = process.env.BENCH_QUICK === '1';

/** Whether the table is being made: what has no row in it may be left out. */
export const forTable: boolean = process.env.BENCH_FIGURES !== undefined;

/** One of two sizes. */
export const sized = <T>(sizes: { readonly full: T; readonly quick: T }): T =>
  quick ? sizes.quick : sizes.full;

/**
 * Adds a row to the table, if one is being made. All rows of a program are written at its end, so
 * that one which breaks down half-way leaves none.
 *
 * @throws RangeError for a value that is no finite number
 */
export function addFigure(figure: Figure): void {
  const values = [figure.value, ...(figure.baselines ?? []).map(({ value }) => value)];
  if (!values.every(Number.isFinite)) {
    throw new RangeError(`"${figure.what}" has no finite value: ${values.join(', ')}.`);
  }
  figures.push(figure);
  if (figures.length === 1) process.once('beforeExit', write);
}

function write(): void {
  const file = process.env.BENCH_FIGURES;
  if (file) appendFileSync(file, figures.map((figure) => `${JSON.stringify(figure)}\n`).join(''));
}
