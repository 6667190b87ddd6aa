import { expect, test } from 'vitest';
import { captureFetchRequest } from '../../src/edges/fetch-request.ts';

const url = 'http://example.test/v1/messages?a=b c#part';
const { signal } = new AbortController();

const calls: ReadonlyArray<readonly [what: string, input: string | URL, init?: RequestInit]> = [
  ['a URL alone', url],
  ['a URL object', new URL(url)],
  ['a text', url, { method: 'POST', body: 'héllo' }],
  ['a text with a type', url, { method: 'POST', body: '{}', headers: { 'Content-Type': 'a/b' } }],
  ['bytes', url, { method: 'PUT', body: Buffer.from([1, 2, 3]), headers: [['X-A', '1']] }],
  ['a part of a buffer', url, { method: 'PATCH', body: Buffer.from('abcdef').subarray(2, 4) }],
  ['a form of pairs', url, { method: 'POST', body: new URLSearchParams({ a: 'b c' }) }],
  ['no body where one may be', url, { method: 'DELETE', body: null }],
  [
    'headers twice',
    url,
    {
      headers: new Headers([
        ['b', '1'],
        ['a', '2'],
        ['b', '3'],
      ]),
    },
  ],
  ['a method in lower case', url, { method: 'post', body: 'x' }],
  ['a method of its own', url, { method: 'PURGE' }],
  ['a signal', url, { signal }],
  ['a body that a GET cannot have', url, { body: 'x' }],
  ['an unknown scheme', 'ftp://example.test/'],
  ['a scheme of data', 'data:text/plain,hello'],
  ['no URL', 'nowhere'],
  ['a password in the URL', 'http://me:secret@example.test/'],
  ['a header that cannot be', url, { headers: { 'a b': '1' } }],
  ['a method that cannot be', url, { method: 'TRACE' }],
  ['a signal that is none', url, { signal: {} as AbortSignal }],
];

for (const [what, input, init] of calls) {
  test(`fetch is read the same with and without a Request: ${what}`, () => {
    const { call: _ours, ...direct } = { call: 0, ...captureFetchRequest(input, init) };
    const throughRequest = captureFetchRequest(input, { ...init, redirect: 'follow' });
    const { call: _theirs, ...expected } = { call: 0, ...throughRequest };
    expect(direct).toEqual(expected);
  });
}
