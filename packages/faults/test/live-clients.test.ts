import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { buildResponse, parseResponse } from '@tracefork/wire';
import axios from 'axios';
import got from 'got';
import { request as undiciRequest } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withFaults } from '../src/harness.ts';
import type { Fault, PlannedFault } from '../src/index.ts';

const built = buildResponse('anthropic', {
  kind: 'message',
  as: 'json',
  model: 'claude-haiku-4-5',
  blocks: [{ type: 'tool-call', name: 'refund', input: { order: '1042' } }],
});
const body = JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 9, messages: [] });

/** Compresses its answers as it is asked to, and below `/always` whatever it is asked. */
const model = createServer(async (request, response) => {
  await buffer(request);
  const asked = String(request.headers['accept-encoding'] ?? '');
  const zip = request.url?.startsWith('/always') === true || asked.includes('gzip');
  response.writeHead(200, {
    'content-type': 'application/json',
    ...(zip ? { 'content-encoding': 'gzip' } : {}),
  });
  response.end(zip ? gzipSync(built.body) : built.body);
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => model.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(model.address() as AddressInfo).port}`;
});
afterAll(() => {
  model.closeAllConnections();
  model.close();
});

interface Answer {
  readonly status: number;
  readonly body: Uint8Array;
}
type Client = (url: string) => Promise<Answer>;

const unzipped = (encoding: unknown, bytes: Buffer): Buffer =>
  encoding === 'gzip' ? gunzipSync(bytes) : bytes;

const clients: Readonly<Record<string, Client>> = {
  fetch: async (url) => {
    const response = await fetch(url, { method: 'POST', body });
    return { status: response.status, body: Buffer.from(await response.arrayBuffer()) };
  },
  'node:http': (url) =>
    new Promise((resolve, reject) => {
      const headers = { 'accept-encoding': 'gzip' };
      request(url, { method: 'POST', headers, agent: false }, (response) => {
        const { statusCode: status = 0 } = response;
        const encoding = response.headers['content-encoding'];
        buffer(response)
          .then((bytes) => resolve({ status, body: unzipped(encoding, bytes) }))
          .catch(reject);
      })
        .on('error', reject)
        .end(body);
    }),
  "undici's request": async (url) => {
    const headers = { 'accept-encoding': 'gzip' };
    const {
      statusCode,
      headers: got,
      body: answer,
    } = await undiciRequest(url, {
      method: 'POST',
      headers,
      body,
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    return { status: statusCode, body: unzipped(got['content-encoding'], bytes) };
  },
  got: async (url) => {
    const options = { method: 'POST', body, retry: { limit: 0 }, throwHttpErrors: false } as const;
    const { statusCode, rawBody } = await got(url, { ...options, responseType: 'buffer' });
    return { status: statusCode, body: rawBody };
  },
  axios: async (url) => {
    const options = { responseType: 'arraybuffer', validateStatus: null } as const;
    const { status, data } = await axios.post<Buffer>(url, body, options);
    return { status, body: data };
  },
};

const inputOf = ({ status, body }: Answer) =>
  parseResponse('anthropic', { status, headers: [], body }).blocks;

test.each(Object.entries(clients))(
  'live calls of %s are disturbed: answers, broken connections, and what the model said',
  async (_, ask) => {
    const options = { calls: 'live', oracle: () => true, repeat: 1, control: false } as const;
    const outcomeOf = async (fault: Fault, path = '/v1/messages') => {
      const plan: PlannedFault = { at: 0, ...fault };
      const { trials, uncovered } = await withFaults(plan, () => ask(`${url}${path}`), options);
      expect(uncovered).toEqual([]);
      return trials[0];
    };
    const limited = await outcomeOf({ class: 'rate_limit' });
    expect(limited?.faulted.outcome).toMatchObject({ value: { status: 429 } });
    const breaking: readonly Fault[] = [
      { class: 'connection_reset' },
      { class: 'stream_cut', bytes: 40 },
    ];
    for (const fault of breaking) {
      const broken = await outcomeOf(fault);
      expect(broken?.injected, fault.class).toHaveLength(1);
      expect(broken?.faulted.outcome, fault.class).toMatchObject({ status: 'threw' });
    }
    for (const path of ['/v1/messages', '/always/v1/messages']) {
      const poisoned = await outcomeOf({ class: 'poisoned_argument', seed: 7 }, path);
      expect(poisoned?.notInjected, path).toEqual([]);
      const { outcome } = poisoned?.faulted ?? {};
      const answer = outcome?.status === 'returned' ? (outcome.value as Answer) : undefined;
      expect(answer && inputOf(answer), path).toMatchObject([
        {
          type: 'tool-call',
          name: 'refund',
          input: { order: expect.not.stringMatching('^1042$') },
        },
      ]);
    }
  },
);
