import type { Facts } from './facts.ts';
import { type Fields, isFields } from './json.ts';

/** What the refund is about, as far as the conversation tells. */
export interface RefundCase {
  readonly orderId: string;
  readonly purchased: string;
  readonly from: string;
  readonly to: string;
  /** Price of the returned pieces, in the currency of the prices. */
  readonly owed: number;
}

/** Puts order and return together; `null` while either is missing or makes no sense. */
export function readCase(facts: Facts): RefundCase | null {
  const order = facts.last('get_order')?.result;
  const returned = facts.last('get_return')?.result;
  if (order === undefined || returned === undefined) return null;
  const { id, purchased, priceCurrency, cardCurrency } = order;
  if (typeof id !== 'string' || typeof purchased !== 'string') return null;
  const owed = listOf(returned.received).reduce(
    (sum, { sku, quantity }) => sum + Number(quantity) * priceOf(order, sku),
    0,
  );
  return {
    orderId: id,
    purchased,
    from: String(priceCurrency),
    to: String(cardCurrency),
    owed: Math.round(owed * 100) / 100,
  };
}

function priceOf(order: Fields, sku: unknown): number {
  return Number(listOf(order.lines).find((line) => line.sku === sku)?.unitPrice ?? 0);
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}
