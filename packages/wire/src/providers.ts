import { anthropic } from './anthropic/provider.ts';
import { gemini } from './gemini/provider.ts';
import type { HttpAnswer } from './http.ts';
import type { ApiName, ModelCall, ProviderName } from './model.ts';
import { chatCompletions } from './openai/chat/provider.ts';
import { responses } from './openai/responses/provider.ts';
import type { Provider } from './provider.ts';
import type { StopKind } from './spec.ts';

/** Every API this package reads, in the order they are asked. */
export const providers: Readonly<Record<ApiName, Provider>> = {
  messages: anthropic,
  'chat-completions': chatCompletions,
  responses,
  'generate-content': gemini,
};

/** The first one is meant where only the provider is named. */
const apisOf: Readonly<Record<ProviderName, readonly [Provider, ...Provider[]]>> = {
  anthropic: [anthropic],
  openai: [chatCompletions, responses],
  gemini: [gemini],
};

/** The API that a provider's name or a call means; where several fit, the one the answer is of. */
export function apiOf(
  spoken: ProviderName | Pick<ModelCall, 'api'>,
  answer?: HttpAnswer,
): Provider {
  if (typeof spoken !== 'string') return providers[spoken.api];
  const [first, ...others] = apisOf[spoken];
  if (answer === undefined) return first;
  return others.find((provider) => provider.speaks(answer)) ?? first;
}

/** What a reason to stop means to a provider; the words of its APIs differ. */
export function meaningOf(provider: ProviderName, reason: string): StopKind | null {
  const found = apisOf[provider].find(({ stopMeanings }) => Object.hasOwn(stopMeanings, reason));
  return found?.stopMeanings[reason] ?? null;
}
