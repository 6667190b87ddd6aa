import { SettingError } from '../errors.ts';

/** A closed interval, both ends in the units of the quantity; low ≤ high. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** @throws {SettingError} unless `hits` and `total` are integers with 0 ≤ hits ≤ total. */
export function checkCounts(hits: number, total: number): void {
  if (!Number.isSafeInteger(total) || total < 0)
    throw new SettingError('total', { value: total, range: 'an integer of at least 0' });
  if (!Number.isSafeInteger(hits) || hits < 0 || hits > total)
    throw new SettingError('hits', { value: hits, range: `an integer from 0 to ${total}` });
}

/** @throws {SettingError} unless `value` lies strictly between 0 and 1. */
export function checkOpenUnit(name: string, value: number): void {
  if (!(value > 0 && value < 1))
    throw new SettingError(name, { value, range: 'between 0 and 1, both excluded' });
}
