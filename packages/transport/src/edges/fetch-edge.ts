import { currentSession, runOutside } from '../context.ts';
import { fromErrorData } from '../exchange/error-data.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { changeFetch } from '../exchange/request-change.ts';
import { captureFetchRequest } from './fetch-request.ts';
import { buildResponse } from './fetch-response.ts';
import { FetchUpstream } from './fetch-upstream.ts';
import { isOwnUrl } from './own-servers.ts';

type Fetch = typeof globalThis.fetch;

/**
 * Captures every call of the global `fetch`, in front of the interception of sockets: a wrapper
 * here keeps backpressure, error chains and async context exactly, and costs microseconds.
 *
 * @returns the undo
 */
export function installFetchEdge(): () => void {
  const native = globalThis.fetch;
  const edge: Fetch = function fetch(input, init) {
    const session = currentSession();
    if (session === undefined) return native(input, init);
    if (isOwnUrl(session, input instanceof Request ? input.url : input)) {
      return runOutside(() => native(input, init));
    }
    return tracedFetch(native, input, init);
  };
  Object.defineProperty(edge, 'length', { value: native.length });
  globalThis.fetch = edge;
  return () => {
    if (globalThis.fetch === edge) globalThis.fetch = native;
  };
}

async function tracedFetch(
  native: Fetch,
  input: Parameters<Fetch>[0],
  init: Parameters<Fetch>[1],
): Promise<Response> {
  const session = currentSession();
  const captured = captureFetchRequest(input, init);
  // `native` names what is wrong with a bad call in Node's own words, and serves data: and blob:.
  if (session === undefined || captured === undefined) return runOutside(() => native(input, init));
  const request = captured instanceof Promise ? await captured : captured;
  const { signal } = request;
  if (signal?.aborted) throw signal.reason;

  const exchange = session.exchange(
    {
      via: 'fetch',
      method: request.method,
      url: request.url,
      headers: request.headers,
      body: request.body,
    },
    (change) =>
      runOutside(
        () =>
          new FetchUpstream(native, change === undefined ? request : changeFetch(request, change)),
      ),
  );
  const arrival = await firstArrival(exchange, signal);
  const { delivery } = arrival;
  if (delivery.kind === 'failure') throw arrival.thrown ?? fromErrorData(delivery.error);
  if (delivery.kind !== 'response')
    throw new TypeError(`fetch failed: ${delivery.kind} came first`);
  return buildResponse(delivery, { exchange, request });
}

/** The first arrival, unless the agent aborts before: then nothing of the exchange reaches it any more. */
function firstArrival(exchange: Exchange, signal: AbortSignal | undefined) {
  if (signal === undefined) return exchange.next();
  return new Promise<Awaited<ReturnType<Exchange['next']>>>((resolve, reject) => {
    const onAbort = () => {
      exchange.abort();
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    exchange.next().then((arrival) => {
      signal.removeEventListener('abort', onAbort);
      resolve(arrival);
    }, reject);
  });
}
