import type { ErrorData } from '@tracefork/tape';

/** Deepest cause chain that is kept. */
const maxDepth = 8;

/** Field with what Node's parser could not read, as Latin-1: the agent's client has its own words for it. */
export const rawPacket = 'rawPacket';

/** Longest unreadable packet that is kept, in bytes. */
const maxPacket = 16 * 1024;

/** An error as plain data: class, message, code and the cause chain, as code that handles it looks at. */
export function toErrorData(error: unknown, depth = 0): ErrorData {
  if (!(error instanceof Error)) {
    return { name: 'NonError', message: String(error), type: typeof error };
  }
  const fields: Record<string, string | number | boolean> = {};
  for (const [key, value] of Object.entries(error)) {
    if (key === 'name' || key === 'message' || key === 'code' || key === 'stack') continue;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      fields[key] = value;
    }
  }
  const packet: unknown = Reflect.get(error, rawPacket);
  if (packet instanceof Uint8Array) {
    fields[rawPacket] = Buffer.from(packet.subarray(0, maxPacket)).toString('latin1');
  }
  const code: unknown = (error as { code?: unknown }).code;
  return {
    name: error.name,
    message: error.message,
    type: error.constructor.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(Object.keys(fields).length > 0 ? { fields } : {}),
    ...(error instanceof AggregateError && depth < maxDepth
      ? { errors: error.errors.map((inner) => toErrorData(inner, depth + 1)) }
      : {}),
    ...(error.cause !== undefined && depth < maxDepth
      ? { cause: toErrorData(error.cause, depth + 1) }
      : {}),
  };
}

const builtIn: Readonly<Record<string, new (message: string) => Error>> = {
  Error,
  TypeError,
  RangeError,
  SyntaxError,
  ReferenceError,
  EvalError,
  URIError,
};

/**
 * Builds the error again. Built-in classes come back as themselves; a class that lives inside a
 * library comes back as a subclass of `Error` with the same names, code and fields.
 */
export function fromErrorData(data: ErrorData): Error {
  if (data.type === 'DOMException') {
    const exception = new DOMException(data.message, data.name);
    if (data.cause !== undefined) defineHidden(exception, 'cause', fromErrorData(data.cause));
    return exception;
  }
  const error =
    data.errors === undefined
      ? new (builtIn[data.type] ?? namedClass(data.type))(data.message)
      : new AggregateError(data.errors.map(fromErrorData), data.message);
  if (data.name !== error.name) defineHidden(error, 'name', data.name);
  Object.assign(error, data.fields);
  if (data.code !== undefined) Object.assign(error, { code: data.code });
  if (data.cause !== undefined) defineHidden(error, 'cause', fromErrorData(data.cause));
  return error;
}

/** A class of that name, so that code that looks at `constructor.name` takes the same path. */
function namedClass(name: string): new (message: string) => Error {
  return { [name]: class extends Error {} }[name] as new (
    message: string,
  ) => Error;
}

function defineHidden(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, configurable: true });
}
