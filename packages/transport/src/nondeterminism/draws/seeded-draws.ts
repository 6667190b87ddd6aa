import { type SeededStream, seededStream } from './seeded-stream.ts';
import { uuidFromBytes } from './uuid.ts';

/** Draws of one owner, all from one seed; each kind has a sequence of its own. */
export interface SeededDraws {
  random(): number;
  uuid(): string;
  bytes(length: number): Uint8Array<ArrayBuffer>;
  int(range: { readonly min: number; readonly max: number }): number;
}

/** @param seed 32 bytes; who has them can compute every value, as if the values were written down. */
export function createSeededDraws(seed: Uint8Array): SeededDraws {
  const streams = new Map<string, SeededStream>();

  function next(kind: string, length: number): Uint8Array<ArrayBuffer> {
    let stream = streams.get(kind);
    if (stream === undefined) {
      stream = seededStream(seed, kind);
      streams.set(kind, stream);
    }
    return stream(length);
  }

  return {
    random() {
      const view = new DataView(next('random', 8).buffer);
      const high = view.getUint32(0) >>> 5;
      const low = view.getUint32(4) >>> 6;
      return (high * 2 ** 26 + low) / 2 ** 53;
    },
    uuid: () => uuidFromBytes(next('uuid', 16), 4),
    bytes: (length) => next('bytes', length),
    int({ min, max }) {
      const span = max - min;
      const limit = 2 ** 48 - (2 ** 48 % span);
      // Values past the last whole multiple would favour small results.
      for (;;) {
        const view = new DataView(next('int', 6).buffer);
        const value = view.getUint16(0) * 2 ** 32 + view.getUint32(2);
        if (value < limit) return min + (value % span);
      }
    },
  };
}
