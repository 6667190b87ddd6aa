import type { ErrorData } from '@tracefork/tape';
import { fromErrorData } from '../exchange/error-data.ts';
import type { Arrival, CapturedRequest, Upstream } from '../exchange/exchange.ts';
import type { RecordedDelivery } from '../gate/recorded-delivery.ts';
import type { ScriptedAnswer } from './script.ts';

/** An answer that is at hand, arrival by arrival. What comes after its last one never comes. */
export function upstreamOf(arrivals: Iterable<Arrival>): Upstream {
  const iterator = arrivals[Symbol.iterator]();
  let over = false;
  return {
    next() {
      const { value, done } = over ? { value: undefined, done: true } : iterator.next();
      return done === true ? new Promise(() => {}) : Promise.resolve(value as Arrival);
    },
    abort() {
      over = true;
    },
  };
}

/** The arrivals of a recorded exchange. */
export function* recordedArrivals(deliveries: Iterable<RecordedDelivery>): Generator<Arrival> {
  for (const { delivery } of deliveries) yield { delivery };
}

/** The arrivals of an answer that a fork gives. */
export function* givenArrivals(
  answer: Exclude<ScriptedAnswer, { kind: 'live' }>,
  via: CapturedRequest['via'],
): Generator<Arrival> {
  if (answer.kind === 'reset') {
    yield failure(resets[via].before);
    return;
  }
  const { status, statusText, headers, chunks } = answer;
  yield { delivery: { kind: 'response', status, statusText, headers } };
  for (const chunk of chunks) {
    yield { delivery: { kind: 'data', bytes: Buffer.from(chunk, 'base64') } };
  }
  yield answer.breaksOff === true
    ? failure(resets[via].within)
    : { delivery: { kind: 'complete' } };
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
