import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  isRequestMutation,
  isResponseMutation,
  type Mutation,
  mutateRequest,
  mutateResponse,
  readMutation,
} from '../src/mutate.ts';
import { asBytes, jsonAnswer } from './support/samples.ts';

const mutations: readonly Mutation[] = [
  { kind: 'response', status: 429, headers: [['retry-after', '1']], body: '', unchecked: true },
  { kind: 'text', text: 'x', toolCalls: 'drop' },
  { kind: 'set', path: '/content/0/text', value: null },
  { kind: 'drop' },
  { kind: 'blocks', blocks: [{ type: 'tool-call', name: 'n', input: {} }], stop: 'length' },
  { kind: 'system', text: '' },
  { kind: 'model', model: 'm' },
  { kind: 'tool-result', id: 't', text: 'x', isError: false },
  { kind: 'resample' },
];

test('mutations survive JSON, and each changes answers, requests or neither', () => {
  for (const mutation of mutations) {
    const read = readMutation(JSON.parse(JSON.stringify(mutation)));
    expect(read).toEqual({ ok: true, mutation });
  }
  expect(mutations.filter(isResponseMutation)).toHaveLength(5);
  expect(mutations.filter(isRequestMutation)).toHaveLength(3);
});

test.each([
  [null, 'object'],
  [{ kind: 'explode' }, '"explode"'],
  [{ kind: 'toString' }, '"toString"'],
  [{ kind: 'text' }, '`text` of text'],
  [{ kind: 'text', text: 'x', extra: 1 }, '`extra`'],
  [{ kind: 'drop', toolCalls: 'maybe' }, 'keep, drop'],
  [{ kind: 'set', path: '/a' }, 'JSON value'],
  [{ kind: 'blocks', blocks: [{ type: 'tool-call', name: 1, input: {} }] }, 'list of blocks'],
  [{ kind: 'response', status: 99, body: '' }, '200 to 599'],
  [{ kind: 'response', body: '', headers: [['a']] }, 'pairs'],
])('%j is no mutation, and the fault names what', (value, word) => {
  const read = readMutation(value);
  expect(read.ok).toBe(false);
  if (!read.ok) expect(read.fault).toContain(word);
});

test('whatever a mutation meets, it comes back as an answer or as a refusal', () => {
  const call = {
    method: 'POST',
    url: '/v1/messages',
    body: asBytes('{"model":"m","max_tokens":1,"messages":[]}'),
  };
  const path = fc.oneof(
    fc.string(),
    fc
      .array(fc.constantFrom('content', '0', '-', '__proto__', 'id', 'usage'))
      .map((parts) => parts.map((part) => `/${part}`).join('')),
  );
  fc.assert(
    fc.property(path, fc.jsonValue(), fc.jsonValue(), (pointer, value, content) => {
      const answer = jsonAnswer({ type: 'message', id: 'm', content, stop_reason: 'end_turn' });
      const set = { kind: 'set', path: pointer, value: JSON.parse(JSON.stringify(value)) } as const;
      for (const mutation of [set, { kind: 'drop' }, { kind: 'text', text: 'x' }] as const) {
        expect(['response', 'refused']).toContain(mutateResponse({ call, answer }, mutation).kind);
      }
      const body = asBytes(JSON.stringify({ model: 'm', messages: [content], system: content }));
      for (const mutation of mutations.filter(isRequestMutation)) {
        expect(['request', 'refused']).toContain(mutateRequest({ ...call, body }, mutation).kind);
      }
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    }),
    { numRuns: 500 },
  );
});
