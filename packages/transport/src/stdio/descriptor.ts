/** True where a file argument of `fs` names this process's standard stream `fd`. */
export function isStandard(file: unknown, fd: 0 | 1): boolean {
  if (typeof file === 'number') return file === fd;
  if (typeof file !== 'string') return false;
  return file === names[fd] || file === `/dev/fd/${fd}` || file === `/proc/self/fd/${fd}`;
}

/** A buffer from the offset that `readSync` was given. */
export function bytesAt(buffer: NodeJS.ArrayBufferView, options: unknown): Uint8Array {
  const given = (options as { offset?: number } | null | undefined)?.offset;
  const offset = typeof options === 'number' ? options : (given ?? 0);
  return new Uint8Array(buffer.buffer, buffer.byteOffset + offset, buffer.byteLength - offset);
}

const names = { 0: '/dev/stdin', 1: '/dev/stdout' } as const;
