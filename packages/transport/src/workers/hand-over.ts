import type { Transferable } from 'node:worker_threads';

/** What goes with a message, in either form that Node takes. */
export type Transfer = readonly Transferable[] | { readonly transfer?: readonly Transferable[] };

/** Takes from the sender what it hands over, and refuses what cannot be sent, as a port does. */
export function handOver(
  value: unknown,
  { text, transfer }: { readonly text: string; readonly transfer: Transfer | undefined },
): void {
  const list = Array.isArray(transfer)
    ? transfer
    : ((transfer as { transfer?: readonly Transferable[] } | undefined)?.transfer ?? []);
  if (text === '' || list.length > 0) structuredClone(value, { transfer: [...list] as never });
}
