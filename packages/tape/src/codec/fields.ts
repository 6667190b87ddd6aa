/** Checks one JSON value and gives it back typed; `at` names it in the reason of a `FieldError`. */
export type Field<T> = (value: unknown, at: string) => T;

/** A value is not what its field asks for; the reader adds which tape and which event. */
export class FieldError extends Error {
  override readonly name = 'FieldError';
}

export function reject(at: string, wanted: string, value: unknown): never {
  throw new FieldError(`\`${at}\` must be ${wanted}, not ${describe(value)}`);
}

function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  const json = JSON.stringify(value);
  return json.length <= 40 ? json : `${json.slice(0, 40)}…`;
}

export const string: Field<string> = (value, at) =>
  typeof value === 'string' ? value : reject(at, 'a string', value);

export const boolean: Field<boolean> = (value, at) =>
  typeof value === 'boolean' ? value : reject(at, 'true or false', value);

export const number: Field<number> = (value, at) =>
  Number.isFinite(value) ? (value as number) : reject(at, 'a finite number', value);

/** Milliseconds since the run began. */
export const time: Field<number> = (value, at) =>
  number(value, at) >= 0 ? (value as number) : reject(at, 'a number from 0', value);

/** A whole number from 0 that a double holds exactly. */
export const count: Field<number> = (value, at) =>
  Number.isSafeInteger(value) && (value as number) >= 0
    ? (value as number)
    : reject(at, 'a whole number from 0', value);

export const integer: Field<number> = (value, at) =>
  Number.isSafeInteger(value) ? (value as number) : reject(at, 'a whole number', value);

/** Lower-case hex of 32 bytes. */
export const hash: Field<string> = (value, at) =>
  typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
    ? value
    : reject(at, '64 lower-case hex digits', value);

export function oneOf<const T extends string | number>(...values: readonly T[]): Field<T> {
  return (value, at) => {
    const found = values.find((one) => one === value);
    return found ?? reject(at, values.map((one) => JSON.stringify(one)).join(' or '), value);
  };
}

export function nullable<T>(field: Field<T>): Field<T | null> {
  return (value, at) => (value === null ? null : field(value, at));
}

export function listOf<T>(field: Field<T>): Field<readonly T[]> {
  return (value, at) =>
    Array.isArray(value)
      ? value.map((item, index) => field(item, `${at}[${index}]`))
      : reject(at, 'a list', value);
}

export function recordOf<T>(field: Field<T>): Field<Readonly<Record<string, T>>> {
  return (value, at) =>
    Object.fromEntries(
      Object.entries(object(value, at)).map(([key, item]) => [key, field(item, `${at}.${key}`)]),
    );
}

export const object: Field<Readonly<Record<string, unknown>>> = (value, at) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : reject(at, 'an object', value);

/** A field that may be left out; `undefined` is never written. */
export interface Optional<T> {
  readonly optional: Field<T>;
}

export function optional<T>(field: Field<T>): Optional<T> {
  return { optional: field };
}

/** One field for each property of `T`, marked optional exactly where `T` says so. */
export type Shape<T> = {
  readonly [K in keyof T]-?: undefined extends T[K]
    ? Optional<Exclude<T[K], undefined>>
    : Field<T[K]>;
};

/**
 * An object with the fields of `shape`.
 *
 * @param lenient keep quiet about fields that the shape does not have, and leave them out.
 */
export function structOf<T>(shape: Shape<T>, lenient = false): Field<T> {
  const fields = Object.entries(shape) as [string, Field<unknown> | Optional<unknown>][];
  const known = new Set(Object.keys(shape));
  return (value, at) => {
    const from = object(value, at);
    const prefix = at === '' ? '' : `${at}.`;
    const into: Record<string, unknown> = {};
    for (const [key, field] of fields) {
      const given = Object.hasOwn(from, key) ? from[key] : undefined;
      if (typeof field === 'function') into[key] = field(given, prefix + key);
      else if (given !== undefined) into[key] = field.optional(given, prefix + key);
    }
    if (!lenient) {
      const extra = Object.keys(from).find((key) => !known.has(key));
      if (extra !== undefined) {
        throw new FieldError(`\`${prefix}${extra}\` is a field this version does not know`);
      }
    }
    return into as T;
  };
}
