import { LLMock } from '@copilotkit/aimock';
import { type Sdk, sdks } from '@tracefork/test-support/sdks';
import { expect, test } from 'vitest';
import {
  type HttpAnswer,
  type HttpCall,
  parseResponse,
  recogniseCall,
  stopKindOf,
} from '../src/index.ts';
import { mutateResponse } from '../src/mutate.ts';
import { answerWith } from './support/server.ts';

// What another implementation of these APIs sends, recorded on its way to the real SDKs.

const framings = ['json', 'stream'] as const;
const cases = sdks.flatMap((sdk) => framings.map((as) => ({ ...sdk, as, name: sdk.api })));

const toolCall = { name: 'get_order', arguments: '{"id":"R-1043"}', id: 'call_from_aimock' };

async function mockOf(response: Parameters<LLMock['on']>[1]) {
  const mock = new LLMock({ port: 0, logLevel: 'silent' });
  mock.on({}, response);
  await mock.start();
  return { mock, [Symbol.asyncDispose]: () => mock.stop() };
}

interface Recorded {
  readonly call: HttpCall;
  readonly answer: HttpAnswer;
}

/** Sends on what an SDK sends, and keeps both sides. */
async function record(
  sdk: Sdk,
  { url, as }: { url: string; as: 'json' | 'stream' },
): Promise<Recorded> {
  const nothing = { status: 418, headers: [], body: new Uint8Array(), chunks: [] };
  await using server = await answerWith(nothing);
  await sdk.ask(server.url, as).catch(() => undefined);
  const call = server.calls[0] ?? expect.fail('the SDK sent nothing');
  const { pathname, search } = new URL(call.url);
  // The SDK asks for `v1`, aimock has Gemini at `v1beta` alone.
  const path = pathname.replace('/v1/models/', '/v1beta/models/');
  const answer = await fetch(`${url}${path}${search}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer x', 'x-api-key': 'x' },
    body: Buffer.from(call.body ?? []),
  });
  const body = new Uint8Array(await answer.arrayBuffer());
  return { call, answer: { status: answer.status, headers: [...answer.headers], body } };
}

test.each(cases)('$name: a text of aimock as $as', async ({ as, ...sdk }) => {
  await using started = await mockOf({ content: 'Your order is on its way – 🧾.' });
  const { call, answer } = await record(sdk, { url: started.mock.url, as });
  expect(recogniseCall(call)).toMatchObject({ api: sdk.api, stream: as === 'stream' });
  const parsed = parseResponse(sdk, answer);
  expect(parsed).toMatchObject({
    status: 200,
    whole: true,
    blocks: [{ type: 'text', text: 'Your order is on its way – 🧾.' }],
  });
  expect(stopKindOf(parsed)).toBe('end');
});

test.each(cases)(
  '$name: a tool call of aimock as $as, read and changed',
  async ({ as, ...sdk }) => {
    await using started = await mockOf({ toolCalls: [toolCall] });
    const { call, answer } = await record(sdk, { url: started.mock.url, as });
    const parsed = parseResponse(sdk, answer);
    expect(parsed).toMatchObject({
      whole: true,
      blocks: [{ type: 'tool-call', name: 'get_order', input: { id: 'R-1043' } }],
    });
    expect(stopKindOf(parsed)).toBe('tool-calls');
    const changed = mutateResponse({ call, answer }, { kind: 'text', text: 'One moment.' });
    if (changed.kind === 'refused') return expect.fail(changed.reason);
    await using server = await answerWith(changed.response);
    expect(await sdk.ask(server.url, as)).toMatchObject({
      text: 'One moment.',
      calls: [{ name: 'get_order', input: { id: 'R-1043' } }],
    });
  },
);
