import type { Exchange } from '@tracefork/tape';
import type { BytePair, PythonTape } from '@tracefork/tape/python';

/**
 * The exchanges of a Python tape in the shape of ours. It kept neither status, headers nor times,
 * and before version 6 no URL; those are filled in so that bodies can be read, and not to be shown.
 */
export function pythonExchanges({ exchanges, requestUrls }: PythonTape): readonly Exchange[] {
  return exchanges.map((pair, x) =>
    exchangeOf(pair, { x, url: requestUrls[x] ?? 'https://api.anthropic.com/v1/messages' }),
  );
}

function exchangeOf(
  [request, response]: BytePair,
  { x, url }: { readonly x: number; readonly url: string },
): Exchange {
  return {
    x,
    request: {
      kind: 'request',
      t: 0,
      x,
      via: 'fetch',
      method: 'POST',
      url,
      headers: [],
      body: request,
    },
    response: {
      kind: 'response',
      t: 0,
      x,
      status: 200,
      statusText: '',
      headers: [],
      decoded: true,
    },
    chunks: [],
    outcome: 'complete',
    ended: 0,
    failure: undefined,
    trailers: undefined,
    body: () => response,
    decodedBody: () => response,
    decodedRequestBody: () => request,
  };
}
