import { seededText } from '@tracefork/bench/seeded-text';
import { createTapeWriter, memorySink, openTape, type Tape, tapeHeader } from '@tracefork/tape';

const url = 'http://bench.test/answer';

/** Where the requests of a made tape go. */
export const madeUrl: string = url;

/**
 * A tape of `count` equal GETs, made without a network: each answer has other words, in `chunks`
 * pieces of about `bytes` each. Seed 1.
 */
export function madeTape(options: {
  readonly count: number;
  readonly chunks: number;
  readonly bytes: number;
  /** Headers that the client sends and that matching looks at. */
  readonly headers: ReadonlyArray<readonly [string, string]>;
}): Tape {
  const { count, chunks, bytes, headers } = options;
  const sink = memorySink();
  const writer = createTapeWriter(sink, { strict: true });
  const text = seededText(1);
  writer.append(
    tapeHeader({ created: '2026-01-01T00:00:00.000Z', writer: { name: 'bench', version: '1' } }),
  );
  for (let x = 0; x < count; x++) {
    const t = x;
    const pieces = Array.from({ length: chunks }, () => Buffer.from(`data: ${text(bytes)}\n\n`));
    writer.append({ kind: 'request', t, x, via: 'fetch', method: 'GET', url, headers, body: null });
    writer.append({
      kind: 'response',
      t,
      x,
      status: 200,
      statusText: 'OK',
      headers: [
        ['content-type', chunks > 1 ? 'text/event-stream' : 'application/json'],
        ['transfer-encoding', 'chunked'],
      ],
    });
    writer.append({
      kind: 'data',
      t,
      x: pieces.map(() => x),
      n: pieces.map(({ length }) => length),
      dt: pieces.map(() => 0),
      bodies: [Buffer.concat(pieces)],
    });
    writer.append({ kind: 'complete', t, x });
  }
  writer.append({ kind: 'outcome', t: count, value: Buffer.from('true') });
  writer.append({ kind: 'end', t: count, complete: true });
  writer.close();
  return openTape(sink.bytes());
}
