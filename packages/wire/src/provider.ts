import type { HttpAnswer, HttpCall } from './http.ts';
import type { ModelCall, ModelRequest, ModelResponse, ProviderName } from './model.ts';
import type { BuiltResponse, ResponseSpec } from './spec.ts';

/**
 * What one provider's module does. A further provider (OpenAI, Gemini) is one folder that
 * implements this port and one line in `providers.ts`.
 */
export interface Provider {
  readonly name: ProviderName;
  /** `null` if the call is not a step of this provider. Decides by path and body, never by host. */
  readonly recognise: (call: HttpCall) => ModelCall | null;
  /** `null` as for `recognise`. */
  readonly parseRequest: (call: HttpCall) => ModelRequest | null;
  /** Never throws: what cannot be read is a response with `whole: false`. */
  readonly parseResponse: (answer: HttpAnswer) => ModelResponse;
  /** The same spec gives the same bytes. */
  readonly buildResponse: (spec: ResponseSpec) => BuiltResponse;
}
