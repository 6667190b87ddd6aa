/** Where what an agent function prints goes: where ours goes, all to stderr, or into memory. */
export type PrintTo = 'inherit' | 'stderr' | 'capture';

/** Runs a function of this process with its printing sent elsewhere. */
export async function printingTo<T>(
  where: PrintTo,
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly output: Uint8Array }> {
  const chunks: Uint8Array[] = [];
  const writes = [process.stdout, process.stderr].map((stream) => ({
    stream,
    write: stream.write,
  }));
  const toStderr = process.stderr.write.bind(process.stderr);
  const keep = ((chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
    chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    const done = rest.find((argument) => typeof argument === 'function');
    if (typeof done === 'function') queueMicrotask(() => done());
    return true;
  }) as typeof process.stdout.write;
  if (where === 'stderr') process.stdout.write = toStderr;
  if (where === 'capture') for (const { stream } of writes) stream.write = keep;
  try {
    return { value: await work(), output: Buffer.concat(chunks) };
  } finally {
    for (const { stream, write } of writes) stream.write = write;
  }
}
