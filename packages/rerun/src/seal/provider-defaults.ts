export interface ProviderDefaults {
  readonly temperature: number;
  readonly top_p: number;
  /** The day on which the provider's documentation said so. */
  readonly asOf: string;
}

/**
 * What providers take where a request says nothing. Only those whose documentation says it; a
 * default of a model, as OpenAI's reasoning models have, is not one of a provider.
 *
 * @note Anthropic names 1 for `temperature` and no number for `top_p`, where leaving it out
 * switches nucleus sampling off, which 1 is.
 */
export const providerDefaults: Readonly<Record<string, ProviderDefaults | undefined>> = {
  anthropic: { temperature: 1, top_p: 1, asOf: '2026-11-21' },
};
