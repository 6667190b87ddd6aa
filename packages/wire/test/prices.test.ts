import { expect, test } from 'vitest';
import { costOf, parseResponse, priceTable } from '../src/index.ts';
import { jsonAnswer, usage } from './support/samples.ts';

const million = 1_000_000;
const only = (part: Partial<typeof usage>) => ({
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite: { fiveMinutes: 0, oneHour: 0 },
  ...part,
});

test.each([
  ['claude-fable-5-1', 10, 50, 0.25],
  ['claude-opus-5-5', 4, 20, 0.2],
  ['claude-opus-5', 5, 25, 0.5],
  ['claude-opus-4-8', 5, 25, 0.5],
  ['claude-sonnet-5-5', 2, 10, 0.1],
  ['claude-sonnet-5', 2, 10, 0.2],
  ['claude-sonnet-4-6', 3, 15, 0.3],
  ['claude-haiku-4-5-20251001', 1, 5, 0.1],
])(
  '%s costs %d and %d dollars a million tokens, %d from a cache, writes at their multiples',
  (model, input, output, cacheRead) => {
    expect(costOf(only({ input: million }), model)).toBeCloseTo(input, 10);
    expect(costOf(only({ output: million }), model)).toBeCloseTo(output, 10);
    expect(costOf(only({ cacheRead: million }), model)).toBeCloseTo(cacheRead, 10);
    expect(costOf(only({ cacheWrite: { fiveMinutes: million, oneHour: 0 } }), model)).toBeCloseTo(
      input * 1.25,
      10,
    );
    expect(costOf(only({ cacheWrite: { fiveMinutes: 0, oneHour: million } }), model)).toBeCloseTo(
      input * 2,
      10,
    );
  },
);

test('a long prompt of Haiku 5.5, caches included, costs five times as much in all of it', () => {
  const of = (cacheRead: number) =>
    costOf(only({ input: 1_000, cacheRead, output: 1_000 }), 'claude-haiku-5-5');
  expect(of(99_000)).toBeCloseTo((0.1 + 0.99 + 0.5) / 1000, 10);
  expect(of(99_001)).toBeCloseTo((5 * (0.1 + 0.99001 + 0.5)) / 1000, 10);
});

test('a model without a price is unknown, never priced as another', () => {
  for (const model of ['claude-sonnet-9', 'claude-sonnet-4-6 ', 'toString', '']) {
    expect(costOf(usage, model)).toBe('unknown');
  }
  const prices = {
    ...priceTable,
    models: {
      mine: { input: 1, output: 2, cacheRead: 0, cacheWrite: { fiveMinutes: 0, oneHour: 0 } },
    },
  };
  expect(costOf(only({ input: million, output: million }), 'mine', { prices })).toBe(3);
});

const usageOf = (raw: object) =>
  parseResponse('anthropic', jsonAnswer({ type: 'message', content: [], usage: raw })).usage ??
  expect.fail();

test('cache writes without a split count as five minutes, with one by lifetime', () => {
  expect(
    usageOf({ input_tokens: 1, output_tokens: 2, cache_creation_input_tokens: 30 }).cacheWrite,
  ).toEqual({
    fiveMinutes: 30,
    oneHour: 0,
  });
  expect(
    usageOf({
      cache_creation_input_tokens: 30,
      cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
    }).cacheWrite,
  ).toEqual({ fiveMinutes: 10, oneHour: 20 });
});

test.each([
  [{ service_tier: 'standard', speed: null, server_tool_use: { web_search_requests: 0 } }, true],
  [{ service_tier: 'priority' }, false],
  [{ speed: 'fast' }, false],
  [{ inference_geo: 'us' }, false],
  [{ server_tool_use: { web_search_requests: 1 } }, false],
])('usage with %j has a known price: %s', (extra, known) => {
  const cost = costOf(usageOf({ input_tokens: 10, output_tokens: 2, ...extra }), 'claude-opus-4-8');
  expect(typeof cost === 'number').toBe(known);
});

test('counts that make no sense count as nothing', () => {
  expect(
    usageOf({ input_tokens: -5, output_tokens: 'many', cache_read_input_tokens: null }),
  ).toMatchObject({
    input: 0,
    output: 0,
    cacheRead: 0,
  });
});

