import type { Arrival, Exchange } from '../exchange/exchange.ts';
import type { Divergence } from '../ports.ts';
import { real } from '../real.ts';

/**
 * What a request gets that is not on the tape: an answer that SDKs do not retry and that tells the
 * agent's log what happened. The verdict does not depend on the agent noticing.
 */
export function divergedAnswer(divergence: Divergence): Exchange {
  const body = Buffer.from(
    JSON.stringify({
      type: 'error',
      error: { type: 'tracefork_divergence', message: `tracefork: ${divergence.message}` },
    }),
  );
  const arrivals: Arrival[] = [
    {
      delivery: {
        kind: 'response',
        status: 400,
        statusText: 'Bad Request',
        headers: [
          ['content-type', 'application/json'],
          ['content-length', String(body.length)],
          ['x-should-retry', 'false'],
        ],
      },
    },
    { delivery: { kind: 'data', bytes: body } },
    { delivery: { kind: 'complete' } },
  ];
  return {
    next: () =>
      // An agent that asks again and again must not keep the event loop to itself.
      new Promise((resolve) => {
        real.setImmediate(() => resolve(arrivals.shift() ?? { delivery: { kind: 'complete' } }));
      }),
    abort: () => {},
  };
}

/** No answer at all: for an agent that goes on and on after a divergence. */
export const noAnswer: Exchange = {
  next: () => new Promise(() => {}),
  abort: () => {},
};
