import type { ErrorData, Headers } from '@tracefork/tape';
import { runOutside } from '../context.ts';
import { fromErrorData } from '../exchange/error-data.ts';
import type { Arrival, CapturedRequest, Exchange, Upstream } from '../exchange/exchange.ts';
import type { RecordedDelivery } from '../gate/recorded-delivery.ts';
import { real } from '../real.ts';
import type { ScriptedAnswer } from './scripted-answer.ts';

/** An arrival that is on its way for so many milliseconds. */
export interface Timed extends Arrival {
  readonly wait?: number;
}

/** An answer that is at hand, arrival by arrival. What comes after its last one never comes. */
export function upstreamOf(arrivals: Iterable<Timed>): Upstream {
  const iterator = arrivals[Symbol.iterator]();
  let over = false;
  let timer: NodeJS.Timeout | undefined;
  return {
    next() {
      const { value, done } = over ? { value: undefined, done: true } : iterator.next();
      if (done === true) return new Promise(() => {});
      const { wait = 0, ...arrival } = value as Timed;
      if (wait <= 0) return Promise.resolve(arrival);
      return new Promise((resolve) => {
        timer = runOutside(() => real.setTimeout(resolve, wait, arrival));
      });
    },
    abort() {
      over = true;
      if (timer !== undefined) real.clearTimeout(timer);
    },
  };
}

/** An answer that never comes. Until it is given up, it keeps the process waiting as a server does. */
export function silence(): Upstream {
  const waiting = runOutside(() => real.setInterval(() => {}, 2 ** 31 - 1));
  return { next: () => new Promise(() => {}), abort: () => real.clearInterval(waiting) };
}

/** The arrivals of a recorded exchange. */
export function* recordedArrivals(deliveries: Iterable<RecordedDelivery>): Generator<Arrival> {
  for (const { delivery } of deliveries) yield { delivery };
}

/** The arrivals of an answer that is given in place of the recorded or the real one. */
export function* givenArrivals(
  answer: Exclude<ScriptedAnswer, { kind: 'live' }>,
  via: CapturedRequest['via'],
): Generator<Timed> {
  if (answer.kind === 'reset') {
    yield failure(resets[via].before);
    return;
  }
  if (answer.kind === 'timeout') {
    if (answer.after !== undefined) yield { ...failure(timeouts[via]), wait: answer.after };
    return;
  }
  const { status, statusText, chunks, delays = [] } = answer;
  const headers = via === 'socket' && answer.breaksOff === true ? framed(answer) : answer.headers;
  yield { delivery: { kind: 'response', status, statusText, headers } };
  for (const [index, chunk] of chunks.entries()) {
    const wait = delays[index] ?? 0;
    yield { delivery: { kind: 'data', bytes: Buffer.from(chunk, 'base64') }, wait };
  }
  // Never in the turn of the last bytes, which a socket hands over only after it.
  yield answer.breaksOff === true
    ? { ...failure(resets[via].within), wait: 1 }
    : { delivery: { kind: 'complete' } };
}

/** Without a word about its length, a body that breaks off would be one that is over. */
function framed({ headers }: { readonly headers: Headers }): Headers {
  const says = /^(?:content-length|transfer-encoding)$/i;
  if (headers.some(([name]) => says.test(name))) return headers;
  return [...headers, ['transfer-encoding', 'chunked']];
}

function failure(error: ErrorData): Arrival {
  return { delivery: { kind: 'failure', error }, thrown: fromErrorData(error) };
}

/** What clients say when the peer goes away before a response, and within one. */
const resets: Readonly<
  Record<CapturedRequest['via'], { readonly before: ErrorData; readonly within: ErrorData }>
> = {
  fetch: {
    before: {
      name: 'TypeError',
      type: 'TypeError',
      message: 'fetch failed',
      cause: { name: 'Error', type: 'Error', message: 'read ECONNRESET', code: 'ECONNRESET' },
    },
    within: {
      name: 'TypeError',
      type: 'TypeError',
      message: 'terminated',
      cause: {
        name: 'SocketError',
        type: 'SocketError',
        message: 'other side closed',
        code: 'UND_ERR_SOCKET',
      },
    },
  },
  socket: {
    before: { name: 'Error', type: 'Error', message: 'socket hang up', code: 'ECONNRESET' },
    within: { name: 'Error', type: 'Error', message: 'aborted', code: 'ECONNRESET' },
  },
};

/** What clients say when no response comes in time. */
const timeouts: Readonly<Record<CapturedRequest['via'], ErrorData>> = {
  fetch: {
    name: 'TypeError',
    type: 'TypeError',
    message: 'fetch failed',
    cause: {
      name: 'HeadersTimeoutError',
      type: 'HeadersTimeoutError',
      message: 'Headers Timeout Error',
      code: 'UND_ERR_HEADERS_TIMEOUT',
    },
  },
  socket: { name: 'Error', type: 'Error', message: 'read ETIMEDOUT', code: 'ETIMEDOUT' },
};

/** Opens an answer when it is first asked for, which may take a while or not be allowed at all. */
export function lazily(open: () => Promise<Upstream>): Upstream {
  let opening: Promise<Upstream> | undefined;
  let given = false;
  return {
    async next() {
      opening ??= open();
      return (await opening).next();
    },
    abort() {
      if (given) return;
      given = true;
      void opening?.then((upstream) => upstream.abort());
    },
  };
}

/** An exchange whose answer is decided later. */
export function later(exchange: Promise<Exchange>): Exchange {
  let over = false;
  const upstream = lazily(() => exchange);
  return {
    next: () => (over ? new Promise(() => {}) : upstream.next()),
    abort() {
      if (over) return;
      over = true;
      void exchange.then((opened) => opened.abort());
    },
  };
}
