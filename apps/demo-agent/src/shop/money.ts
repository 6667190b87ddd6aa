/** An amount of money; `amount` in units of the currency, with cents. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** Rounded to cents. */
export function round(amount: number): number {
  return Math.round(amount * 100) / 100;
}

/** Such as `153.60 CHF`. */
export function format({ amount, currency }: Money): string {
  return `${amount.toFixed(2)} ${currency}`;
}