const openaiUsage = (raw: object, tier = 'default') => {
  const choices = [
    { index: 0, message: { role: 'assistant', content: '' }, finish_reason: 'stop' },
  ];
  const answer = jsonAnswer({ object: 'chat.completion', choices, usage: raw, service_tier: tier });
  return parseResponse('openai', answer).usage ?? expect.fail();
};

test('OpenAI’s input counts contain what came from a cache, which is cheaper', () => {
  const read = openaiUsage({
    prompt_tokens: 1000,
    completion_tokens: 100,
    prompt_tokens_details: { cached_tokens: 600, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 50, audio_tokens: 0 },
  });
  expect(read).toMatchObject({ input: 400, output: 100, cacheRead: 600 });
  expect(costOf(read, 'gpt-4.1')).toBeCloseTo((400 * 2 + 600 * 0.5 + 100 * 8) / million, 12);
});

test('what OpenAI wrote to a cache is priced by its lifetime, or unknown', () => {
  const written = (details: object) =>
    openaiUsage({ prompt_tokens: 100, completion_tokens: 0, prompt_tokens_details: details });
  const half = written({ cache_write_tokens: 100 });
  expect(half).toMatchObject({ input: 0, cacheWrite: { thirtyMinutes: 100 } });
  expect(costOf(half, 'gpt-6-sol')).toBeCloseTo((100 * 2.5) / million, 12);
  expect(costOf(half, 'gpt-4.1')).toBe('unknown');
  const long = written({
    cache_write_tokens: 100,
    cache_write_tokens_details: { ttl_12h_tokens: 100, ttl_30m_tokens: 0 },
  });
  expect(long.cacheWrite).toEqual({ fiveMinutes: 0, oneHour: 0, twelveHours: 100 });
  expect(costOf(long, 'gpt-6-sol')).toBe('unknown');
});

test('a long request costs more, all of it', () => {
  const at = (input: number) => costOf(only({ input }), 'gpt-6-sol');
  expect(at(272_000)).toBeCloseTo(0.544, 10);
  expect(at(272_001)).toBeCloseTo((272_001 * 4) / million, 10);
  expect(costOf(only({ input: 100_000, cacheRead: 150_000 }), 'gemini-2.5-pro')).toBeCloseTo(
    (100_000 * 2.5 + 150_000 * 0.25) / million,
    10,
  );
});

test.each([
  ['flex', { prompt_tokens: 1, completion_tokens: 1 }],
  ['priority', { prompt_tokens: 1, completion_tokens: 1 }],
  [
    'default',
    { prompt_tokens: 1, completion_tokens: 1, prompt_tokens_details: { audio_tokens: 1 } },
  ],
])('OpenAI’s tier %s with usage %j has no known price', (tier, raw) => {
  expect(costOf(openaiUsage(raw, tier), 'gpt-4.1')).toBe('unknown');
  expect(typeof costOf(openaiUsage({ prompt_tokens: 1 }), 'gpt-4.1')).toBe('number');
});

test('Gemini’s thoughts are output, tools’ tokens and sound are billed otherwise', () => {
  const read = (raw: object) =>
    parseResponse(
      'gemini',
      jsonAnswer({ candidates: [{ finishReason: 'STOP' }], usageMetadata: raw }),
    ).usage ?? expect.fail();
  const plain = read({
    promptTokenCount: 1000,
    cachedContentTokenCount: 400,
    candidatesTokenCount: 10,
    thoughtsTokenCount: 90,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: 1000 }],
  });
  expect(plain).toMatchObject({ input: 600, output: 100, cacheRead: 400 });
  expect(costOf(plain, 'gemini-2.5-flash')).toBeCloseTo(
    (600 * 0.3 + 400 * 0.03 + 100 * 2.5) / million,
    12,
  );
  expect(costOf(read({ toolUsePromptTokenCount: 5 }), 'gemini-2.5-flash')).toBe('unknown');
  const sound = [{ modality: 'AUDIO', tokenCount: 5 }];
  expect(costOf(read({ promptTokensDetails: sound }), 'gemini-2.5-flash')).toBe('unknown');
});

test('every price is dated, and says where it was read', () => {
  for (const { url, date } of Object.values(priceTable.sources)) {
    expect(url).toMatch(/^https:/);
    expect(date).toMatch(/^2026-\d\d-\d\d$/);
  }
});
