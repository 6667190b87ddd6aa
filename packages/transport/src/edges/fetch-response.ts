import { ReadableStream, type UnderlyingByteSource } from 'node:stream/web';
import { fromErrorData } from '../exchange/error-data.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { Delivery } from '../ports.ts';
import { type FetchRequest, withoutFragment } from './fetch-request.ts';

/** Statuses whose responses have no body by definition. */
const bodiless: ReadonlySet<number> = new Set([101, 103, 204, 205, 304]);

/** The response that the agent gets, recorded or replayed alike: its body pulls the exchange. */
export function buildResponse(
  head: Delivery & { kind: 'response' },
  { exchange, request }: { exchange: Exchange; request: FetchRequest },
): Response {
  const hasBody = !bodiless.has(head.status) && request.method !== 'HEAD';
  const response = new Response(hasBody ? bodyOf(exchange, request.signal) : null, {
    status: constructible(head.status) ? head.status : 200,
    statusText: head.statusText,
    headers: head.headers as Array<[string, string]>,
  });
  if (!hasBody) void exchange.next();
  return dress(response, {
    url: head.url ?? withoutFragment(request.url),
    redirected: head.url !== undefined,
    ...(constructible(head.status) ? {} : { status: head.status }),
  });
}

/** Servers send others too, which a fetched response has and a constructed one must not have. */
function constructible(status: number): boolean {
  return status >= 200 && status <= 599;
}

const basic = { value: 'basic', configurable: true };
const cloning = {
  value: function clone(this: Response): Response {
    const { url, redirected, status } = this;
    const odd = constructible(status) ? {} : { status };
    return dress(Response.prototype.clone.call(this), { url, redirected, ...odd });
  },
  configurable: true,
  writable: true,
};

/** A fetched response knows its URL and is of type `basic`; a constructed one does not. */
function dress(
  response: Response,
  facts: { url: string; redirected: boolean; status?: number },
): Response {
  const { status } = facts;
  if (status !== undefined) {
    Object.defineProperties(response, {
      status: { value: status, configurable: true },
      ok: { value: false, configurable: true },
    });
  }
  Object.defineProperty(response, 'url', { value: facts.url, configurable: true });
  if (facts.redirected) {
    Object.defineProperty(response, 'redirected', { value: true, configurable: true });
  }
  Object.defineProperty(response, 'type', basic);
  return Object.defineProperty(response, 'clone', cloning);
}

function bodyOf(exchange: Exchange, signal: AbortSignal | undefined): ReadableStream {
  let onAbort: (() => void) | undefined;
  const finish = () => {
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
  };
  const source: UnderlyingByteSource = {
    type: 'bytes',
    start(controller) {
      if (signal === undefined) return;
      onAbort = () => {
        exchange.abort();
        controller.error(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
    },
    async pull(controller) {
      for (;;) {
        const { delivery, thrown } = await exchange.next();
        if (delivery.kind === 'data') {
          if (delivery.bytes.length === 0) continue;
          // A byte stream takes the buffer away from whoever else holds it.
          controller.enqueue(new Uint8Array(delivery.bytes));
          return;
        }
        finish();
        if (delivery.kind === 'failure') {
          controller.error(thrown ?? fromErrorData(delivery.error));
          return;
        }
        controller.close();
        controller.byobRequest?.respond(0);
        return;
      }
    },
    cancel() {
      finish();
      exchange.abort();
    },
  };
  return new ReadableStream(source);
}
