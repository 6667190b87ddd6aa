/** Bytes of what a write was given, copied, because the agent may reuse its buffer. */
export function writtenBytes(chunk: unknown, encoding?: unknown): Uint8Array | undefined {
  if (typeof chunk === 'string') {
    return Buffer.from(chunk, Buffer.isEncoding(String(encoding)) ? (encoding as 'utf8') : 'utf8');
  }
  if (!ArrayBuffer.isView(chunk)) return undefined;
  return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength).slice();
}

/** The part of a `write(fd, …)` that was written: its arguments after the descriptor, and the count. */
export function writtenPart(
  [chunk, second, third]: readonly unknown[],
  count: number,
): Uint8Array | undefined {
  // write(fd, string, position, encoding) or write(fd, buffer, offset or options, length, position)
  if (typeof chunk === 'string') return writtenBytes(chunk, third)?.subarray(0, count);
  const given = (second as { offset?: number } | null)?.offset;
  const offset = typeof second === 'number' ? second : (given ?? 0);
  return writtenBytes(chunk)?.subarray(offset, offset + count);
}

/** The part of a `writev(fd, …)` that was written. */
export function writtenParts(chunks: unknown, count: number): Uint8Array | undefined {
  if (!Array.isArray(chunks)) return undefined;
  const all = chunks.flatMap((chunk: unknown) => writtenBytes(chunk) ?? []);
  return Buffer.concat(all).subarray(0, count);
}
