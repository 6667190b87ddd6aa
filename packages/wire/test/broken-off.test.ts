import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BuiltResponse, buildResponse, type ModelCall, parseResponse } from '../src/index.ts';
import { type PartialAnswer, partialReaders } from './support/partial-sdks.ts';
import { fullMessage } from './support/samples.ts';

const nightly = process.env.TRACEFORK_NIGHTLY === '1';
/** Of each stream; by night it is cut at every byte. */
const cuts = 60;

let body: Uint8Array = new Uint8Array();
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'text/event-stream' }).end(body);
});
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

type Api = Pick<ModelCall, 'provider' | 'api'>;

/** What the parser makes of the first bytes of a stream, in the words of the SDKs. */
function parsed(api: Api, built: BuiltResponse, bytes: Uint8Array): PartialAnswer {
  const { blocks, whole } = parseResponse(api as ModelCall, { ...built, body: bytes });
  return {
    text: blocks.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join(''),
    calls: blocks.flatMap((block) => {
      if (block.type === 'tool-call') return [{ name: block.name, input: asText(block.input) }];
      return block.type === 'partial-tool-call' ? [{ name: block.name, input: block.json }] : [];
    }),
    whole,
  };
}

const asText = (input: unknown): string =>
  typeof input === 'string' ? input : JSON.stringify(input);
const said = ({ text, calls }: PartialAnswer) =>
  JSON.stringify([text, calls.map(({ name, input }) => [name, asText(input)])]);

test.each<Api>([
  { provider: 'anthropic', api: 'messages' },
  { provider: 'openai', api: 'chat-completions' },
  { provider: 'openai', api: 'responses' },
  { provider: 'gemini', api: 'generate-content' },
])(
  '$api: a stream that breaks off is to the SDK what it is to the parser, wherever it was cut',
  { timeout: nightly ? 600_000 : 60_000 },
  async (api) => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const built = buildResponse(api as ModelCall, { ...fullMessage, as: 'stream' });
    const { length } = built.body;
    const stride = nightly ? 1 : Math.ceil(length / cuts);
    const seen = new Set<string>();
    for (let at = length; at >= 0; at -= stride) {
      body = built.body.subarray(0, at);
      const theirs = await partialReaders[api.api](url);
      const ours = parsed(api, built, body);
      // SDKs are kinder: some take a stream for whole before it says so.
      if (ours.whole) expect(theirs.whole, `cut at ${at}`).toBe(true);
      // An event whose blank line is not all there is read by some and not by others.
      const text = Buffer.from(body)
        .toString('latin1')
        .replace(/[\r\n]+$/, '');
      const either = [body, `${text}\r\n\r\n`, text].map((bytes) =>
        said(parsed(api, built, typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)),
      );
      expect(either, `cut at ${at}`).toContain(said(theirs));
      seen.add(either[0] as string);
    }
    expect(parsed(api, built, built.body).whole).toBe(true);
    expect(seen.size).toBeGreaterThan(4);
  },
);
