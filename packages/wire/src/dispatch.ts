import type { HttpAnswer, HttpCall } from './http.ts';
import type { ModelCall, ModelRequest, ModelResponse, ProviderName } from './model.ts';
import type { Provider } from './provider.ts';
import { apiOf, meaningOf, providers } from './providers.ts';
import type { BuiltResponse, ResponseSpec, StopKind } from './spec.ts';
import { isToolCall } from './tool-calls.ts';

/** A provider, or a call of it, which names the API as well. */
export type Spoken = ProviderName | Pick<ModelCall, 'api'>;

function firstAnswer<T>(ask: (provider: Provider) => T | null): T | null {
  for (const provider of Object.values(providers)) {
    const answer = ask(provider);
    if (answer !== null) return answer;
  }
  return null;
}

/**
 * Says whether a request is a step, that is a call to a model, and of which provider. Decides by
 * method, path and the shape of the body, never by host, so that gateways count. Token counting,
 * batches and model lists are not steps.
 *
 * @returns `null` for anything else.
 */
export function recogniseCall(call: HttpCall): ModelCall | null {
  return firstAnswer((provider) => provider.recognise(call));
}

/**
 * Reads a request to a model. Recognises it too, so there is no need to call `recogniseCall` first.
 *
 * @returns `null` for a request that is not a step.
 */
export function parseRequest(call: HttpCall): ModelRequest | null {
  return firstAnswer((provider) => provider.parseRequest(call));
}

/**
 * Reads what a model answered: JSON or an event stream, whole or broken off at any byte, or an
 * error. Never throws.
 *
 * @param spoken where only a provider with several APIs is named, the answer's shape says which.
 */
export function parseResponse(spoken: Spoken, answer: HttpAnswer): ModelResponse {
  return apiOf(spoken, answer).parseResponse(answer);
}

/**
 * Builds a response that the provider's own SDK accepts, as JSON or as an event stream. Ids are
 * derived from the content, so the same spec always gives the same bytes.
 *
 * @param spoken `openai` alone means Chat Completions.
 */
export function buildResponse(spoken: Spoken, spec: ResponseSpec): BuiltResponse {
  return apiOf(spoken).buildResponse(spec);
}

/**
 * Why a response stopped, for any provider; `null` where it does not say, or for a reason that is
 * none of these, such as a pause. Some APIs say only that the response is complete: with tool calls
 * it waits for their results.
 */
export function stopKindOf(
  response: Pick<ModelResponse, 'provider' | 'stopReason' | 'blocks'>,
): StopKind | null {
  const { provider, stopReason, blocks } = response;
  if (stopReason === null) return null;
  const kind = meaningOf(provider, stopReason);
  return kind === 'end' && blocks.some(isToolCall) ? 'tool-calls' : kind;
}
