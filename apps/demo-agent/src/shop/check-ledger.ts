import type { Desk } from './desk.ts';
import { format, round } from './money.ts';
import { returns, settled } from './records.ts';

/** Cents by which rounding may differ between us and the payment provider. */
const tolerance = 0.02;

/**
 * Compares the refunds of a run with what the payment provider settled for the returned items.
 *
 * @returns What is wrong, in words; empty if the books balance.
 */
export function checkLedger({ refunds }: Desk, orderId: string): string[] {
  const mine = refunds.filter((refund) => refund.orderId === orderId);
  const [refund] = mine;
  if (refund === undefined) return [`no refund was issued for ${orderId}`];
  if (mine.length > 1) return [`${mine.length} refunds were issued for ${orderId}`];

  const charged = chargedForReturns(orderId);
  if (refund.currency !== charged.currency) {
    return [`refunded in ${refund.currency}, but the card was charged in ${charged.currency}`];
  }
  if (Math.abs(refund.amount - charged.amount) > tolerance) {
    return [
      `refunded ${format(refund)}, but the card was charged ${format(charged)} for the returned items`,
    ];
  }
  return [];
}

function chargedForReturns(orderId: string) {
  const prices = settled[orderId] ?? {};
  const amounts = (returns[orderId] ?? []).map(
    ({ sku, quantity }) => quantity * (prices[sku]?.amount ?? 0),
  );
  const currency = Object.values(prices)[0]?.currency ?? '';
  return { amount: round(amounts.reduce((sum, amount) => sum + amount, 0)), currency };
}
