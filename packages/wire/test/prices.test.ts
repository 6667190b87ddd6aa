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
  ['claude-sonnet-4-6', 3, 15],
  ['claude-haiku-4-5-20251001', 1, 5],
  ['claude-opus-4-8', 5, 25],
])(
  '%s costs %d and %d dollars a million tokens, caches at their multiples',
  (model, input, output) => {
    expect(costOf(only({ input: million }), model)).toBeCloseTo(input, 10);
    expect(costOf(only({ output: million }), model)).toBeCloseTo(output, 10);
    expect(costOf(only({ cacheRead: million }), model)).toBeCloseTo(input * 0.1, 10);
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
