/** Checks one JSON value and gives it back typed: the same one, where nothing had to be left out. */
export type Field<T> = (value: unknown) => T;

/** A value is not what its field asks for; the reader adds which tape and which event. */
export class FieldError extends Error {
  override readonly name: string = 'FieldError';
}

/** A wrong value somewhere inside another: the path to it is put together on the way out. */
class WrongValue extends FieldError {
  readonly #reason: string;
  #path = '';

  constructor(reason: string) {
    super(`the event ${reason}`);
    this.#reason = reason;
  }

  within(key: string | number): this {
    const step = typeof key === 'number' ? `[${key}]` : key;
    const dot = this.#path === '' || this.#path.startsWith('[') ? '' : '.';
    this.#path = step + dot + this.#path;
    this.message = `\`${this.#path}\` ${this.#reason}`;
    return this;
  }
}

/** Adds to an error that came out of a field where that field stands. */
export function within(key: string | number, error: unknown): unknown {
  return error instanceof WrongValue ? error.within(key) : error;
}

/** @param at the field's name, where no struct adds it. */
export function reject(wanted: string, value: unknown, at?: string): never {
  const error = new WrongValue(`must be ${wanted}, not ${describe(value)}`);
  throw at === undefined ? error : error.within(at);
}

function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  const json = JSON.stringify(value);
  return json.length <= 40 ? json : `${json.slice(0, 40)}…`;
}

export const string: Field<string> = (value) =>
  typeof value === 'string' ? value : reject('a string', value);

export const boolean: Field<boolean> = (value) =>
  typeof value === 'boolean' ? value : reject('true or false', value);

export const number: Field<number> = (value) =>
  Number.isFinite(value) ? (value as number) : reject('a finite number', value);

/** Milliseconds since the run began. */
export const time: Field<number> = (value) =>
  number(value) >= 0 ? (value as number) : reject('a number from 0', value);

/** A whole number from 0 that a double holds exactly. */
export const count: Field<number> = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 0
    ? (value as number)
    : reject('a whole number from 0', value);

export const integer: Field<number> = (value) =>
  Number.isSafeInteger(value) ? (value as number) : reject('a whole number', value);

/** Lower-case hex of 32 bytes. */
export const hash: Field<string> = (value) =>
  typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
    ? value
    : reject('64 lower-case hex digits', value);

export function oneOf<const T extends string | number>(...values: readonly T[]): Field<T> {
  return (value) =>
    values.includes(value as T)
      ? (value as T)
      : reject(values.map((one) => JSON.stringify(one)).join(' or '), value);
}

export function nullable<T>(field: Field<T>): Field<T | null> {
  return (value) => (value === null ? null : field(value));
}

export function listOf<T>(field: Field<T>): Field<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) return reject('a list', value);
    const from = value as readonly unknown[];
    let changed: unknown[] | undefined;
    let index = 0;
    try {
      for (; index < from.length; index += 1) {
        const item = field(from[index]);
        if (item === from[index]) continue;
        changed ??= [...from];
        changed[index] = item;
      }
    } catch (error) {
      throw within(index, error);
    }
    return (changed ?? from) as readonly T[];
  };
}

export function recordOf<T>(field: Field<T>): Field<Readonly<Record<string, T>>> {
  return (value) =>
    Object.fromEntries(
      Object.entries(object(value)).map(([key, item]) => {
        try {
          return [key, field(item)];
        } catch (error) {
          throw within(key, error);
        }
      }),
    );
}

export const object: Field<Readonly<Record<string, unknown>>> = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : reject('an object', value);

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
  return (value) => {
    const from = object(value);
    let changed: Record<string, unknown> | undefined = lenient ? {} : undefined;
    let at = '';
    try {
      for (const [key, field] of fields) {
        at = key;
        const given = Object.hasOwn(from, key) ? from[key] : undefined;
        const isRequired = typeof field === 'function';
        if (given === undefined && !isRequired) continue;
        const checked = isRequired ? field(given) : field.optional(given);
        if (checked === given && changed === undefined) continue;
        changed ??= { ...from };
        changed[key] = checked;
      }
    } catch (error) {
      throw within(at, error);
    }
    if (!lenient) refuseUnknown(from, known);
    return (changed ?? from) as T;
  };
}

function refuseUnknown(from: object, known: ReadonlySet<string>): void {
  for (const key of Object.keys(from)) {
    if (known.has(key)) continue;
    throw new WrongValue('is a field this version does not know').within(key);
  }
}
