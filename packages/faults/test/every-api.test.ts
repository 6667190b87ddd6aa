import { question, type Sdk, sdks } from '@tracefork/test-support/sdks';
import {
  buildResponse,
  type HttpAnswer,
  type HttpCall,
  type MessageSpec,
  parseRequest,
  parseResponse,
  stopKindOf,
  textOf,
} from '@tracefork/wire';
import { isRequestMutation, mutateRequest, mutateResponse } from '@tracefork/wire/mutate';
import { expect, test } from 'vitest';
import { type Fault, type FaultClass, makeFault, type WireAnswer } from '../src/index.ts';
import { modelServer } from './support/server.ts';

const framings = ['json', 'stream'] as const;
const each = test.each(
  sdks.flatMap((sdk) => framings.map((as) => ({ ...sdk, as, name: sdk.api }))),
);

const spec: MessageSpec = {
  kind: 'message',
  as: 'json',
  model: 'model-a',
  blocks: [
    { type: 'text', text: 'Ich prüfe beide Aufträge – einen Moment 🧾.' },
    { type: 'tool-call', name: 'get_order', input: { id: 'R-1043', lines: [1, 2] } },
    { type: 'tool-call', name: 'now', input: {} },
  ],
};

interface Recorded {
  readonly call: HttpCall;
  readonly answer: HttpAnswer;
}

/** The request that an SDK really sends, beside the answer it got. */
async function recorded(sdk: Sdk, as: 'json' | 'stream'): Promise<Recorded> {
  const answer = buildResponse(sdk, { ...spec, as });
  const { url, calls } = await modelServer(() => answer);
  await sdk.ask(url, as);
  const [call] = calls;
  return { call: call ?? expect.fail('the SDK sent nothing'), answer };
}

/** What the agent gets, or the request as it leaves, after a fault. */
function carriedOut(fault: Fault, { call, answer }: Recorded) {
  const made = makeFault(fault, { call, answer });
  if (made.kind === 'refused') return expect.fail(`${made.reason} ${made.hint}`);
  if (made.kind === 'answer') return { given: made.answer };
  if (made.kind === 'resample') return expect.fail('no fault is a resample');
  if (isRequestMutation(made)) {
    const request = mutateRequest(call, made);
    if (request.kind === 'refused') return expect.fail(`${request.reason} ${request.hint}`);
    expect(request.changed).toBe(true);
    return { request: { ...call, url: request.url, body: request.body } };
  }
  const response = mutateResponse({ call, answer }, made);
  if (response.kind === 'refused') return expect.fail(`${response.reason} ${response.hint}`);
  return { response: response.response };
}

async function sdkReads(
  sdk: Sdk,
  answer: Parameters<typeof modelServer>[0],
  as: 'json' | 'stream',
) {
  const { url } = await modelServer(answer);
  return await sdk.ask(url, as);
}

function served(answer: WireAnswer | undefined) {
  if (answer?.kind !== 'given') return expect.fail('no bytes are given');
  const { status, headers, chunks } = answer;
  return { status, headers, chunks: chunks.map((chunk) => Buffer.from(chunk, 'base64')) };
}

const seeds = [0, 1, 2, 3];

each(
  '$name: poisoned_argument changes one argument, and the loop goes on ($as)',
  async ({ as, ...sdk }) => {
    const run = await recorded(sdk, as);
    for (const seed of seeds) {
      const { response } = carriedOut({ class: 'poisoned_argument', seed, marker: 'M4RK' }, run);
      const seen = await sdkReads(sdk, () => response ?? expect.fail(), as);
      expect(seen.calls.map(({ name }) => name)).toEqual(['get_order', 'now']);
      expect(JSON.stringify(seen.calls)).toContain('M4RK');
      expect(seen.calls).not.toEqual(spec.blocks.filter(({ type }) => type === 'tool-call'));
      expect(seen.text).toBe(textOf(parseResponse(sdk, run.answer).blocks));
      expect(stopKindOf(parseResponse(sdk, response ?? expect.fail()))).toBe('tool-calls');
    }
  },
);

each('$name: wrong_tool_name names a tool that was not offered ($as)', async ({ as, ...sdk }) => {
  const run = await recorded(sdk, as);
  const offered = parseRequest(run.call)?.tools.map(({ name }) => name) ?? [];
  const { response } = carriedOut({ class: 'wrong_tool_name', seed: 1 }, run);
  const { calls } = await sdkReads(sdk, () => response ?? expect.fail(), as);
  expect(calls).toHaveLength(2);
  expect(calls.filter(({ name }) => ![...offered, 'now'].includes(name))).toHaveLength(1);
});

each(
  '$name: duplicated_tool_call gives the second call an id of its own ($as)',
  async ({ as, ...sdk }) => {
    const run = await recorded(sdk, as);
    const { response } = carriedOut({ class: 'duplicated_tool_call' }, run);
    const { calls } = await sdkReads(sdk, () => response ?? expect.fail(), as);
    expect(calls).toHaveLength(3);
    const blocks = parseResponse(sdk, response ?? expect.fail()).blocks;
    const ids = blocks.flatMap((block) => (block.type === 'tool-call' ? [block.id] : []));
    expect(new Set(ids).size).toBe(3);
  },
);

