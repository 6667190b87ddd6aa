import { buildResponse, type HttpAnswer, type HttpCall, type MessageSpec } from '@tracefork/wire';
import { mutateResponse } from '@tracefork/wire/mutate';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Fault, faultClasses, makeFault } from '../src/index.ts';

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** A conversation in which two tools returned something, one of them twice. */
const messages = [
  { role: 'user', content: 'Where is my order?' },
  ...['{"state":"packed"}', '{"state":"lost","days":3}'].flatMap((content, n) => [
    {
      role: 'assistant',
      content: [{ type: 'tool_use', id: `toolu_${n}`, name: 'get_order', input: { id: 7 } }],
    },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: `toolu_${n}`, content }] },
  ]),
];

const call = (body: object = {}): HttpCall => ({
  method: 'POST',
  url: '/v1/messages',
  body: encode({ model: 'm', max_tokens: 9, messages, ...body }),
});

const answer = (blocks: MessageSpec['blocks']): HttpAnswer =>
  buildResponse('anthropic', { kind: 'message', as: 'stream', model: 'm', blocks });

const full = answer([
  { type: 'text', text: 'Looking.' },
  {
    type: 'tool-call',
    name: 'get_order',
    input: { id: 'R-1', deep: [{ amount: 12 }, true, null] },
  },
]);

test('the same fault at the same step is the same; another seed changes something else', () => {
  for (const { class: name } of faultClasses) {
    const make = (seed: number) =>
      JSON.stringify(makeFault({ class: name, seed } as Fault, { call: call(), answer: full }));
    expect(make(5), name).toBe(make(5));
    expect(JSON.parse(make(5)).kind, name).not.toBe('refused');
  }
  const poisons = Array.from({ length: 20 }, (_, seed) =>
    JSON.stringify(makeFault({ class: 'poisoned_argument', seed }, { call: call(), answer: full })),
  );
  expect(new Set(poisons).size).toBeGreaterThan(5);
});

test('a stale result is the one that the same tool returned before, under the id of the new one', () => {
  expect(makeFault({ class: 'stale_tool_result' }, { call: call() })).toEqual({
    kind: 'tool-result',
    id: 'toolu_1',
    text: '{"state":"packed"}',
  });
  const first = call({ messages: messages.slice(0, 3) });
  expect(makeFault({ class: 'stale_tool_result' }, { call: first })).toMatchObject({
    kind: 'refused',
    code: 'nothing-to-change',
  });
});

test('only what is new to the model is corrupted, and JSON stays JSON', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const made = makeFault({ class: 'corrupted_tool_output', seed }, { call: call() });
      if (made.kind !== 'tool-result') return expect.fail(made.kind);
      expect(made.id).toBe('toolu_1');
      const value = JSON.parse(made.text);
      expect(Object.keys(value)).toEqual(['state', 'days']);
      expect(value).not.toEqual({ state: 'lost', days: 3 });
    }),
  );
});

test('whatever the arguments are, a poisoned one differs and stands on the wire', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(), (input, seed) => {
      const before = answer([{ type: 'tool-call', name: 't', input: input as never }]);
      const made = makeFault(
        { class: 'poisoned_argument', seed },
        { call: call(), answer: before },
      );
      if (made.kind !== 'blocks') return expect.fail(made.kind);
      const mutated = mutateResponse({ call: call(), answer: before }, made);
      if (mutated.kind !== 'response') return expect.fail(`${mutated.reason} ${mutated.hint}`);
      expect(Buffer.from(mutated.response.body)).not.toEqual(Buffer.from(before.body));
    }),
  );
});

test('a message of one tool call alone loses what a tool returned, so that the loop goes on', () => {
  const alone = answer([{ type: 'tool-call', name: 't', input: {} }]);
  expect(makeFault({ class: 'dropped_message' }, { call: call(), answer: alone })).toEqual({
    kind: 'tool-result',
    id: 'toolu_1',
    text: '',
  });
  const asked = call({ messages: messages.slice(0, 1) });
  expect(makeFault({ class: 'dropped_message' }, { call: asked, answer: alone })).toMatchObject({
    code: 'nothing-to-change',
  });
});

test('what cannot be made is refused with the reason and with what would work', () => {
  const nothing = { method: 'GET', url: '/health', body: null };
  expect(makeFault({ class: 'server_error' }, { call: nothing })).toMatchObject({
    code: 'not-a-step',
  });
  expect(makeFault({ class: 'poisoned_argument' }, { call: call() })).toMatchObject({
    code: 'needs-answer',
  });
  const words = answer([{ type: 'text', text: 'Done.' }]);
  expect(makeFault({ class: 'poisoned_argument' }, { call: call(), answer: words })).toMatchObject({
    code: 'nothing-to-change',
    hint: 'Choose a step whose answer does.',
  });
  const failed = buildResponse('anthropic', { kind: 'error', status: 500 });
  expect(makeFault({ class: 'max_tokens' }, { call: call(), answer: failed })).toMatchObject({
    code: 'no-message',
  });
});

test('what a class says of itself about needing an answer is true', () => {
  for (const { class: name, needsAnswer } of faultClasses) {
    const made = makeFault({ class: name } as Fault, { call: call() });
    expect(made.kind === 'refused' && made.code === 'needs-answer', name).toBe(needsAnswer);
  }
});
