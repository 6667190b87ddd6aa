import type { ProviderName } from './model.ts';

/** US dollars for a million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  /** What is missing has no known price. */
  readonly cacheWrite: {
    readonly fiveMinutes?: number;
    readonly oneHour?: number;
    readonly thirtyMinutes?: number;
    readonly twelveHours?: number;
  };
  /** What a request costs, all of it, whose input (caches included) is longer. */
  readonly above?: { readonly inputTokens: number; readonly price: Price };
}

/** Where the prices of a provider are listed. */
export interface PriceSource {
  readonly url: string;
  /** Day on which they were read, ISO 8601. */
  readonly date: string;
}

export interface PriceTable {
  readonly sources: Readonly<Record<ProviderName, PriceSource>>;
  /** By exact model name; a name that is not here has no known price. */
  readonly models: Readonly<Record<string, Price>>;
}

/**
 * Cache reads cost 0.1 times the input price where no price is given, writes 1.25 (five minutes) and
 * 2 times (one hour).
 */
function anthropic(input: number, output: number, cacheRead: number = input * 0.1): Price {
  return {
    input,
    output,
    cacheRead,
    cacheWrite: { fiveMinutes: input * 1.25, oneHour: input * 2 },
  };
}

/** Above 100,000 tokens of input, caches included, all of a request costs five times as much. */
const haiku: Price = {
  ...anthropic(0.1, 0.5),
  above: { inputTokens: 100_000, price: anthropic(0.5, 2.5) },
};

interface Rates {
  readonly input: number;
  readonly cacheRead: number;
  readonly output: number;
}

/** OpenAI's models before GPT-5.6 do not bill what is written to a cache; no price is listed for it. */
function openai({ input, cacheRead, output }: Rates): Price {
  return { input, output, cacheRead, cacheWrite: {} };
}

/** Above 272,000 input tokens, input and caches cost twice, output 1.5 times as much. */
function longer(price: Price): Price {
  const { thirtyMinutes } = price.cacheWrite;
  const above: Price = {
    input: price.input * 2,
    output: price.output * 1.5,
    cacheRead: price.cacheRead * 2,
    cacheWrite: thirtyMinutes === undefined ? {} : { thirtyMinutes: thirtyMinutes * 2 },
  };
  return { ...price, above: { inputTokens: 272_000, price: above } };
}

/** From GPT-5.6 on, writing to a cache for 30 minutes costs 1.25 times the input price. */
function openaiWithWrites(rates: Rates): Price {
  return longer({ ...openai(rates), cacheWrite: { thirtyMinutes: rates.input * 1.25 } });
}

/** Cache reads cost 0.1 times the input price. Keeping an explicit cache is billed by the hour, apart. */
function gemini(input: number, output: number): Price {
  return { input, output, cacheRead: input * 0.1, cacheWrite: {} };
}

/** Above 200,000 input tokens. */
function geminiPro(price: Price, above: Price): Price {
  return { ...price, above: { inputTokens: 200_000, price: above } };
}

function named(price: Price, ...names: readonly string[]): Readonly<Record<string, Price>> {
  return Object.fromEntries(names.map((name) => [name, price]));
}

const rates = (input: number, cacheRead: number, output: number): Rates => ({
  input,
  cacheRead,
  output,
});

/**
 * List prices of the providers' own APIs, standard tier, text.
 *
 * @note Read at second hand: in published tables that quote the page with the day, of which at
 * least two agree.
 */
