import { randomStream } from '../random/random.ts';

/** A judge that reads the whole tape and names a step, with the money of a quick search. */
export interface JudgeRow {
  readonly steps: number;
  /** P(one reading names the decisive step), given, not measured. */
  readonly accuracy: number;
  /** Readings that the money of a quick search (2n calls) buys, a reading being one call. */
  readonly readings: number;
  readonly runs: number;
  /** Runs in which one reading is right: what it is if every reading of a tape errs alike. */
  readonly once: number;
  /** Runs in which the step named most often is right, if every reading errs by itself. */
  readonly voted: number;
}

/**
 * The two ends between which a real judge lies: errors that come back at each reading, which no
 * money mends, and errors that are independent, which a vote mends. Wrong steps are named evenly.
 */
export function judgeRow(
  { steps, accuracy }: { readonly steps: number; readonly accuracy: number },
  { seed, runs }: { readonly seed: number; readonly runs: number },
): JudgeRow {
  const readings = 2 * steps;
  let once = 0;
  let voted = 0;
  for (let run = 0; run < runs; run += 1) {
    const random = randomStream(seed + run, `judge/${steps}/${accuracy}`);
    const votes = new Int32Array(steps);
    // Step 0 stands for the decisive one.
    const read = (): number =>
      random() < accuracy || steps === 1 ? 0 : 1 + Math.floor(random() * (steps - 1));
    for (let reading = 0; reading < readings; reading += 1) {
      const step = read();
      votes[step] = (votes[step] as number) + 1;
      if (reading === 0 && step === 0) once += 1;
    }
    if (votes.every((count, step) => step === 0 || count < (votes[0] as number))) voted += 1;
  }
  return { steps, accuracy, readings, runs, once, voted };
}
