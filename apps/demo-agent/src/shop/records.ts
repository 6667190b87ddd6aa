import type { Money } from './money.ts';

export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export interface OrderLine {
  readonly sku: string;
  readonly item: string;
  readonly quantity: number;
  readonly unitPrice: number;
}

export interface Order {
  readonly id: string;
  readonly customerId: string;
  /** ISO 8601 date. */
  readonly purchased: string;
  readonly priceCurrency: string;
  readonly cardCurrency: string;
  readonly lines: readonly OrderLine[];
}

export interface ReturnedLine {
  readonly sku: string;
  readonly quantity: number;
}

export const customers: readonly Customer[] = [
  { id: 'C-207', name: 'Mara Keller', email: 'mara.keller@example.com' },
  { id: 'C-311', name: 'Jon Keller', email: 'jon.keller@example.com' },
];

export const orders: readonly Order[] = [
  {
    id: 'R-0988',
    customerId: 'C-207',
    purchased: '2025-11-28',
    priceCurrency: 'USD',
    cardCurrency: 'CHF',
    lines: [{ sku: 'LMP-2', item: 'Desk lamp, brass', quantity: 1, unitPrice: 71 }],
  },
  {
    id: 'R-1043',
    customerId: 'C-207',
    purchased: '2026-02-17',
    priceCurrency: 'USD',
    cardCurrency: 'CHF',
    lines: [
      { sku: 'LMP-7', item: 'Floor lamp, oak', quantity: 3, unitPrice: 94.5 },
      { sku: 'BLB-1', item: 'Bulb, warm white', quantity: 6, unitPrice: 4.2 },
    ],
  },
];

/** What the warehouse unpacked, by order. */
export const returns: Readonly<Record<string, readonly ReturnedLine[]>> = {
  'R-1043': [{ sku: 'LMP-7', quantity: 2 }],
};

/** Published rates: one unit of the first currency in units of the second, by date. */
export const rates: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'USD/CHF': { '2025-11-28': 0.8791, '2026-02-17': 0.8934, '2026-05-29': 0.8127 },
};

export const policies: Readonly<Record<string, string>> = {
  refunds:
    'A refund goes to the card that paid, in the currency that was charged. Only items that the ' +
    'warehouse has received are refunded. Prices in another currency are converted at the rate of ' +
    'the day of purchase, so that the customer gets back exactly what was charged. One refund an order.',
  shipping: 'The shop pays for the return parcel. Shipping of the order itself is not refunded.',
};

/** What the card was really charged for one piece, as the payment provider settled it. */
export const settled: Readonly<Record<string, Readonly<Record<string, Money>>>> = {
  'R-1043': {
    'LMP-7': { amount: 84.43, currency: 'CHF' },
    'BLB-1': { amount: 3.75, currency: 'CHF' },
  },
};
