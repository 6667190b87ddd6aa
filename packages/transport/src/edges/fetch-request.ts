/** A call of fetch, read as far as the tape needs it. */
export interface FetchRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly body: Uint8Array | null;
  readonly signal: AbortSignal | undefined;
  /** What the native fetch is called with, should the request go out. */
  readonly call: readonly [input: string | URL | Request, init: RequestInit | undefined];
}

/** A response's URL has no fragment. */
export function withoutFragment(url: string): string {
  return url.replace(/#.*/s, '');
}

/**
 * Reads a call of fetch without disturbing it. A body that has to be read first (a stream, a form,
 * a blob, a `Request`'s own) makes this a promise.
 *
 * @returns `undefined` for calls that are not HTTP or that the native fetch will refuse
 * @note A streamed request body is read whole before the request leaves.
 */
export function captureFetchRequest(
  input: string | URL | Request,
  init: RequestInit | undefined,
): FetchRequest | Promise<FetchRequest> | undefined {
  const plain = readPlainCall(input, init);
  if (plain !== undefined) return plain;
  const simple = bytesOf(init?.body);
  let request: Request;
  try {
    // A body that is at hand is left out here: a stream around it costs more than all the rest.
    request =
      simple === undefined || input instanceof Request
        ? new Request(input, init)
        : new Request(input, { ...init, body: null });
  } catch {
    return undefined;
  }
  if (!/^https?:/.test(request.url)) return undefined;
  if (simple !== undefined && /^(GET|HEAD)$/.test(request.method)) return undefined;

  const common = {
    method: request.method,
    url: request.url,
    signal: init?.signal ?? (input instanceof Request ? input.signal : undefined) ?? undefined,
  };
  if (request.body === null && simple === undefined) {
    return { ...common, headers: [...request.headers], body: null, call: [input, init] };
  }
  if (simple !== undefined && !(input instanceof Request)) {
    return {
      ...common,
      headers: headersFor(request.headers, init?.body),
      body: simple,
      call: [input, init],
    };
  }
  return readBody(request, { ...common, init });
}

const plainMethods: ReadonlySet<unknown> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
]);
const plainOptions: ReadonlySet<string> = new Set(['method', 'headers', 'body', 'signal']);

/**
 * The form that nearly all calls have: a URL, and a body that is at hand. Reading it directly takes
 * half as long as a `Request`; whatever looks different in the slightest is left to one.
 */
function readPlainCall(
  input: string | URL | Request,
  init: RequestInit = {},
): FetchRequest | undefined {
  if (typeof input !== 'string' && !(input instanceof URL)) return undefined;
  for (const option in init) if (!plainOptions.has(option)) return undefined;
  const { method = 'GET', signal = null } = init;
  if (!plainMethods.has(method)) return undefined;
  if (signal !== null && !(signal instanceof AbortSignal)) return undefined;
  const body = bytesOf(init.body) ?? null;
  if (body === null ? (init.body ?? null) !== null : method === 'GET' || method === 'HEAD') {
    return undefined;
  }
  try {
    const url = new URL(input);
    if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
      return undefined;
    }
    return {
      method,
      url: url.href,
      headers: headersFor(new Headers(init.headers), init.body),
      body,
      signal: signal ?? undefined,
      call: [input, init],
    };
  } catch {
    return undefined;
  }
}

/** @note A copy goes out in place of the agent's: it keeps the framing and the case of headers. */
async function readBody(
  request: Request,
  common: Pick<FetchRequest, 'method' | 'url' | 'signal'> & { init: RequestInit | undefined },
): Promise<FetchRequest> {
  const { init, ...rest } = common;
  const copy = request.clone();
  const body = new Uint8Array(await request.arrayBuffer());
  const dispatcher = (init as { dispatcher?: unknown } | undefined)?.dispatcher;
  return {
    ...rest,
    headers: [...copy.headers],
    body,
    call: [
      copy,
      (dispatcher === undefined ? undefined : { dispatcher }) as RequestInit | undefined,
    ],
  };
}

/** The headers as fetch will send them: texts and forms set their content type themselves. */
function headersFor(headers: Headers, body: unknown): Array<[string, string]> {
  const type =
    typeof body === 'string'
      ? 'text/plain;charset=UTF-8'
      : body instanceof URLSearchParams
        ? 'application/x-www-form-urlencoded;charset=UTF-8'
        : undefined;
  if (type !== undefined && !headers.has('content-type')) headers.set('content-type', type);
  return [...headers] as Array<[string, string]>;
}

/** The bytes of a body that is at hand; `undefined` for anything that must be read. */
function bytesOf(body: unknown): Uint8Array | undefined {
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof URLSearchParams) return Buffer.from(body.toString());
  if (body instanceof ArrayBuffer) return new Uint8Array(body.slice(0));
  if (ArrayBuffer.isView(body)) {
    return new Uint8Array(
      body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength) as ArrayBuffer,
    );
  }
  return undefined;
}
