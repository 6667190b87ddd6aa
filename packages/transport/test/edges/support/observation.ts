import { createHash } from 'node:crypto';

/** An error as code that handles it can see it. */
export interface SeenError {
  readonly type: string;
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly errors?: readonly SeenError[];
  readonly cause?: SeenError;
}

/** Everything that an agent can tell about one request from what its client shows. */
export interface Observation {
  status?: number;
  statusText?: string;
  url?: string;
  redirected?: boolean;
  kind?: string;
  /** In the order and case in which the client shows them. */
  headers?: Array<[string, string]>;
  /** Length of each chunk as the client handed it on; absent for clients that hand on whole bodies. */
  chunks?: number[];
  /** Bytes of the body, as length and SHA-256. */
  body?: string;
  trailers?: Array<[string, string]>;
  informational?: unknown[];
  /** What the SDK made of the response. */
  parsed?: unknown;
  error?: SeenError;
}

const secondary = new Set(['name', 'message', 'code', 'stack', 'cause', 'errors']);

/** The error with its cause chain. */
export function seeError(error: unknown, depth = 0): SeenError {
  if (!(error instanceof Error)) {
    return { type: typeof error, name: '', message: String(error), fields: {} };
  }
  const fields: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(error)) {
    if (secondary.has(key)) continue;
    if (['string', 'number', 'boolean'].includes(typeof value)) fields[key] = value;
  }
  const { code } = error as { code?: unknown };
  const errors = (error as { errors?: unknown }).errors;
  return {
    type: error.constructor.name,
    name: error.name,
    message: error.message,
    ...(code === undefined ? {} : { code }),
    fields,
    ...(Array.isArray(errors) && depth < 6
      ? { errors: errors.map((inner) => seeError(inner, depth + 1)) }
      : {}),
    ...(error.cause !== undefined && depth < 6 ? { cause: seeError(error.cause, depth + 1) } : {}),
  };
}

/** Collects a body: its bytes and where they were cut. */
export class BodyWatch {
  readonly lengths: number[] = [];
  readonly #parts: Uint8Array[] = [];

  push(chunk: Uint8Array | string): void {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : new Uint8Array(chunk);
    this.lengths.push(bytes.length);
    this.#parts.push(bytes);
  }

  get summary(): string {
    return fingerprint(Buffer.concat(this.#parts));
  }
}

/** Length and hash of some bytes; short texts as they are. */
export function fingerprint(bytes: Uint8Array): string {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  return `${bytes.length} ${hash}`;
}

/** Name, value, name, value… as pairs. */
export function pairs(flat: readonly string[]): Array<[string, string]> {
  return Array.from({ length: flat.length >> 1 }, (_, index) => [
    flat[2 * index] as string,
    flat[2 * index + 1] as string,
  ]);
}

/** Pairs from headers as an object of strings and lists. */
export function entries(headers: Readonly<Record<string, unknown>>): Array<[string, string]> {
  return Object.entries(headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one): [string, string] => [name, String(one)]),
  );
}
