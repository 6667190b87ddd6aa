import Anthropic from '@anthropic-ai/sdk';
import axios from 'axios';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { tapeHandlers } from '../../src/msw/index.ts';
import { recorded, served } from './desk.ts';

const post = (url: string, body: unknown) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('fetch gets status, headers and body of the recording', async () => {
  const agent = async (url: string) => {
    const response = await post(`${url}/orders`, { id: 1042 });
    return [
      response.status,
      response.statusText,
      response.headers.get('x-desk'),
      await response.json(),
    ];
  };
  const { tape, url, value } = await recorded((_request, response) => {
    response.writeHead(402, 'Pay First', {
      'x-desk': 'refunds',
      'content-type': 'application/json',
    });
    response.end('{"owed":12}');
  }, agent);
  expect(value).toEqual([402, 'Pay First', 'refunds', { owed: 12 }]);
  expect(await served(tapeHandlers(tape), () => agent(url))).toEqual(value);
});

test('equal requests get their recordings in order, then none', async () => {
  let count = 0;
  const agent = async (url: string) => [
    await (await fetch(`${url}/next`)).text(),
    await (await fetch(`${url}/next`)).text(),
  ];
  const { tape, url } = await recorded((_request, response) => {
    response.end(String(++count));
  }, agent);
  const third = await served(tapeHandlers(tape, { onMiss: 'error' }), async () => {
    expect(await agent(url)).toEqual(['1', '2']);
    return fetch(`${url}/next`);
  });
  expect(third.status).toBe(400);
  expect(third.headers.get('x-should-retry')).toBe('false');
  expect(await third.text()).toContain(`no answer for GET ${url}/next`);
});

test('another set of handlers starts afresh', async () => {
  const agent = async (url: string) => (await fetch(url)).text();
  const { tape, url } = await recorded((_request, response) => {
    response.end('once');
  }, agent);
  for (const _ of [1, 2]) {
    expect(await served(tapeHandlers(tape), () => agent(url))).toBe('once');
  }
});

test('what the tape lacks goes to the handlers beside it', async () => {
  const { tape, url } = await recorded(
    (_request, response) => response.end('taped'),
    async (at) => (await fetch(`${at}/taped`)).text(),
  );
  const own = http.get('*/own', () => HttpResponse.text('own'));
  const texts = await served([...tapeHandlers(tape), own], async () => [
    await (await fetch(`${url}/own`)).text(),
    await (await fetch(`${url}/taped`)).text(),
  ]);
  expect(texts).toEqual(['own', 'taped']);
});

test('handlers in front of a tape go first', async () => {
  const { tape, url } = await recorded(
    (_request, response) => response.end('taped'),
    async (at) => (await fetch(`${at}/taped`)).text(),
  );
  const own = http.get('*/taped', () => HttpResponse.text('own'));
  expect(
    await served([own, ...tapeHandlers(tape)], async () => (await fetch(`${url}/taped`)).text()),
  ).toBe('own');
});

test('a body with its keys in another order is the same request', async () => {
  const { tape, url } = await recorded(
    (_request, response) => response.end('same'),
    async (at) => (await post(at, { a: 1, b: { c: 2, d: 3 } })).text(),
  );
  const response = await served(tapeHandlers(tape), () => post(url, { b: { d: 3, c: 2 }, a: 1 }));
  expect(await response.text()).toBe('same');
});

test('a path to ignore may differ, and no other', async () => {
  const { tape, url } = await recorded(
    (_request, response) => response.end('same'),
    async (at) => (await post(at, { prompt: 'Refund order 1042', trace: 'a' })).text(),
  );
  const handlers = () => tapeHandlers(tape, { ignore: ['trace'], onMiss: 'error' });
  const alike = await served(handlers(), () =>
    post(url, { prompt: 'Refund order 1042', trace: 'b' }),
  );
  expect(await alike.text()).toBe('same');
  const other = await served(handlers(), () => post(url, { prompt: 'Refund all', trace: 'a' }));
  expect(other.status).toBe(400);
});

test('chunks of a stream come one by one as they were recorded', async () => {
  const agent = async (url: string) => {
    const sizes: number[] = [];
    const response = await fetch(url);
    for await (const chunk of response.body ?? []) sizes.push(chunk.length);
    return sizes;
  };
  const { tape, url, value } = await recorded((_request, response) => {
    const pieces = ['data: a\n\n', 'data: ', 'bc\n\n', 'data: d\n\ndata: e\n\n'];
    const next = () => {
      const piece = pieces.shift();
      if (piece === undefined) response.end();
      else response.write(piece, () => setTimeout(next, 20));
    };
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    next();
  }, agent);
  expect(value).toEqual([9, 6, 4, 18]);
  expect(await served(tapeHandlers(tape), () => agent(url))).toEqual(value);
});

