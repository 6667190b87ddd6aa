import type { Fault } from '../json/fault.ts';
import { readJson } from '../json/read-json.ts';
import type { Checked } from './check.ts';

export interface ReadRecord<T> {
  readonly checked: Checked<T>;
  /** Of bytes: finds where they leave canonical form; `undefined` where they are in it. */
  readonly form?: () => Fault | undefined;
}

/** Checks a record that is given as a value, or as the bytes of a file. */
export function readRecord<T>(
  source: unknown,
  check: (value: unknown) => Checked<T>,
): ReadRecord<T> {
  if (!(source instanceof Uint8Array)) return { checked: check(source) };
  const reading = readJson(source);
  switch (reading.kind) {
    case 'unparsable':
      return { checked: { ok: false, faults: [reading.fault] } };
    case 'unsound':
      return { checked: { ok: false, faults: reading.faults } };
    case 'read':
      return { checked: check(reading.value), form: reading.form };
  }
}
