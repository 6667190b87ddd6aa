import type { HttpAnswer } from '@tracefork/wire';
import { noMessage } from '../content/tool-calls.ts';
import type {
  FaultAnswer,
  FaultRefusal,
  PlainFault,
  SlowTokensFault,
  StreamCutFault,
  TimeoutFault,
} from '../fault.ts';
import type { ReadTarget } from '../read/target.ts';
import { needsAnswer } from '../refuse.ts';
import { chance } from '../seeded.ts';
import { given, headersBeside } from './given.ts';
import { piecesOf } from './pieces.ts';

type Made = FaultAnswer | FaultRefusal;

/** Nothing is answered. */
export function timeout(_: ReadTarget, { class: name, after }: TimeoutFault): FaultAnswer {
  return {
    kind: 'answer',
    name,
    answer: { kind: 'timeout', ...(after === undefined ? {} : { after }) },
  };
}

/** The connection is reset before anything is answered. */
export function connectionReset(_: ReadTarget, { class: name }: PlainFault): FaultAnswer {
  return { kind: 'answer', name, answer: { kind: 'reset' } };
}

/** The answer breaks off after so many bytes or events, else somewhere within. */
export function streamCut(
  target: ReadTarget,
  { class: name, seed = 0, bytes, events }: StreamCutFault,
): Made {
  return withAnswer(target, (answer) => {
    const pieces = piecesOf(answer);
    const within = 1 + Math.floor(chance(seed, 'event') * Math.max(1, pieces.length - 2));
    const chunks =
      bytes === undefined
        ? pieces.slice(0, Math.min(events ?? within, pieces.length))
        : upTo(pieces, bytes);
    return given(
      name,
      { status: answer.status, headers: headersBeside(answer), chunks },
      { breaksOff: true },
    );
  });
}

/** The answer as it is, with a wait before each of its pieces. */
export function slowTokens(
  target: ReadTarget,
  { class: name, delay = 200 }: SlowTokensFault,
): Made {
  return withAnswer(target, (answer) => {
    const chunks = piecesOf(answer);
    const delays = chunks.map(() => delay);
    return given(
      name,
      { status: answer.status, headers: headersBeside(answer), chunks },
      { delays },
    );
  });
}

/** The answer's JSON ends too early; of a stream, that of one event, and the rest follows. */
export function malformedJson(target: ReadTarget, { class: name, seed = 0 }: PlainFault): Made {
  return withAnswer(target, (answer) => {
    const pieces = piecesOf(answer);
    const text = (piece: Uint8Array | undefined) => Buffer.from(piece ?? []).toString('utf8');
    const events = pieces.flatMap((piece, at) => (/^data: *\{/m.test(text(piece)) ? [at] : []));
    const share = 0.3 + 0.5 * chance(seed, 'where');
    if (events.length === 0) {
      const end = Math.floor(answer.body.length * share);
      const chunks = [answer.body.subarray(0, end)];
      return given(name, { status: answer.status, headers: headersBeside(answer), chunks });
    }
    const at = events[Math.floor(chance(seed, 'event') * events.length)] as number;
    const broken = text(pieces[at]).replace(/^data:.*$/m, (line) =>
      line.slice(0, Math.max(8, Math.floor(line.length * share))),
    );
    const chunks = pieces.map((piece, index) => (index === at ? Buffer.from(broken) : piece));
    return given(name, { status: answer.status, headers: headersBeside(answer), chunks });
  });
}

function withAnswer(
  { target: { answer }, blocks }: ReadTarget,
  make: (answer: HttpAnswer) => FaultAnswer,
): Made {
  if (answer === undefined) return needsAnswer;
  return blocks === null ? noMessage : make(answer);
}

function upTo(pieces: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let left = bytes;
  return pieces.flatMap((piece) => {
    const part = piece.subarray(0, Math.max(0, left));
    left -= piece.length;
    return part.length === 0 ? [] : [part];
  });
}
