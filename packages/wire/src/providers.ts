import { anthropic } from './anthropic/provider.ts';
import type { ProviderName } from './model.ts';
import type { Provider } from './provider.ts';

/** Every provider this package reads, in the order they are asked. */
export const providers: Readonly<Record<ProviderName, Provider>> = { anthropic };
