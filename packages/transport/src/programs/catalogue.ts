import type { Difference, Divergence } from '../ports.ts';
import { callKey, callLabel, type ProgramCall } from './program-call.ts';
import type { RecordedProgram } from './recorded-program.ts';

/** Finds the recording of a program that the agent starts; each recording serves once. */
export class Catalogue {
  readonly #all: readonly RecordedProgram[];
  readonly #waiting = new Map<string, RecordedProgram[]>();
  readonly #claimed = new Set<number>();

  constructor(programs: readonly RecordedProgram[]) {
    this.#all = programs;
    for (const recorded of programs) {
      const key = callKey(recorded.call);
      const same = this.#waiting.get(key);
      if (same === undefined) this.#waiting.set(key, [recorded]);
      else same.push(recorded);
    }
  }

  has(call: ProgramCall): boolean {
    return (this.#waiting.get(callKey(call))?.length ?? 0) > 0;
  }

  claim(call: ProgramCall): RecordedProgram | undefined {
    const recorded = this.#waiting.get(callKey(call))?.shift();
    if (recorded !== undefined) this.#claimed.add(recorded.program);
    return recorded;
  }

  /** Recorded programs that were never started. */
  unclaimed(): RecordedProgram[] {
    return this.#all.filter(({ program }) => !this.#claimed.has(program));
  }

  /** Says what the agent started that was not recorded, and what comes closest. */
  notRecorded(call: ProgramCall): Divergence {
    const nearest = this.#nearest(call);
    const label = callLabel(call);
    const message = `The agent started "${label}", which the tape does not have`;
    if (nearest === undefined) {
      return {
        kind: 'program',
        step: null,
        message: `${message}.`,
        differences: [],
        causes: ['the recorded run started no program that is still to come'],
      };
    }
    return {
      kind: 'program',
      step: null,
      message: `${message}; nearest is program ${nearest.program}, "${callLabel(nearest.call)}".`,
      nearest: { x: nearest.program, step: null, label: `program ${nearest.program}` },
      differences: differences(nearest.call, call),
      causes: ['the agent built another command than in the recorded run'],
    };
  }

  #nearest(call: ProgramCall): RecordedProgram | undefined {
    let best: RecordedProgram | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (const recorded of this.unclaimed()) {
      // Another file weighs more than any one argument.
      const file = recorded.call.file === call.file ? 0 : 4;
      const distance = differences(recorded.call, call).length + file;
      if (distance >= fewest) continue;
      best = recorded;
      fewest = distance;
    }
    return best;
  }
}

function differences(recorded: ProgramCall, actual: ProgramCall): Difference[] {
  const found: Difference[] = [];
  for (const path of ['file', 'cwd', 'sync'] as const) {
    if (recorded[path] !== actual[path]) {
      found.push({ path, recorded: recorded[path], actual: actual[path] });
    }
  }
  const length = Math.max(recorded.argv.length, actual.argv.length);
  for (let i = 0; i < length; i++) {
    const [was, is] = [recorded.argv[i], actual.argv[i]];
    if (was === is) continue;
    found.push({
      path: `argv[${i}]`,
      ...(was === undefined ? {} : { recorded: was }),
      ...(is === undefined ? {} : { actual: is }),
    });
  }
  return found;
}