test('a compressed body that fetch recorded decoded is served decoded', async () => {
  const { gzipSync } = await import('node:zlib');
  const agent = async (url: string) => (await fetch(url)).text();
  const { tape, url } = await recorded((_request, response) => {
    response.setHeader('content-encoding', 'gzip');
    response.end(gzipSync('plain again'));
  }, agent);
  expect(await served(tapeHandlers(tape), () => agent(url))).toBe('plain again');
});

test('a refused connection is a network error again', async () => {
  const agent = (url: string) =>
    fetch(url).then(
      () => 'answered',
      (error: unknown) => (error as Error).constructor.name,
    );
  const { tape, url, value } = await recorded((request) => request.socket.destroy(), agent);
  expect(value).toBe('TypeError');
  expect(await served(tapeHandlers(tape), () => agent(url))).toBe('TypeError');
});

test('a body that broke off breaks off again, after the same bytes', async () => {
  const agent = async (url: string) => {
    const response = await fetch(url);
    let text = '';
    try {
      for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
      return [text, 'whole'];
    } catch {
      return [text, 'broken'];
    }
  };
  const { tape, url, value } = await recorded((_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half a', () => setTimeout(() => response.socket?.resetAndDestroy(), 20));
  }, agent);
  expect(value).toEqual(['half a', 'broken']);
  expect(await served(tapeHandlers(tape), () => agent(url))).toEqual(value);
});

test('axios is answered from a recording of axios, errors by status included', async () => {
  const agent = async (url: string) => {
    const fine = await axios.post(`${url}/fine`, { order: 1042 });
    const bad = await axios.get(`${url}/bad`).catch((error: unknown) => error);
    if (!axios.isAxiosError(bad)) throw new Error('axios did not fail');
    return [fine.status, fine.data, bad.response?.status, bad.response?.data];
  };
  const { tape, url, value } = await recorded((request, response) => {
    response.statusCode = request.url === '/fine' ? 200 : 503;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ path: request.url }));
  }, agent);
  expect(value).toEqual([200, { path: '/fine' }, 503, { path: '/bad' }]);
  expect(await served(tapeHandlers(tape), () => agent(url))).toEqual(value);
});

const events = [
  [
    'message_start',
    {
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'm',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 3, output_tokens: 1 },
      },
    },
  ],
  ['content_block_start', { index: 0, content_block: { type: 'text', text: '' } }],
  ['content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Refunded.' } }],
  ['content_block_stop', { index: 0 }],
  [
    'message_delta',
    { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 4 } },
  ],
  ['message_stop', {}],
] as const;

test('the Anthropic SDK streams from the tape without a key, its retry included', async () => {
  let asked = 0;
  const agent = async (url: string, apiKey: string) => {
    const client = new Anthropic({ baseURL: url, apiKey, maxRetries: 2 });
    const stream = client.messages.stream({
      model: 'm',
      max_tokens: 50,
      messages: [{ role: 'user', content: 'Refund order 1042' }],
    });
    return (await stream.finalMessage()).content;
  };
  const { tape, url, value } = await recorded(
    (_request, response) => {
      if (asked++ === 0) {
        response.writeHead(529, { 'retry-after-ms': '1', 'content-type': 'application/json' });
        response.end('{"type":"error","error":{"type":"overloaded_error","message":"busy"}}');
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const [type, data] of events) {
        response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
      }
      response.end();
    },
    (at) => agent(at, 'sk-ant-recorded-0123456789'),
  );
  expect(tape.exchanges).toHaveLength(2);
  expect(await served(tapeHandlers(tape), () => agent(url, 'none'))).toEqual(value);
});

test('a response that the agent gave up stays open until it gives it up again', async () => {
  const agent = async (url: string) => {
    const response = await fetch(url, { signal: AbortSignal.timeout(200) });
    const text = response.text().then(
      () => 'ended',
      (error: unknown) => (error as Error).name,
    );
    return [response.status, await text];
  };
  const { tape, url, value } = await recorded((_request, response) => {
    response.writeHead(200).flushHeaders();
  }, agent);
  expect(value).toEqual([200, 'TimeoutError']);
  expect(await served(tapeHandlers(tape), () => agent(url))).toEqual(value);
});
