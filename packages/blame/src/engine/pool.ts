/**
 * Runs work on all items, at most `concurrency` at once, and gives the results in the order of the
 * items. After a rejection or an abort nothing further starts; it rejects once what runs has ended.
 */
export async function inOrder<Item, Result>(
  items: readonly Item[],
  {
    work,
    concurrency,
    signal,
  }: {
    readonly work: (item: Item) => Promise<Result>;
    readonly concurrency: number;
    readonly signal: AbortSignal;
  },
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    while (next < items.length && !failure && !signal.aborted) {
      const index = next;
      next += 1;
      try {
        results[index] = await work(items[index] as Item);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  const workers = Math.max(1, Math.min(Math.floor(concurrency) || 1, items.length));
  await Promise.all(Array.from({ length: workers }, worker));
  signal.throwIfAborted();
  if (failure) throw failure.error;
  return results;
}
