import { types } from 'node:util';

/** A piece that JSON has no form for, as `{"$": [type, …]}`. */
interface Tagged {
  readonly $: readonly [type: string, content?: unknown];
}

const errors: Readonly<Record<string, new (message: string) => Error>> = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

const views = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
};

/** What of an error's own properties is held, and what of them stands elsewhere or nowhere. */
const fields: ReadonlySet<string> = new Set(['string', 'number', 'boolean', 'bigint']);
const told: ReadonlySet<string> = new Set(['name', 'message', 'stack', 'cause']);

class CannotBeHeld extends Error {}

/**
 * What another thread gets of a value, as JSON: plain objects, arrays and primitives, dates, maps,
 * sets, errors without their stacks, and bytes. Plain JSON stays as it is.
 *
 * @param clean Whether bytes may be written down as they are.
 * @returns `undefined` for what cannot be held: ports, shared memory, instances of other classes,
 * and values that contain themselves
 */
export function toClonedJson(
  value: unknown,
  clean: (bytes: Uint8Array) => boolean,
): string | undefined {
  const within = new Set<object>();

  function form(piece: unknown): unknown {
    switch (typeof piece) {
      case 'string':
      case 'boolean':
        return piece;
      case 'number':
        if (Number.isFinite(piece) && !Object.is(piece, -0)) return piece;
        return tagged('number', Object.is(piece, -0) ? '-0' : String(piece));
      case 'undefined':
        return tagged('undefined');
      case 'bigint':
        return tagged('bigint', String(piece));
      case 'object':
        return piece === null ? null : inside(piece);
      default:
        throw new CannotBeHeld();
    }
  }

  function inside(piece: object): unknown {
    // Variables of the environment are on no tape but for those that are allowed.
    if (piece === process.env) return tagged('env');
    if (within.has(piece) || types.isProxy(piece)) throw new CannotBeHeld();
    within.add(piece);
    const made = ofObject(piece);
    within.delete(piece);
    return made;
  }

  function ofObject(piece: object): unknown {
    if (Array.isArray(piece)) return Array.from(piece, form);
    if (types.isDate(piece)) return tagged('Date', piece.getTime());
    if (types.isMap(piece))
      return tagged(
        'Map',
        Array.from(piece, ([k, v]) => [form(k), form(v)]),
      );
    if (types.isSet(piece)) return tagged('Set', Array.from(piece, form));
    if (types.isNativeError(piece)) return tagged('Error', ofError(piece));
    if (types.isArrayBuffer(piece)) return tagged('ArrayBuffer', base64(new Uint8Array(piece)));
    if (ArrayBuffer.isView(piece)) return ofView(piece);
    const prototype: unknown = Object.getPrototypeOf(piece);
    if (prototype !== Object.prototype && prototype !== null) throw new CannotBeHeld();
    const made = Object.fromEntries(Object.entries(piece).map(([key, item]) => [key, form(item)]));
    return Object.hasOwn(made, '$') ? tagged('object', made) : made;
  }

  function ofError(error: Error): unknown {
    const { name, message, cause } = error;
    const own = Object.entries(error).filter(
      ([key, item]) => fields.has(typeof item) && !told.has(key),
    );
    return {
      name,
      message,
      fields: form(Object.fromEntries(own)),
      ...(cause === undefined ? {} : { cause: form(cause) }),
    };
  }

  function ofView(view: ArrayBufferView): unknown {
    const name = view.constructor.name === 'Buffer' ? 'Uint8Array' : view.constructor.name;
    if (!Object.hasOwn(views, name) || types.isSharedArrayBuffer(view.buffer))
      throw new CannotBeHeld();
    return tagged(name, base64(new Uint8Array(view.buffer, view.byteOffset, view.byteLength)));
  }

  function base64(bytes: Uint8Array): string {
    if (!clean(bytes)) throw new CannotBeHeld();
    return Buffer.from(bytes).toString('base64');
  }

  try {
    return JSON.stringify(form(value));
  } catch (error) {
    if (error instanceof CannotBeHeld) return undefined;
    throw error;
  }
}

/** The same, and empty for what cannot be held. */
export function heldText(value: unknown, clean: (bytes: Uint8Array) => boolean): string {
  return toClonedJson(value, clean) ?? '';
}

/** The value that another thread gets. */
export function fromClonedJson(text: string): unknown {
  return revived(JSON.parse(text));
}

function revived(piece: unknown): unknown {
  if (typeof piece !== 'object' || piece === null) return piece;
  if (Array.isArray(piece)) return piece.map(revived);
  if (isTagged(piece)) return ofTag(...piece.$);
  return Object.fromEntries(Object.entries(piece).map(([key, item]) => [key, revived(item)]));
}

function ofTag(type: string, content: unknown): unknown {
  switch (type) {
    case 'undefined':
      return undefined;
    case 'env':
      return { ...process.env };
    case 'number':
      return Number(content);
    case 'bigint':
      return BigInt(String(content));
    case 'Date':
      return new Date(content as number);
    case 'Map':
      return new Map(revived(content) as Array<[unknown, unknown]>);
    case 'Set':
      return new Set(revived(content) as unknown[]);
    case 'Error':
      return revivedError(content as RecordedError);
    case 'object':
      return Object.fromEntries(
        Object.entries(content as object).map(([key, item]) => [key, revived(item)]),
      );
    default: {
      const bytes = new Uint8Array(Buffer.from(String(content), 'base64'));
      if (type === 'ArrayBuffer') return bytes.buffer;
      if (!Object.hasOwn(views, type)) throw new TypeError(`A message holds an unknown ${type}`);
      return new views[type as keyof typeof views](bytes.buffer);
    }
  }
}

interface RecordedError {
  readonly name: string;
  readonly message: string;
  readonly fields: unknown;
  readonly cause?: unknown;
}

function revivedError({ name, message, fields, cause }: RecordedError): Error {
  const Class = Object.hasOwn(errors, name) ? (errors[name] ?? Error) : Error;
  const error = Object.assign(new Class(message), revived(fields));
  if (cause !== undefined) {
    Object.defineProperty(error, 'cause', { value: revived(cause), configurable: true });
  }
  return error;
}

function tagged(type: string, content?: unknown): Tagged {
  return { $: content === undefined ? [type] : [type, content] };
}

function isTagged(piece: object): piece is Tagged {
  return Object.hasOwn(piece, '$') && Object.keys(piece).length === 1;
}
