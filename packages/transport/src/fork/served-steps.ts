import type { Exchange, Tape } from '@tracefork/tape';
import type { HttpCall } from '@tracefork/wire';
import type { RecordedAnswer } from '@tracefork/wire/mutate';
import type { ForkPoint } from './fork-point.ts';
import type { ForkScript } from './script.ts';

/** The exchanges of a prefix with what the agent was given for them, the fork's own answer included. */
export function servedSteps(
  { exchanges }: Tape,
  { point, script }: { readonly point: ForkPoint; readonly script: ForkScript },
): readonly RecordedAnswer[] {
  return point.prefix.requests.flatMap(({ x }): RecordedAnswer[] => {
    const exchange = exchanges[x];
    if (exchange === undefined) return [];
    const call = callOf(exchange);
    if (x === point.at) return givenTo(call, script);
    if (exchange.response === undefined) return [];
    const { status, headers } = exchange.response;
    return [{ call, answer: { status, headers, body: exchange.decodedBody() } }];
  });
}

function givenTo(call: HttpCall, { answer }: ForkScript): RecordedAnswer[] {
  if (answer.kind !== 'given') return [];
  const { status, headers, chunks } = answer;
  const body = Buffer.concat(chunks.map((chunk) => Buffer.from(chunk, 'base64')));
  return [{ call, answer: { status, headers, body } }];
}

function callOf({ request }: Exchange): HttpCall {
  const { method, url, headers, body } = request;
  return { method, url, headers, body };
}
