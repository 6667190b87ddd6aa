import type { Delivery } from '../ports.ts';
import type { InputCheck } from './input-check.ts';
import type { OnInput } from './input-stream.ts';
import type { StartOptions } from './node-internals.ts';
import type { RecordedProgram } from './recorded-program.ts';

/** A replayed program that somebody else may go on with. */
export interface ProgramControl {
  readonly recorded: RecordedProgram;
  /** What the agent started it with. */
  readonly options: StartOptions;
  /** Bytes that the agent wrote to it so far. */
  given(): number;
  /** Bytes of its standard output that the agent was given so far. */
  said(): number;
  /** What the agent writes from now on goes there and is not compared. */
  takeInput(to: OnInput): void;
  /** Shows the agent something of the program, in its context, at once. */
  deliver(delivery: Delivery): void;
}

/** Counts what a program was given and said, and lets somebody go on with it. */
export function controlled({
  recorded,
  options,
  check,
  apply,
}: {
  readonly recorded: RecordedProgram;
  readonly options: StartOptions;
  readonly check: Pick<InputCheck, 'write'>;
  readonly apply: (delivery: Delivery) => void;
}): ProgramControl & { write: OnInput } {
  let given = 0;
  let said = 0;
  let take: OnInput = (bytes) => check.write(bytes);
  return {
    recorded,
    options,
    given: () => given,
    said: () => said,
    takeInput(to) {
      take = to;
    },
    deliver(delivery) {
      if (delivery.kind === 'program-output' && delivery.stream === 'stdout') {
        said += delivery.bytes.length;
      }
      apply(delivery);
    },
    write(bytes) {
      given += bytes?.length ?? 0;
      take(bytes);
    },
  };
}
