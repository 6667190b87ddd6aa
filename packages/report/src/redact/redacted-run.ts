import type { Exchange } from '@tracefork/tape';
import type { RecordedRun } from '../inputs.ts';
import type { CountingRedaction } from './counting.ts';
import { joinedStreams } from './joined-streams.ts';
import { redactedEvent } from './redacted-event.ts';

/**
 * The run without secrets. Bodies are read when they are asked for; those of requests, which may be
 * large, are not kept and are to be asked for once. Digest and chain stay those of the tape.
 */
export function redactedRun(run: RecordedRun, redaction: CountingRedaction): RecordedRun {
  const { header, agent, parts } = run;
  const clean = (exchanges: readonly Exchange[]) =>
    exchanges.map((exchange) => redactedExchange(exchange, redaction));
  return {
    ...run,
    ...(agent === undefined ? {} : { agent: redaction.text(agent) }),
    header:
      header?.agent === undefined ? header : { ...header, agent: redaction.text(header.agent) },
    events: joinedStreams(run.events).map((event) => redactedEvent(event, redaction)),
    exchanges: clean(run.exchanges),
    ...(parts === undefined
      ? {}
      : { parts: new Map([...parts].map(([program, asked]) => [program, clean(asked)])) }),
  };
}

function redactedExchange(exchange: Exchange, redaction: CountingRedaction): Exchange {
  const { x, request, response, chunks, outcome, ended, failure, trailers } = exchange;
  const { t, via, method, url, headers } = request;
  const isEncoded = headers.some(([name]) => name.toLowerCase() === 'content-encoding');
  const readRequest = (): Uint8Array => redaction.bytes(exchange.decodedRequestBody(), 'body');
  const sent = (): Uint8Array | null => {
    const { body } = request;
    if (body === null || !isEncoded) return body === null ? null : redaction.bytes(body, 'body');
    const read = exchange.decodedRequestBody();
    const clean = redaction.bytes(read, 'body');
    return clean === read ? body : clean;
  };
  const answer = once(() => {
    const delivered = exchange.body();
    const read = exchange.decodedBody();
    const clean = redaction.bytes(read, 'streamed');
    // What was compressed cannot be cleaned as it came: it is shown as it was read.
    if (clean === read) return { delivered, read, chunks };
    return { delivered: clean, read: clean, chunks: fitted(chunks, clean.length) };
  });
  return {
    x,
    request: {
      kind: 'request',
      t,
      x,
      via,
      method: redaction.text(method),
      url: redaction.url(url),
      headers: redaction.headers(headers),
      get body() {
        return sent();
      },
    },
    response:
      response === undefined
        ? undefined
        : {
            ...response,
            statusText: redaction.text(response.statusText),
            headers: redaction.headers(response.headers),
            ...(response.url === undefined ? {} : { url: redaction.url(response.url) }),
          },
    get chunks() {
      return answer().chunks;
    },
    outcome,
    ended,
    failure:
      failure === undefined ? undefined : { ...failure, error: redaction.error(failure.error) },
    trailers: trailers === undefined ? undefined : redaction.headers(trailers),
    body: () => answer().delivered,
    decodedBody: () => answer().read,
    decodedRequestBody: readRequest,
  };
}

/** As many chunks at the same times, with a share each of another length. */
function fitted(chunks: Exchange['chunks'], length: number): Exchange['chunks'] {
  const whole = chunks.reduce((sum, { n }) => sum + n, 0);
  if (whole === length) return chunks;
  const place = (offset: number): number => Math.round((offset / Math.max(whole, 1)) * length);
  return chunks.map(({ t, offset, n }) => ({
    t,
    offset: place(offset),
    n: place(offset + n) - place(offset),
  }));
}

/** Makes it when it is asked for first, so that each place counts once. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
