import type * as z from 'zod';
import { type Fault, type Path, placeOf } from '../json/fault.ts';
import { MAX_FAULTS, valueFaults } from '../json/value-faults.ts';

/** A value of the wanted type, or everything that keeps it from being one. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly Fault[] };

type Issue = z.core.$ZodIssue;

/** Checks a value against a schema whose output is `T`, as its caller asserts. */
export function check<T>(schema: z.ZodType, value: unknown): Checked<T> {
  const unsound = valueFaults(value);
  if (unsound.length > 0) return { ok: false, faults: unsound };
  const result = schema.safeParse(value, { reportInput: false });
  // @note The value itself goes on, not what the schema made of it: hashes must cover what came.
  if (result.success) return { ok: true, value: value as T };
  const faults = result.error.issues.flatMap((issue) => faultsOf(issue, value));
  return { ok: false, faults: faults.slice(0, MAX_FAULTS) };
}

function faultsOf(issue: Issue, whole: unknown): Fault[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ place: placeOf([...path, key]), reason: 'unknown key' }));
  }
  const absent = path.length > 0 && issue.code !== 'custom' && valueAt(whole, path) === undefined;
  const wanted = issue.message.replace(/^Invalid (?:input|option): /, '');
  return [{ place: placeOf(path), reason: absent ? `missing, ${demandOf(wanted)}` : wanted }];
}

/** A demand without what came instead of it. */
function demandOf(message: string): string {
  return message.replace(/, received undefined$/, '');
}

function valueAt(whole: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined,
    whole,
  );
}
