import { createHash } from 'node:crypto';
import { bytesSource } from '../framing/source.ts';
import { type OpenOptions, openSource, type Tape } from '../read/tape.ts';
import { LinePairs } from '../write/line-pairs.ts';

/** The tape of a Node process that the agent of a run started, within the tape of the run. */
export interface Part {
  /** Number of the program that it is. */
  readonly program: number;
  /** Number of the first event of the run's tape that holds some of it. */
  readonly event: number;
  /** The same as a file's bytes. */
  bytes(): Uint8Array;
  /**
   * Opens it. It may have parts of its own.
   *
   * @throws the errors of `openTape`
   */
  open(options?: OpenOptions): Tape;
}

/**
 * The parts of a tape, in the order of its events. None is read before it is opened.
 *
 * @example
 * for (const part of partsOf(tape)) console.log(part.program, part.open().exchanges.length);
 */
export function partsOf({ events }: Pick<Tape, 'events'>): readonly Part[] {
  const found = new Map<number, { readonly event: number; readonly lines: string[] }>();
  for (const [event, part] of events.entries()) {
    if (part.kind !== 'part') continue;
    const known = found.get(part.program);
    if (known === undefined) found.set(part.program, { event, lines: [part.lines] });
    else known.lines.push(part.lines);
  }
  return [...found].map(([program, { event, lines }]) => {
    const bytes = () => framed(lines);
    return {
      program,
      event,
      bytes,
      open: (options) => openSource(bytesSource(bytes(), `(part: program ${program})`), options),
    };
  });
}

/** A pair of frames for the lines of each event. */
function framed(lines: readonly string[]): Uint8Array {
  const chain = createHash('sha256');
  const pairs = new LinePairs();
  return Buffer.concat(
    lines.map((text) => {
      const whole = text.endsWith('\n') ? text.slice(0, -1) : text;
      return Buffer.from(pairs.make([whole], chain));
    }),
  );
}
