import { randomStream } from '../random/random.ts';
import { type Cell, plantedProfile } from './cells.ts';
import { fixedTrial } from './trial.ts';
import { endOf } from './world.ts';

/** Draws of every arm that the baseline may take, rising by about √2. */
const DRAWS: readonly number[] = [1, 2, 3, 5, 7, 10, 14, 20, 28, 40, 56, 80, 113, 160, 226, 320];

/** The smallest fixed k that is right as often over the same cells. */
export interface Baseline {
  /** `null`: not even the largest that was tried (320) is. */
  readonly k: number | null;
  readonly accuracy: number;
  /** Live calls of that k, or of the largest, for one run: k · n (n + 1) / 2. */
  readonly calls: number;
}

/**
 * Compares with cells of one length. The baseline sees the same planted profiles, each `repeats`
 * times, and need not be better by more than half a wrong answer.
 */
export function matchingBaseline(
  cells: readonly Cell[],
  {
    seed,
    repeats = 2,
    hits: hitsOf = (cell) => cell.hits,
  }: {
    readonly seed: number;
    readonly repeats?: number;
    /** Right answers of a cell that are to be matched. Default: of the whole search. */
    readonly hits?: (cell: Cell) => number;
  },
): Baseline {
  const steps = cells[0]?.steps ?? 1;
  const runs = cells.reduce((sum, cell) => sum + cell.runs, 0);
  const wanted = (cells.reduce((sum, cell) => sum + hitsOf(cell), 0) - 0.5) / runs;
  const callsOf = (k: number): number => (k * steps * (steps + 1)) / 2;
  let accuracy = 0;
  for (const k of DRAWS) {
    let hits = 0;
    for (const cell of cells)
      for (let run = 0; run < cell.runs * repeats; run += 1) {
        const profile = plantedProfile(cell, { seed, run: run % cell.runs });
        const random = randomStream(
          seed + run,
          `fixed/${cell.family}/${cell.disturbance.noise}/${k}`,
        );
        if (fixedTrial(profile, { k, random, end: endOf(cell.disturbance) })) hits += 1;
      }
    accuracy = hits / (runs * repeats);
    if (accuracy >= wanted) return { k, accuracy, calls: callsOf(k) };
  }
  return { k: null, accuracy, calls: callsOf(DRAWS.at(-1) ?? 1) };
}