each(
  '$name: dropped_message says nothing and keeps the tool calls ($as)',
  async ({ as, ...sdk }) => {
    const run = await recorded(sdk, as);
    const plain = carriedOut({ class: 'dropped_message' }, run).response;
    expect(await sdkReads(sdk, () => plain ?? expect.fail(), as)).toMatchObject({
      text: '',
      calls: [{}, {}],
    });
    const marked = carriedOut({ class: 'dropped_message', marker: 'M4RK' }, run).response;
    expect(await sdkReads(sdk, () => marked ?? expect.fail(), as)).toMatchObject({
      text: 'M4RK',
      calls: [{}, {}],
    });
  },
);

each(
  '$name: what tools returned is corrupted, misleading or lost in the request ($as)',
  async ({ as, ...sdk }) => {
    const run = await recorded(sdk, as);
    const outputOf = (fault: Fault) => {
      const request = parseRequest(carriedOut(fault, run).request ?? expect.fail());
      const results = request?.messages.flatMap(({ blocks }) => blocks) ?? [];
      const found = results.flatMap((block) => (block.type === 'tool-result' ? [block] : []));
      expect(found).toHaveLength(1);
      return textOf(found[0]?.blocks ?? []);
    };
    for (const seed of seeds) {
      const corrupted = outputOf({ class: 'corrupted_tool_output', seed, marker: 'M4RK' });
      expect(corrupted).not.toContain(question.result);
      expect(corrupted).toContain('M4RK');
      const misled = outputOf({ class: 'misleading_retrieval', seed });
      expect(misled).toMatch(/^Note: .*\nlost$/s);
    }
  },
);

each('$name: wrong_system_prompt replaces the prompt ($as)', async ({ as, ...sdk }) => {
  const run = await recorded(sdk, as);
  const { request } = carriedOut({ class: 'wrong_system_prompt', marker: 'M4RK' }, run);
  const read = parseRequest(request ?? expect.fail());
  expect(read?.system).toMatch(/M4RK$/);
  expect(read?.messages).toEqual(parseRequest(run.call)?.messages);
});

each(
  '$name: empty_content, refusal and max_tokens are whole answers that the SDK reads ($as)',
  async ({ as, ...sdk }) => {
    const run = await recorded(sdk, as);
    const reads = async (name: 'empty_content' | 'refusal') => {
      const { given } = carriedOut({ class: name }, run);
      const answer = { ...served(given), body: Buffer.concat(served(given).chunks) };
      const { blocks, whole, ...rest } = parseResponse(sdk, answer);
      expect(whole).toBe(true);
      return { stop: stopKindOf({ ...rest, blocks }), sdk: await sdkReads(sdk, () => answer, as) };
    };
    expect(await reads('empty_content')).toMatchObject({
      stop: 'end',
      sdk: { text: '', calls: [] },
    });
    expect((await reads('refusal')).sdk.calls).toEqual([]);
    const cut = carriedOut({ class: 'max_tokens' }, run).response ?? expect.fail();
    const parsed = parseResponse(sdk, cut);
    expect(stopKindOf(parsed)).toBe('length');
    const { text } = spec.blocks[0] as { text: string };
    expect(text.startsWith(textOf(parsed.blocks)) && textOf(parsed.blocks) !== text).toBe(true);
  },
);

each('$name: errors have the status and form that the SDK knows ($as)', async ({ as, ...sdk }) => {
  const run = await recorded(sdk, as);
  const statuses: Partial<Record<FaultClass, number>> = {
    rate_limit: 429,
    server_error: 500,
    overloaded: sdk.api === 'messages' ? 529 : 503,
  };
  for (const [name, status] of Object.entries(statuses)) {
    const { given } = carriedOut({ class: name } as Fault, run);
    if (name === 'rate_limit') expect(served(given).headers).toContainEqual(['retry-after', '1']);
    await expect(sdkReads(sdk, () => served(given), as)).rejects.toMatchObject({ status });
  }
});

each('$name: malformed_json is what the SDK cannot read ($as)', async ({ as, ...sdk }) => {
  const run = await recorded(sdk, as);
  const { given } = carriedOut({ class: 'malformed_json', seed: 3 }, run);
  await expect(sdkReads(sdk, () => served(given), as)).rejects.toThrow();
});

each(
  '$name: stream_cut breaks off where it says, slow_tokens has a wait for each piece ($as)',
  async ({ as, ...sdk }) => {
    const run = await recorded(sdk, as);
    const bytes = carriedOut({ class: 'stream_cut', bytes: 17 }, run).given;
    expect(Buffer.concat(served(bytes).chunks)).toEqual(
      Buffer.from(run.answer.body.subarray(0, 17)),
    );
    expect(bytes).toMatchObject({ breaksOff: true });
    const events = carriedOut({ class: 'stream_cut', events: 2 }, run).given;
    expect(served(events).chunks).toHaveLength(2);
    const slow = carriedOut({ class: 'slow_tokens', delay: 5 }, run).given;
    const { chunks } = served(slow);
    expect(Buffer.concat(chunks)).toEqual(Buffer.from(run.answer.body));
    expect(slow).toMatchObject({ delays: chunks.map(() => 5) });
  },
);
