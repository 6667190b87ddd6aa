import { expect, test } from 'vitest';
import {
  answeredCalls,
  type HttpCall,
  lastAssistantText,
  type ModelRequest,
  newSince,
  parseRequest,
  parseResponse,
  preview,
} from '../src/index.ts';
import { asBytes, jsonAnswer } from './support/samples.ts';

const toolUse = (id: string, name = 'look') => ({ type: 'tool_use', id, name, input: { id } });
const toolResult = (id: string, content = `found ${id}`) => ({
  type: 'tool_result',
  tool_use_id: id,
  content,
});
const user = (...content: unknown[]) => ({ role: 'user', content });
const assistant = (...content: unknown[]) => ({ role: 'assistant', content });

function request(...messages: unknown[]): ModelRequest {
  const body = asBytes(JSON.stringify({ model: 'm', max_tokens: 1, messages }));
  const call: HttpCall = { method: 'POST', url: '/v1/messages', body };
  return parseRequest(call) ?? expect.fail('not a step');
}

const hello = user({ type: 'text', text: 'hello' });
const helloMarked = user({ type: 'text', text: 'hello', cache_control: { type: 'ephemeral' } });

test('a step’s new messages are those after what the step before had, wherever the cache marker is', () => {
  const first = request(helloMarked);
  const second = request(hello, assistant(toolUse('t1')), user(toolResult('t1')));
  const { shared, removed, added } = newSince(first, second);
  expect([shared, removed.length, added.length]).toEqual([1, 0, 2]);
  expect(added.map((message) => message.role)).toEqual(['assistant', 'user']);
  expect(newSince(null, second).added).toHaveLength(3);
});

test('a plain string and a single text block are the same message', () => {
  expect(newSince(request({ role: 'user', content: 'hello' }), request(hello)).shared).toBe(1);
});

test('a compacted history shows what was removed and what took its place', () => {
  const before = request(hello, assistant(toolUse('t1')), user(toolResult('t1')));
  const after = request(hello, assistant({ type: 'text', text: 'Summary.' }));
  const { shared, removed, added } = newSince(before, after);
  expect([shared, removed.length, added.length]).toEqual([1, 2, 1]);
});

test('messages that differ deep inside a tool’s input are not shared', () => {
  const deep = (value: unknown) =>
    request(assistant({ ...toolUse('t'), input: { a: [{ b: value }] } }));
  expect(newSince(deep(1), deep(1)).shared).toBe(1);
  expect(newSince(deep(1), deep('1')).shared).toBe(0);
});

test('only cache markers are ignored: a tool’s own fields of any name and citations count', () => {
  const input = (value: unknown) =>
    request(assistant({ ...toolUse('t'), input: { other: value, cache_control: value } }));
  expect(newSince(input(1), input(2)).shared).toBe(0);
  const cited = (value: string) =>
    request(assistant({ type: 'text', text: 'x', citations: [value] }));
  expect(newSince(cited('a'), cited('b')).shared).toBe(0);
  const image = (extra: object) => request(user({ type: 'image', source: 'a', ...extra }));
  expect(newSince(image({}), image({ cache_control: { type: 'ephemeral' } })).shared).toBe(1);
});

test('tool results stand beside the calls they answer, missing ones and orphans included', () => {
  const { messages } = request(
    assistant(toolUse('a'), toolUse('b'), toolUse('c')),
    user(toolResult('b'), toolResult('a'), toolResult('nobody')),
  );
  const pairs = answeredCalls(messages).map(({ call, result }) => [
    call?.id ?? null,
    result?.id ?? null,
  ]);
  expect(pairs).toEqual([
    ['a', 'a'],
    ['b', 'b'],
    ['c', null],
    [null, 'nobody'],
  ]);
});

test('an id that a provider used twice is answered in order', () => {
  const { messages } = request(
    assistant(toolUse('a')),
    user(toolResult('a', 'one')),
    assistant(toolUse('a')),
    user(toolResult('a', 'two')),
  );
  const results = answeredCalls(messages).map(({ result }) => preview(result?.blocks ?? []));
  expect(results).toEqual(['one', 'two']);
});

const response = (...content: unknown[]) =>
  parseResponse('anthropic', jsonAnswer({ type: 'message', content }));

