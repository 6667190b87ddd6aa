import { createHash } from 'node:crypto';
import { createTapeWriter, type Event, memorySink } from '../../src/index.ts';

/**
 * A tape of `events` in memory.
 *
 * @param every how many events lie between two checkpoints.
 */
export function recording(events: readonly Event[], every = 1): Uint8Array {
  const sink = memorySink();
  const writer = createTapeWriter(sink, { strict: true });
  for (const [index, event] of events.entries()) {
    writer.append(event);
    if (index % every === every - 1) writer.checkpoint();
  }
  writer.close();
  return sink.bytes();
}

/** Events with plain byte arrays, for comparison. */
export function plain(events: readonly Event[]): unknown {
  return JSON.parse(
    JSON.stringify(events, (_, value) =>
      Buffer.isBuffer(value) || value instanceof Uint8Array || value?.type === 'Buffer'
        ? `hex:${Buffer.from(value.data ?? value).toString('hex')}`
        : value,
    ),
  );
}

/** SHA-256 in lower-case hex. */
export function hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
