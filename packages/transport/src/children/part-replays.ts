import type { Divergence, Uncovered } from '../ports.ts';
import type { RecordedProgram } from '../programs/recorded-program.ts';
import type { Verdict } from '../verdict.ts';
import { divergenceOfPart, type ReplayedPart } from './part-verdicts.ts';
import type { StartedProgram } from './replay-part.ts';

/** Runs a program that is a part of the run again; `undefined`: it cannot. */
export type Rerun = (recorded: RecordedProgram, started: StartedProgram) => Verdict | undefined;

/** The parts of a run as its replay comes to them. */
export class PartReplays {
  readonly done: ReplayedPart[] = [];
  readonly #rerun: Rerun;
  readonly #uncovered: (what: Uncovered) => void;

  constructor(rerun: Rerun | undefined, uncovered: (what: Uncovered) => void) {
    this.#rerun = rerun ?? (() => undefined);
    this.#uncovered = uncovered;
  }

  /** Runs a program again, if it is a part; what it did otherwise is the run's divergence. */
  run(recorded: RecordedProgram, started: StartedProgram): Divergence | undefined {
    if (recorded.part === undefined) return undefined;
    const verdict = this.#rerun(recorded, started);
    if (verdict === undefined) {
      const detail = `program ${recorded.program} was served and not run again`;
      this.#uncovered({ what: 'part', detail });
      return undefined;
    }
    const part = { recorded, verdict };
    this.done.push(part);
    return divergenceOfPart(part);
  }
}
