import { anthropic } from './anthropic/provider.ts';
import type { HttpAnswer } from './http.ts';
import type { ModelCall, ProviderName } from './model.ts';
import type { Provider } from './provider.ts';

/** Every API this package reads, in the order they are asked. */
export const providers: Readonly<Record<ModelCall['api'], Provider>> = { messages: anthropic };

const ofProvider: Readonly<Record<ProviderName, readonly [Provider, ...Provider[]]>> = {
  anthropic: [anthropic],
};

/** The API that a provider's name or a call means; where several fit, the one the answer is of. */
export function apiOf(
  spoken: ProviderName | Pick<ModelCall, 'api'>,
  answer?: HttpAnswer,
): Provider {
  if (typeof spoken !== 'string') return providers[spoken.api];
  const [first, ...others] = ofProvider[spoken];
  if (answer === undefined) return first;
  return others.find((provider) => provider.speaks(answer)) ?? first;
}
