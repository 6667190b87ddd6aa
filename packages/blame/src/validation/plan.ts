import type { CellPlan } from './cells.ts';
import type { FamilyName } from './families.ts';
import { type Disturbance, undisturbed } from './world.ts';

export const familyNames: readonly FamilyName[] = [
  'early',
  'middle',
  'late',
  'last',
  'two',
  'and',
  'fan-out',
  'or',
  'recovery',
  'drift',
  'systematic',
  'none',
];

export interface ValidationSize {
  readonly steps: readonly number[];
  readonly noise: readonly number[];
  /** Default: all. */
  readonly families?: readonly FamilyName[];
  /** Runs of each cell. */
  readonly runs: number;
}

export const sizes: Readonly<Record<'quick' | 'full', ValidationSize>> = {
  quick: { steps: [10, 20, 50], noise: [0, 0.2], runs: 3 },
  full: { steps: [10, 20, 50, 100], noise: [0, 0.1, 0.2, 0.3], runs: 60 },
};

/** Cells with noise alone, and for each family one at n = 20 with a judge's errors, one with gaps. */
export function planCells({
  steps,
  noise,
  runs,
  families = familyNames,
}: ValidationSize): CellPlan[] {
  const extra: readonly Disturbance[] = [
    { ...undisturbed, sensitivity: 0.9, specificity: 0.9 },
    { ...undisturbed, undefined: 0.2 },
  ];
  return families.flatMap((family) => [
    ...steps.flatMap((n) =>
      noise.map((level) => ({
        family,
        steps: n,
        disturbance: { ...undisturbed, noise: level },
        runs,
      })),
    ),
    ...extra.map((disturbance) => ({ family, steps: 20, disturbance, runs })),
  ]);
}
