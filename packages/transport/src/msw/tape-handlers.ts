import type { Tape } from '@tracefork/tape';
import { type HttpHandler, HttpResponse, http, passthrough } from 'msw';
import { redactionOf } from '../redact/on-tape.ts';
import { replayRedaction } from '../redact/replay-redaction.ts';
import { Matcher } from '../replay/matcher.ts';
import { comparableRequest, recordedRequests } from './comparable.ts';
import { recordedResponse } from './recorded-response.ts';

/** How a tape answers in a set-up of MSW. */
export interface TapeHandlersOptions {
  /**
   * What happens to a request that the tape has no answer for, or none left. Without it, the next
   * of the set-up's handlers is asked. `passthrough` makes the request; `error` answers with status
   * 400, which SDKs do not retry, and says why.
   */
  readonly onMiss?: 'passthrough' | 'error';
  /** Paths in JSON request bodies that may differ, such as `metadata.user_id`, `messages[*].id`. */
  readonly ignore?: readonly string[];
}

/**
 * A tape as handlers of MSW, to stand beside your own. A request gets the recording it matches:
 * each recording once, equal requests in the order in which they were recorded. Chunks come as they
 * were recorded, as fast as they are taken; what broke breaks again.
 *
 * @returns handlers with a memory of what they answered; call again for a fresh start
 * @example
 * const server = setupServer(...tapeHandlers(openTape('refund.tape')), http.get('*', yours));
 */
export function tapeHandlers(tape: Tape, options: TapeHandlersOptions = {}): HttpHandler[] {
  const { exchanges } = tape;
  const matcher = new Matcher(recordedRequests(exchanges), { ignore: options.ignore ?? [] });
  const redaction = replayRedaction(redactionOf(tape.events), { environment: process.env });
  const answer = async ({ request }: { readonly request: Request }) => {
    const match = matcher.match(await comparableRequest(request, redaction));
    const exchange = match.kind === 'none' ? undefined : exchanges[match.x];
    if (exchange !== undefined) return recordedResponse(exchange);
    if (options.onMiss === 'passthrough') return passthrough();
    return options.onMiss === 'error' ? missed(request) : undefined;
  };
  return [http.all('*', answer)];
}

function missed({ method, url }: Request): Response {
  const message = `tracefork: the tape has no answer for ${method} ${url}, or none left. Record it again, or leave \`onMiss\` out to have other handlers asked.`;
  return HttpResponse.json(
    { type: 'error', error: { type: 'tracefork_miss', message } },
    { status: 400, headers: { 'x-should-retry': 'false' } },
  );
}
