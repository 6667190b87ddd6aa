import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { recordProxy } from '@tracefork/transport/proxy';
import { expect, test } from 'vitest';
import { admit } from '../../src/proxy/admission.ts';
import { requestHeaders, responseHeaders } from '../../src/proxy/headers.ts';
import { startModel } from './support/model.ts';
import { folder } from './support/run.ts';

const one = [{ name: 'anthropic', url: 'https://api.anthropic.com' }];
const two = [...one, { name: 'llm', url: 'http://10.0.0.1:8000/v1' }];
const host = '127.0.0.1:4141';

test.each([
  ['/v1/messages?a=%7E', one, 'https://api.anthropic.com/v1/messages?a=%7E'],
  ['/', one, 'https://api.anthropic.com/'],
  ['/anthropic/v1/messages', two, 'https://api.anthropic.com/v1/messages'],
  ['/llm', two, 'http://10.0.0.1:8000/v1'],
  ['/llm?x', two, 'http://10.0.0.1:8000/v1?x'],
  ['http://10.0.0.1:8000/v1/models', two, 'http://10.0.0.1:8000/v1/models'],
])('%s goes to the target that it names', (url, targets, to) => {
  expect(admit({ url, headers: { host } }, { port: 4141, targets })).toEqual({
    kind: 'forward',
    url: to,
  });
});

test.each([
  ['another host name', '/v1', { host: 'rebound.example:4141' }, 403, 'tracefork_host'],
  ['another port', '/v1', { host: '127.0.0.1:80' }, 403, 'tracefork_host'],
  ['no host name', '/v1', {}, 403, 'tracefork_host'],
  ['a page from elsewhere', '/llm', { host, origin: 'https://a.example' }, 403, 'tracefork_origin'],
  ['a page from nowhere', '/llm', { host, origin: 'null' }, 403, 'tracefork_origin'],
  ['an image on a page', '/llm', { host, 'sec-fetch-site': 'cross-site' }, 403, 'tracefork_origin'],
  ['no target', '/v1', { host }, 404, 'tracefork_no_target'],
  ['the beginning of a name', '/llmother', { host }, 404, 'tracefork_no_target'],
  ['a URL elsewhere', 'http://a.example/', { host: 'a.example' }, 403, 'tracefork_elsewhere'],
  ['a longer host', 'http://10.0.0.1:8000.a.example/v1', { host }, 403, 'tracefork_elsewhere'],
  ['below a target', 'http://10.0.0.1:8000/v12', { host }, 403, 'tracefork_elsewhere'],
  ['a WebSocket', '/llm', { host, upgrade: 'websocket' }, 501, 'tracefork_websocket'],
])('%s is refused', (_what, url, headers, status, type) => {
  expect(admit({ url, headers }, { port: 4141, targets: two })).toMatchObject({ status, type });
});

test('a page of this machine may ask, and so may clients that offer another HTTP', () => {
  for (const headers of [
    { host, origin: 'http://localhost:3000' },
    { host, origin: 'http://localhost:3000', 'sec-fetch-site': 'cross-site' },
    { host, 'sec-fetch-site': 'none' },
    { host: 'localhost:4141', upgrade: 'h2c' },
  ]) {
    expect(admit({ url: '/v1', headers }, { port: 4141, targets: one }).kind).toBe('forward');
  }
});

test('what is said to one hop stays there, and nothing else does', () => {
  const request = requestHeaders(
    [
      ['HOST', 'x'],
      ['Connection', 'keep-alive, X-Mine, Host, Content-Length'],
      ['x-mine', '1'],
      ['TE', 'trailers'],
      ['Expect', '100-continue'],
      ['Content-Length', '2'],
      ['Transfer-Encoding', 'chunked'],
      ['accept-encoding', 'zstd'],
    ],
    { host: 'api.example' },
  );
  expect(request).toEqual([
    ['HOST', 'api.example'],
    ['Content-Length', '2'],
    ['Transfer-Encoding', 'chunked'],
    ['accept-encoding', 'zstd'],
  ]);
  expect(
    responseHeaders([
      ['Set-Cookie', 'a'],
      ['Keep-Alive', 'timeout=5'],
      ['set-cookie', 'b'],
      ['Content-Length', '3'],
    ]),
  ).toEqual([
    ['Set-Cookie', 'a'],
    ['set-cookie', 'b'],
    ['Content-Length', '3'],
  ]);
});

test('a length that a server gives beside chunks does not reach the client', () => {
  expect(
    responseHeaders([
      ['Content-Length', '100'],
      ['transfer-encoding', 'chunked'],
    ]),
  ).toEqual([]);
});

test('it is no way to other hosts: CONNECT is refused before anything is opened', async () => {
  const model = await startModel();
  const file = join(folder(), 'run.tape');
  const proxy = await recordProxy({ file, targets: [{ name: '', url: model.url }] });
  const socket = connect(proxy.port, '127.0.0.1').setEncoding('utf8');
  socket.write(
    `CONNECT ${new URL(model.url).host} HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\n\r\n`,
  );
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  await once(socket, 'close');
  expect(text).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n[\s\S]*"tracefork_elsewhere"/);
  expect(model.seen).toEqual([]);
  await proxy.discard();
});
