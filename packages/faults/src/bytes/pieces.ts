import type { HttpAnswer } from '@tracefork/wire';

const lineFeed = 10;

/** The pieces in which a body is sent: events of a stream, lines of a list, else equal parts. */
export function piecesOf({ headers, body }: HttpAnswer): readonly Uint8Array[] {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  if (type.includes('event-stream')) return splitAfter(body, 2);
  const lines = splitAfter(body, 1);
  return lines.length > 4 ? lines : equalParts(body, 8);
}

/** Splits after each run of so many line feeds; carriage returns between them do not count. */
function splitAfter(body: Uint8Array, feeds: number): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let begin = 0;
  let run = 0;
  for (let at = 0; at < body.length; at++) {
    if (body[at] === lineFeed) run++;
    else if (body[at] !== 13) run = 0;
    if (run === feeds) {
      pieces.push(body.subarray(begin, at + 1));
      begin = at + 1;
      run = 0;
    }
  }
  if (begin < body.length) pieces.push(body.subarray(begin));
  return pieces;
}

function equalParts(body: Uint8Array, count: number): readonly Uint8Array[] {
  const size = Math.max(1, Math.ceil(body.length / count));
  return Array.from({ length: Math.ceil(body.length / size) }, (_, part) =>
    body.subarray(part * size, (part + 1) * size),
  );
}
