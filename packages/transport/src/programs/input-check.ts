import type { Divergence } from '../ports.ts';
import { callLabel } from './program-call.ts';
import type { RecordedProgram } from './recorded-program.ts';

/** Longest piece of input that a divergence shows, in characters. */
const shown = 200;

/**
 * Compares what the agent writes to a replayed program with what it wrote when recorded. How it
 * was cut into writes does not count. Bytes after a recording that was not closed are not checked:
 * the program may have ended before it read them.
 */
export class InputCheck {
  readonly #recorded: RecordedProgram;
  readonly #diverged: (divergence: Divergence) => void;
  readonly #redact: (bytes: Uint8Array) => Uint8Array;
  #offset = 0;
  #told = false;
  #closed = false;

  /** @param redact Takes out of each write what a recording takes out of it. */
  constructor(
    recorded: RecordedProgram,
    diverged: (divergence: Divergence) => void,
    redact: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes,
  ) {
    this.#recorded = recorded;
    this.#diverged = diverged;
    this.#redact = redact;
  }

  /** `null`: the agent closed the program's input. */
  write(written: Uint8Array | null): void {
    const { input } = this.#recorded;
    if (input === undefined || this.#told) return;
    const bytes = written === null ? null : this.#redact(written);
    if (bytes === null) {
      this.#closed = true;
      if (this.#offset < input.bytes.length) this.#tell('ended early', this.#offset, bytes);
      return;
    }
    const expected = input.bytes.subarray(this.#offset, this.#offset + bytes.length);
    const same = Buffer.compare(expected, bytes.subarray(0, expected.length)) === 0;
    const tooMuch = bytes.length > expected.length && input.ended;
    if (!same || tooMuch) this.#tell('differs', this.#offset, bytes);
    this.#offset += bytes.length;
  }

  /**
   * The run is over: input that was recorded as closed, or of which nothing came, is missed. What
   * else was not written may have been cut off by the program's end.
   */
  finish(): void {
    const { input } = this.#recorded;
    if (input === undefined || this.#told || this.#closed) return;
    const missing = input.bytes.length - this.#offset;
    if (missing > 0 && (input.ended || this.#offset === 0)) {
      this.#tell('ended early', this.#offset, null);
    }
  }

  #tell(what: string, offset: number, bytes: Uint8Array | null): void {
    this.#told = true;
    const { input, program, call } = this.#recorded;
    const end = offset + (bytes?.length ?? shown);
    this.#diverged({
      kind: 'program',
      step: null,
      message: `What the agent wrote to "${callLabel(call)}" ${what} in the ${offset + 1}. byte or after it.`,
      nearest: { x: program, step: null, label: `program ${program}` },
      differences: [
        {
          path: 'stdin',
          recorded: text(input?.bytes.subarray(offset, end)),
          actual: text(bytes ?? undefined),
        },
      ],
      causes: ['the agent gave the program another input than in the recorded run'],
    });
  }
}

function text(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? [])
    .toString('utf8')
    .slice(0, shown);
}
