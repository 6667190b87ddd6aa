import type { Money } from './money.ts';

export interface Refund extends Money {
  readonly orderId: string;
}

/** What one run of the agent has done so far. */
export interface Desk {
  readonly refunds: Refund[];
  readonly letters: { readonly to: string; readonly text: string }[];
  closedAt: string | null;
}

export function openDesk(): Desk {
  return { refunds: [], letters: [], closedAt: null };
}