test('the last assistant text is that of the last response that has one', () => {
  const texts = [response({ type: 'text', text: 'I will look.' }), response(toolUse('a'))];
  expect(lastAssistantText(texts)).toBe('I will look.');
  expect(
    lastAssistantText([
      ...texts,
      response({ type: 'text', text: 'Done' }, { type: 'text', text: '.' }),
    ]),
  ).toBe('Done.');
  expect(lastAssistantText([response(toolUse('a'))])).toBeNull();
});

test('a preview is one line: text, tool calls, results, errors', () => {
  expect(preview(response({ type: 'text', text: ' Let me\n\n  see. ' }, toolUse('a')))).toBe(
    'Let me see. look({"id":"a"})',
  );
  expect(
    preview([
      { type: 'tool-result', id: 'a', isError: true, blocks: [{ type: 'text', text: 'no' }] },
    ]),
  ).toBe('✗ no');
  expect(
    preview(
      parseResponse(
        'anthropic',
        jsonAnswer({ error: { type: 'overloaded_error', message: 'Overloaded' } }, 529),
      ),
    ),
  ).toBe('529 overloaded_error: Overloaded');
  expect(
    preview(
      parseResponse('anthropic', {
        status: 502,
        headers: [],
        body: asBytes('<h1>Bad\ngateway</h1>'),
      }),
    ),
  ).toBe('502 http_502: <h1>Bad gateway</h1>');
});

test('a preview is cut at its width and lets no control character through', () => {
  const line = preview(
    response({ type: 'text', text: `\u001b[2J\u202E\u0007${'😀'.repeat(50)}` }),
    { width: 10 },
  );
  expect(line).toBe('[2J😀😀😀😀😀😀…');
  expect(Array.from(line)).toHaveLength(10);
});

test('hostile nesting neither throws nor hangs', () => {
  const depth = 200_000;
  const nested = `${'[1,'.repeat(depth)}1${']'.repeat(depth)}`;
  const body = `{"model":"m","messages":[{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"n","input":${nested}}]}]}`;
  const deep =
    parseRequest({ method: 'POST', url: '/v1/messages', body: asBytes(body) }) ?? expect.fail();
  expect(newSince(deep, deep).shared).toBe(1);
  const twin = parseRequest({ method: 'POST', url: '/v1/messages', body: asBytes(body) });
  expect(newSince(twin, deep).shared).toBe(1);
  // Node 26 writes JSON of any depth, earlier ones give up.
  expect(preview(deep.messages[0]?.blocks ?? [])).toMatch(/^n\((?:…\)|\[1,\[1.*…)$/);
  const result = '{"type":"tool_result","tool_use_id":"t","content":[';
  const results = `${result.repeat(20_000)}${']}'.repeat(20_000)}`;
  const within = parseRequest({
    method: 'POST',
    url: '/v1/messages',
    body: asBytes(`{"messages":[{"role":"user","content":[${results}]}]}`),
  });
  expect(preview(within?.messages[0]?.blocks ?? [])).toBe('→ [tool_result]');
});

test('a turn of a message thread continues the answer before it', () => {
  const thread = { type: 'continue', previous_message_id: 'msg_1' };
  const messages = [user(toolResult('t1'))];
  const body = asBytes(JSON.stringify({ model: 'm', max_tokens: 1, messages, thread }));
  const call: HttpCall = { method: 'POST', url: '/v1/messages?beta=true', body };
  const next = parseRequest(call) ?? expect.fail('not a step');
  expect(next.continues).toBe('msg_1');
  expect(next.parameters.thread).toEqual(thread);
  expect(newSince(request(hello), next).removed).toEqual([]);
});

test('a request whose history stands at the provider removes nothing from it', () => {
  const body = asBytes(
    JSON.stringify({ model: 'm', previous_response_id: 'resp_1', input: 'And now?' }),
  );
  const next = parseRequest({ method: 'POST', url: '/v1/responses', body }) ?? expect.fail();
  expect(next.continues).toBe('resp_1');
  const { shared, removed, added } = newSince(request(hello), next);
  expect([shared, removed.length, added.length]).toEqual([0, 0, 1]);
});
