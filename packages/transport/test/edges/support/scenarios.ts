import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { Call } from './call.ts';

/** What a server does with a request; it writes raw bytes, so that nothing is added or merged. */
export type Answer = (request: {
  readonly message: IncomingMessage;
  readonly socket: Socket;
  readonly body: Buffer;
  /** How many requests came before. */
  readonly attempt: number;
}) => void | Promise<void>;

export interface Scenario {
  readonly call?: Partial<Omit<Call, 'url'>>;
  readonly answer?: Answer;
  readonly server?: 'http' | 'https' | 'https, unknown' | 'none';
  /** Host in the URL; 127.0.0.1 where absent. */
  readonly host?: string;
  /** The network cuts the body differently each time, also without a recorder. */
  readonly cutByNetwork?: boolean;
  /** Which clients; all plain ones where absent. */
  readonly clients?: 'plain' | 'sdk' | ReadonlySet<string>;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Milliseconds between two writes; enough for them to arrive as two. */
const gap = 15;

/** A head as raw bytes. */
export function head(status: string, headers: ReadonlyArray<string> = [], version = '1.1'): string {
  return `HTTP/${version} ${status}\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n`;
}

function whole(status: string, body: Buffer | string, headers: readonly string[] = []): Answer {
  const bytes = Buffer.from(body);
  return ({ socket }) => {
    const framed = head(status, [...headers, `Content-Length: ${bytes.length}`]);
    socket.write(Buffer.concat([Buffer.from(framed), bytes]));
  };
}

function chunked(
  pieces: readonly Uint8Array[],
  headers: readonly string[] = [],
  trailers = '',
): Answer {
  return async ({ socket }) => {
    socket.write(head('200 OK', [...headers, 'Transfer-Encoding: chunked']));
    for (const piece of pieces) {
      await pause(gap);
      if (socket.destroyed) return;
      socket.write(
        Buffer.concat([
          Buffer.from(`${piece.length.toString(16)}\r\n`),
          piece,
          Buffer.from('\r\n'),
        ]),
      );
    }
    await pause(gap);
    socket.write(`0\r\n${trailers}\r\n`);
  };
}

/** Text cut every `size` bytes, also inside a character. */
function cut(text: string, size: number): Buffer[] {
  const bytes = Buffer.from(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

const json = '{"ok":true,"text":"grüße 🌍"}';
const large = Buffer.alloc(2 * 2 ** 20, 'abcdefghij\n');
const jsonType = 'Content-Type: application/json';

const nodeClients: ReadonlySet<string> = new Set([
  'http.request, named import',
  'http.request, default import',
  'http.request, keep-alive agent',
]);

/** All but those that hand on whole bodies only. */
const chunkClients: ReadonlySet<string> = new Set([
  ...nodeClients,
  'fetch',
  'fetch with a dispatcher',
  'undici.fetch',
  'undici.request',
  'undici.request over 2 connections',
  'undici.stream',
  'axios, http',
  'axios, fetch',
  'got.stream',
  'node-fetch',
]);

/** Answers to the requests of any client. */
export const plainScenarios: Readonly<Record<string, Scenario>> = {
  'a JSON response': { answer: whole('200 OK', json, [jsonType]) },
  'a POST with a body': {
    call: {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(json),
    },
    answer: whole('201 Created', json, [jsonType]),
  },
  'a gzip body': {
    answer: whole('200 OK', gzipSync(json), [jsonType, 'Content-Encoding: gzip']),
  },
  'a brotli body': {
    answer: whole('200 OK', brotliCompressSync(json), [jsonType, 'Content-Encoding: br']),
  },
  'a zstd body': {
    answer: whole('200 OK', zstdCompressSync(json), [jsonType, 'Content-Encoding: zstd']),
  },
  'a 204': { answer: ({ socket }) => void socket.write(head('204 No Content', ['X-A: b'])) },
  'a 304': { answer: ({ socket }) => void socket.write(head('304 Not Modified', ['ETag: "1"'])) },
  'a response to HEAD': {
    call: { method: 'HEAD' },
    answer: ({ socket }) => void socket.write(head('200 OK', ['Content-Length: 1000', 'X-A: b'])),
  },
  'an empty body': { answer: whole('200 OK', '') },
  '2 MB down': { cutByNetwork: true, answer: whole('200 OK', large) },
  '2 MB up': {
    call: { method: 'POST', body: large },
    answer: ({ socket, body }) => void whole('200 OK', String(body.length))({ socket } as never),
  },
  'a stream of events in odd pieces, cut inside characters': {
    answer: chunked(cut('data: {"t":"grüße 🌍"}\n\ndata: {"t":"¡más!"}\n\ndata: [DONE]\n\n', 7), [
      'Content-Type: text/event-stream',
    ]),
  },
  'a streamed request body': {
    call: {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      pieces: [Buffer.from('one '), Buffer.from('two '), Buffer.from('three')],
    },
    answer: (request) => void whole('200 OK', request.body)(request),
  },
  'a redirect': {
    answer: (request) =>
      request.message.url === '/there'
        ? whole('200 OK', json, [jsonType])(request)
        : whole('302 Found', '', ['Location: /there'])(request),
  },
  'a redirect that turns POST into GET': {
    call: { method: 'POST', body: Buffer.from('x'), headers: { 'content-type': 'text/plain' } },
    answer: (request) =>
      request.message.url === '/there'
        ? whole('200 OK', `${request.message.method}`, [jsonType])(request)
        : whole('303 See Other', '', ['Location: /there'])(request),
  },
  'repeated headers, odd case and order': {
    answer: whole('200 Fine By Me', json, [
      'X-Zeta: 1',
      'LINK: <a>',
      'x-Alpha: 2',
      'Link: <b>',
      'Date: Thu, 01 Jan 1970 00:00:00 GMT',
      'X-Zeta: 3',
      'Warning: caf\u00e9',
    ]),
  },
  cookies: { answer: whole('200 OK', json, ['Set-Cookie: a=1', 'Set-Cookie: b=2; Path=/']) },
  trailers: {
    answer: chunked([Buffer.from('body')], ['Trailer: X-Sum'], 'X-Sum: 42\r\n'),
  },
  'a 100-continue': {
    clients: nodeClients,
    call: {
      method: 'POST',
      headers: { expect: '100-continue', 'content-length': '4' },
      body: Buffer.from('body'),
    },
    answer: whole('200 OK', json),
  },
  'early hints': {
    answer: async (request) => {
      request.socket.write(head('103 Early Hints', ['Link: </a.css>; rel=preload']));
      await pause(gap);
      await whole('200 OK', json)(request);
    },
  },
  'an HTTP/1.0 response that ends with the connection': {
    answer: async ({ socket }) => {
      socket.write(head('200 OK', ['X-A: b'], '1.0'));
      await pause(gap);
      socket.write('first ');
      await pause(gap);
      socket.end('last');
    },
  },
  'an unframed response that ends with the connection': {
    answer: async ({ socket }) => {
      socket.write(head('200 OK', ['Connection: close']));
      await pause(gap);
      socket.write('first ');
      await pause(gap);
      socket.end('last');
    },
  },
  'a response with connection: close': {
    answer: ({ socket }) =>
      void socket.end(`${head('200 OK', ['Connection: close', 'Content-Length: 2'])}ok`),
  },
  'a 400': { answer: whole('400 Bad Request', json, [jsonType]) },
  'a 429 with retry-after': {
    answer: whole('429 Too Many Requests', json, [jsonType, 'Retry-After: 0']),
  },
  'a 500': { answer: whole('500 Internal Server Error', json, [jsonType]) },
  'a 529': { answer: whole('529 Site Overloaded', json, [jsonType]) },
  'a reset before the response': { answer: ({ socket }) => void socket.resetAndDestroy() },
  'an end before the response': { answer: ({ socket }) => void socket.end() },
  'a reset in the middle of a body': {
    answer: async ({ socket }) => {
      socket.write(`${head('200 OK', ['Content-Length: 100'])}part`);
      await pause(gap);
      socket.resetAndDestroy();
    },
  },
  'an end in the middle of a framed body': {
    answer: async ({ socket }) => {
      socket.write(`${head('200 OK', ['Content-Length: 100'])}part`);
      await pause(gap);
      socket.end();
    },
  },
  'an end in the middle of a chunked body': {
    answer: async ({ socket }) => {
      socket.write(`${head('200 OK', ['Transfer-Encoding: chunked'])}4\r\npart\r\n`);
      await pause(gap);
      socket.end();
    },
  },
  'a response that is no HTTP': {
    answer: ({ socket }) => void socket.end('SSH-2.0-OpenSSH_9\r\n'),
  },
  'a refused connection': { server: 'none' },
  'a refused connection to localhost': { server: 'none', host: 'localhost' },
  'a host that does not exist': { server: 'none', host: 'nowhere.invalid' },
  TLS: { server: 'https', host: 'localhost', answer: whole('200 OK', json, [jsonType]) },
  'an unknown certificate authority': {
    server: 'https, unknown',
    host: 'localhost',
    answer: whole('200 OK', json),
  },
  'an abort before the response': {
    call: { giveUp: { when: 'later', ms: 40 } },
    answer: () => {},
  },
  'an abort in the middle of a body': {
    clients: chunkClients,
    call: { giveUp: { when: 'first-chunk' } },
    answer: ({ socket }) => void socket.write(`${head('200 OK', ['Content-Length: 100'])}part`),
  },
  'AbortSignal.timeout before the response': {
    call: { giveUp: { when: 'signal-timeout', ms: 40 } },
    answer: () => {},
  },
  'a timeout of the client': {
    clients: new Set([...nodeClients, 'undici.request', 'axios, http', 'axios, fetch', 'got']),
    call: { giveUp: { when: 'client-timeout', ms: 60 } },
    answer: () => {},
  },
};

const message = JSON.stringify({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'm',
  content: [{ type: 'text', text: 'grüße' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: 'grüße' }, finish_reason: 'stop' }],
});

const ids = ['request-id: req_1', 'x-request-id: req_1'];
const fail = '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}';

function events(path: string): string {
  if (path.includes('completions')) {
    const delta = (content: string) =>
      `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content } }] })}\n\n`;
    return `${delta('grü')}${delta('ße 🌍')}data: [DONE]\n\n`;
  }
  const event = (data: { type: string } & Record<string, unknown>) =>
    `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
  const started = { ...JSON.parse(message), content: [], stop_reason: null };
  return [
    event({ type: 'message_start', message: started }),
    event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'grü' } }),
    event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'ße 🌍' } }),
    event({ type: 'content_block_stop', index: 0 }),
    event({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn' },
      usage: { output_tokens: 2 },
    }),
    event({ type: 'message_stop' }),
  ].join('');
}

const retried = (status: string): Scenario => ({
  clients: 'sdk',
  answer: (request) => whole(status, fail, [jsonType, 'Retry-After-Ms: 5', ...ids])(request),
});

const streamed: Answer = (request) =>
  chunked(cut(events(request.message.url ?? ''), 37), ['Content-Type: text/event-stream', ...ids])(
    request,
  );

/** Answers to the requests of SDKs. */
export const sdkScenarios: Readonly<Record<string, Scenario>> = {
  'a message': { clients: 'sdk', answer: whole('200 OK', message, [jsonType, ...ids]) },
  'a gzipped message': {
    clients: 'sdk',
    answer: whole('200 OK', gzipSync(message), [jsonType, 'Content-Encoding: gzip', ...ids]),
  },
  'a streamed message': { clients: 'sdk', call: { stream: true }, answer: streamed },
  'a 400 from the provider': retried('400 Bad Request'),
  'a 401 from the provider': retried('401 Unauthorized'),
  'a 429 at every attempt': retried('429 Too Many Requests'),
  'a 500 at every attempt': retried('500 Internal Server Error'),
  'a 529 at every attempt': retried('529 Site Overloaded'),
  'a 529 and then a message': {
    clients: 'sdk',
    answer: (request) =>
      request.attempt === 0
        ? whole('529 Site Overloaded', fail, [jsonType, 'Retry-After-Ms: 5', ...ids])(request)
        : whole('200 OK', message, [jsonType, ...ids])(request),
  },
  'a connection that is reset and then a message': {
    clients: 'sdk',
    answer: (request) =>
      request.attempt === 0
        ? void request.socket.resetAndDestroy()
        : whole('200 OK', message, [jsonType, ...ids])(request),
  },
  'a provider that is not there': { clients: 'sdk', server: 'none' },
  'a stream that is reset': {
    clients: 'sdk',
    call: { stream: true },
    answer: async (request) => {
      const bytes = Buffer.from(events(request.message.url ?? '')).subarray(0, 150);
      request.socket.write(
        head('200 OK', ['Content-Type: text/event-stream', 'Transfer-Encoding: chunked', ...ids]),
      );
      request.socket.write(
        `${bytes.length.toString(16)}\r\n${bytes.toString('latin1')}\r\n`,
        'latin1',
      );
      await pause(gap);
      request.socket.resetAndDestroy();
    },
  },
  'a stream that the agent leaves': {
    clients: 'sdk',
    call: { stream: true, giveUp: { when: 'first-chunk' } },
    answer: streamed,
  },
  'a timeout of the SDK': {
    clients: 'sdk',
    call: { giveUp: { when: 'client-timeout', ms: 60 } },
    answer: () => {},
  },
};

export const scenarios: Readonly<Record<string, Scenario>> = { ...plainScenarios, ...sdkScenarios };
