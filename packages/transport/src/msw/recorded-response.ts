import type { Exchange, FailureEvent, ResponseEvent } from '@tracefork/tape';
import { HttpResponse } from 'msw';
import { fromErrorData } from '../exchange/error-data.ts';
import { real } from '../real.ts';

/** Statuses whose responses have no body by definition. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

/** Headers that describe how the body came over the wire, and no longer hold for a decoded one. */
const ofTheWire: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'keep-alive',
  'transfer-encoding',
]);

/** What came back, as a response that MSW can play; no response at all is a network error. */
export function recordedResponse(exchange: Exchange): Response {
  const { response, request } = exchange;
  if (response === undefined) return HttpResponse.error();
  const hasBody = !bodiless.has(response.status) && request.method !== 'HEAD';
  const { status, statusText } = response;
  return new HttpResponse(hasBody ? bodyOf(exchange) : null, {
    status,
    statusText,
    headers: headersOf(response, hasBody),
  });
}

/** @note A response whose length nobody states crashes undici where the client gives up. */
function headersOf(response: ResponseEvent, hasBody: boolean): Headers {
  const kept = response.headers.filter(
    ([name]) => !(hasBody && response.decoded && ofTheWire.has(name.toLowerCase())),
  );
  const headers = new Headers(kept.map(([name, value]): [string, string] => [name, value]));
  if (hasBody && !headers.has('content-length') && !headers.has('transfer-encoding')) {
    headers.set('transfer-encoding', 'chunked');
  }
  return headers;
}

/** Chunk after chunk, a turn of the event loop apart, so that none melts into another on the way. */
function bodyOf(exchange: Exchange): ReadableStream<Uint8Array> {
  const { chunks, outcome, failure } = exchange;
  let bytes: Uint8Array | undefined;
  let next = 0;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // MSW sends the head together with the first piece of the body, however late that comes.
        controller.enqueue(new Uint8Array(0));
      },
      async pull(controller) {
        await new Promise((resolve) => real.setImmediate(resolve));
        const chunk = chunks[next++];
        if (chunk !== undefined) {
          bytes ??= exchange.body();
          controller.enqueue(bytes.slice(chunk.offset, chunk.offset + chunk.n));
          return;
        }
        switch (outcome) {
          case 'complete':
            return controller.close();
          case 'failure':
            return controller.error(fromErrorData((failure as FailureEvent).error));
          case 'abort':
            // The agent gave up here, and will again.
            return new Promise(() => {});
          case 'cut':
            return controller.error(new Error('tracefork: the tape ends before this response did'));
        }
      },
    },
    { highWaterMark: 0 },
  );
}
