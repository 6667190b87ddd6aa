import type { Readable } from 'node:stream';

/** Hands a chunk (`null`: the end) to whoever orders deliveries; `run` passes it to the reader. */
export type DeliverChunk = (chunk: Uint8Array | null, run: () => void) => void;

/** The slice of a stream whose source pushes into it. */
type Pushed = Pick<Readable, 'destroyed' | 'readableLength' | 'readableHighWaterMark' | 'read'> & {
  push(chunk: Uint8Array | null): boolean;
};

/**
 * Lets every chunk of a stream wait for its turn before the reader sees it. Chunks stay as the
 * kernel gave them, and the source is told to stop once more than a buffer's worth waits.
 *
 * @returns the undo
 */
export function gateStream(stream: Pushed, deliver: DeliverChunk): () => void {
  const push = stream.push;
  let waiting = 0;
  let ended = false;
  function gated(chunk: Uint8Array | null): boolean {
    if (ended) return false;
    if (chunk === null) {
      ended = true;
      deliver(null, () => {
        if (stream.destroyed) return;
        push.call(stream, null);
        stream.read(0);
      });
      return false;
    }
    waiting += chunk.length;
    deliver(chunk, () => {
      waiting -= chunk.length;
      if (!stream.destroyed) push.call(stream, chunk);
    });
    return waiting + stream.readableLength < stream.readableHighWaterMark;
  }
  stream.push = gated;
  return () => {
    if (stream.push === gated) Reflect.deleteProperty(stream, 'push');
  };
}
