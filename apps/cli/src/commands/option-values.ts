import { InvalidArgumentError } from 'commander';
import { parseAge } from '../view/age.ts';

/** A whole number from 0. */
export function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('A whole number from 0 is wanted.');
  return Number(text);
}

/** Collects whole numbers from 0. */
export function wholes(text: string, before: readonly number[] = []): readonly number[] {
  return [...before, whole(text)];
}

/** Seconds, more than none. */
export function seconds(text: string): number {
  return positive(text, 'Seconds are wanted, such as 30 or 0.5.');
}

/** Collects an option that may be given several times. */
export function list(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** The verdict that passes besides `exact`. */
export function accepted(text: string): 'exact' | 'equivalent' {
  if (text !== 'exact' && text !== 'equivalent') {
    throw new InvalidArgumentError(
      'It is "equivalent" that can be accepted; "exact" is the default.',
    );
  }
  return text;
}

/** Any finite number. */
export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) {
    throw new InvalidArgumentError('A number is wanted, such as 0.95.');
  }
  return value;
}

/** Days, more than none. */
export function days(text: string): number {
  return positive(text, 'Days are wanted, such as 30 or 0.5.');
}

/** Bytes, given in megabytes. */
export function megabytes(text: string): number {
  return 1e6 * positive(text, 'Megabytes are wanted, such as 100 or 0.5.');
}

function positive(text: string, wanted: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError(wanted);
  return value;
}

/** A whole number from 1. */
export function positiveWhole(text: string): number {
  const value = whole(text);
  if (value === 0) throw new InvalidArgumentError('A whole number from 1 is wanted.');
  return value;
}

/** US dollars, none included. */
export function dollars(text: string): number {
  const value = Number(text.replace(/^\$/, ''));
  if (text.trim() === '' || !(value >= 0) || !Number.isFinite(value)) {
    throw new InvalidArgumentError('US dollars are wanted, such as 2.50.');
  }
  return value;
}

/** Hours, days or weeks: `12h`, `90d`, `4w`. */
export function age(text: string): string {
  if (parseAge(text) === undefined) {
    throw new InvalidArgumentError('Hours, days or weeks are wanted, such as 12h, 90d or 4w.');
  }
  return text;
}