export const priceTable: PriceTable = {
  sources: {
    anthropic: {
      url: 'https://platform.claude.com/docs/en/about-claude/pricing',
      date: '2026-10-24',
    },
    openai: {
      url: 'https://developers.openai.com/api/docs/pricing',
      date: '2026-10-09',
    },
    gemini: {
      url: 'https://ai.google.dev/gemini-api/docs/pricing',
      date: '2026-09-04',
    },
  },
  models: {
    'claude-fable-5-1': anthropic(10, 50, 0.25),
    'claude-opus-5-5': anthropic(4, 20, 0.2),
    ...named(anthropic(5, 25), 'claude-opus-5', 'claude-opus-4-8', 'claude-opus-4-7'),
    ...named(anthropic(5, 25), 'claude-opus-4-6', 'claude-opus-4-5', 'claude-opus-4-5-20251101'),
    // Cache reads cost 0.2 before 2026-10-07.
    'claude-sonnet-5-5': anthropic(2, 10, 0.1),
    'claude-sonnet-5': anthropic(2, 10),
    'claude-sonnet-4-6': anthropic(3, 15),
    'claude-haiku-5-5': haiku,
    ...named(anthropic(1, 5), 'claude-haiku-4-5', 'claude-haiku-4-5-20251001'),

    'gpt-6-astra': openaiWithWrites(rates(10, 1, 50)),
    'gpt-6.1-sol': openaiWithWrites(rates(2, 0.1, 10)),
    'gpt-6-sol': openaiWithWrites(rates(2, 0.2, 10)),
    'gpt-6-luna': openaiWithWrites(rates(0.1, 0.01, 0.5)),
    'gpt-5.6-sol': openaiWithWrites(rates(4, 0.4, 20)),
    'gpt-5.6-terra': openaiWithWrites(rates(2, 0.2, 12)),
    'gpt-5.6-luna': openaiWithWrites(rates(0.2, 0.02, 1.2)),
    ...named(longer(openai(rates(5, 0.5, 30))), 'gpt-5.5', 'gpt-5.5-2026-04-23'),
    'gpt-5.4': longer(openai(rates(2.5, 0.25, 15))),
    ...named(openai(rates(0.75, 0.075, 4.5)), 'gpt-5.4-mini', 'gpt-5.4-mini-2026-03-17'),
    ...named(openai(rates(0.2, 0.02, 1.25)), 'gpt-5.4-nano', 'gpt-5.4-nano-2026-03-17'),
    ...named(openai(rates(1.75, 0.175, 14)), 'gpt-5.2', 'gpt-5.2-2025-12-11'),
    ...named(openai(rates(1.25, 0.125, 10)), 'gpt-5.1', 'gpt-5.1-2025-11-13'),
    ...named(openai(rates(1.25, 0.125, 10)), 'gpt-5', 'gpt-5-2025-08-07'),
    ...named(openai(rates(0.25, 0.025, 2)), 'gpt-5-mini', 'gpt-5-mini-2025-08-07'),
    ...named(openai(rates(0.05, 0.005, 0.4)), 'gpt-5-nano', 'gpt-5-nano-2025-08-07'),
    ...named(openai(rates(2, 0.5, 8)), 'gpt-4.1', 'gpt-4.1-2025-04-14'),
    ...named(openai(rates(0.4, 0.1, 1.6)), 'gpt-4.1-mini', 'gpt-4.1-mini-2025-04-14'),
    ...named(openai(rates(0.1, 0.025, 0.4)), 'gpt-4.1-nano', 'gpt-4.1-nano-2025-04-14'),
    ...named(openai(rates(2.5, 1.25, 10)), 'gpt-4o', 'gpt-4o-2024-08-06', 'gpt-4o-2024-11-20'),
    ...named(openai(rates(0.15, 0.075, 0.6)), 'gpt-4o-mini', 'gpt-4o-mini-2024-07-18'),
    ...named(openai(rates(2, 0.5, 8)), 'o3', 'o3-2025-04-16'),
    ...named(openai(rates(1.1, 0.275, 4.4)), 'o4-mini', 'o4-mini-2025-04-16'),

    'gemini-2.5-pro': geminiPro(gemini(1.25, 10), gemini(2.5, 15)),
    'gemini-2.5-flash': gemini(0.3, 2.5),
    'gemini-2.5-flash-lite': gemini(0.1, 0.4),
    'gemini-3.1-pro-preview': geminiPro(gemini(2, 12), gemini(4, 18)),
  },
};
