import {
  type ContentOptions,
  decodeContent,
  defaultLimits,
  type Event,
  type Headers,
} from '@tracefork/tape';
import type {
  Arrival,
  CapturedRequest,
  OpenUpstream,
  RequestChange,
  Upstream,
} from '../exchange/exchange.ts';
import type { ScriptedAnswer } from './scripted-answer.ts';
import { givenArrivals, lazily, upstreamOf } from './upstreams.ts';

/** An answer of which everything has come. The body is decoded. */
export interface WholeAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** What becomes of one request of a run that is being recorded. */
export type Intervention = (
  | /** It does not go out, and gets this. */ {
      readonly kind: 'answer';
      readonly answer: ScriptedAnswer;
    }
  /** It goes out otherwise than the agent made it. */
  | { readonly kind: 'request'; readonly change: RequestChange }
  /** It goes out, and what comes back is changed once it is whole; `undefined`: it is left as it is. */
  | {
      readonly kind: 'rewrite';
      readonly change?: RequestChange;
      readonly rewrite: (answer: WholeAnswer) => ScriptedAnswer | undefined;
    }
) & {
  /** JSON that is kept on the tape, in an event `intervention`. */
  readonly label?: Readonly<Record<string, unknown>>;
};

/** Decides about each request; `undefined`: it goes out as it is. */
export type Intervene = (
  request: CapturedRequest & { /** Number of the exchange. */ readonly x: number },
) => Intervention | undefined;

/** The network's side of an exchange after an intervention. */
export function intervened(
  intervention: Intervention,
  {
    via,
    openUpstream,
  }: { readonly via: CapturedRequest['via']; readonly openUpstream: OpenUpstream },
): Upstream {
  if (intervention.kind === 'request') return openUpstream(intervention.change);
  if (intervention.kind === 'answer') {
    const { answer } = intervention;
    return answer.kind === 'live' ? openUpstream() : upstreamOf(givenArrivals(answer, via));
  }
  const { rewrite, change } = intervention;
  const upstream = openUpstream(via === 'socket' ? unencoded(change) : change);
  let given = false;
  const rewritten = lazily(async () => {
    const arrivals = await gather(upstream);
    const whole = wholeOf(arrivals);
    const answer = whole === undefined ? undefined : rewrite(whole);
    return upstreamOf(
      answer === undefined || answer.kind === 'live' ? arrivals : givenArrivals(answer, via),
    );
  });
  return {
    next: () => rewritten.next(),
    abort() {
      if (given) return;
      given = true;
      rewritten.abort();
      upstream.abort();
    },
  };
}

/** What stands on the tape about an intervention. */
export function interventionEvent(
  { kind, label }: Intervention,
  { t, x }: { readonly t: number; readonly x: number },
): Event {
  const json = { kind: 'intervention', ancillary: true, t, x, how: kind, ...label };
  return { kind: 'unknown', line: JSON.stringify(json), json };
}

/** A body below fetch comes as the server encoded it, so it is asked not to. */
function unencoded(change: RequestChange = {}): RequestChange {
  return { ...change, headers: [...(change.headers ?? []), ['accept-encoding', 'identity']] };
}

async function gather(upstream: Upstream): Promise<readonly Arrival[]> {
  const arrivals: Arrival[] = [];
  for (;;) {
    const arrival = await upstream.next();
    arrivals.push(arrival);
    const { kind } = arrival.delivery;
    if (kind === 'complete' || kind === 'failure') return arrivals;
  }
}

function wholeOf(arrivals: readonly Arrival[]): WholeAnswer | undefined {
  const [head] = arrivals.map(({ delivery }) => delivery);
  if (head?.kind !== 'response' || arrivals.at(-1)?.delivery.kind !== 'complete') return undefined;
  const { status, statusText, headers } = head;
  const pieces = arrivals.flatMap(({ delivery }) =>
    delivery.kind === 'data' ? [delivery.bytes] : [],
  );
  const came = Buffer.concat(pieces);
  const body = decoded(came, head);
  return body === came
    ? { status, statusText, headers, body }
    : { status, statusText, headers: headers.filter(([name]) => !ofEncoding.test(name)), body };
}

/** Some servers compress whatever they are asked; what grows too large stays as it came. */
function decoded(came: Uint8Array, head: ContentOptions['head']): Uint8Array {
  try {
    return decodeContent(came, { head, maxBytes: defaultLimits.bodyBytes });
  } catch {
    return came;
  }
}

/** Headers that speak of the bytes as they came. */
const ofEncoding = /^content-(encoding|length)$/i;
