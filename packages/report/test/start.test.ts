import { expect, test } from 'vitest';
import type { RunRedaction } from '../src/index.ts';
import { serveReports } from '../src/serve.ts';
import {
  type Ask,
  ask,
  noteStarter,
  proof,
  replay,
  served,
  source,
  token,
} from './support/starting.ts';

test('nothing starts without the token, from another origin or host, by GET or by a form', async () => {
  const { url, started } = await served();
  const { host, port } = new URL(url);
  const status = async (headers: Readonly<Record<string, string>>, more: Ask = {}) =>
    (await ask(url, '/api/start/ab12', { body: replay, ...more, headers })).status;
  expect(await status({ 'x-tracefork-token': '' })).toBe(401);
  expect(await status({ 'x-tracefork-token': `${token}x` })).toBe(401);
  expect(await status({ 'x-tracefork-token': '' }, { method: 'GET', body: '' })).toBe(401);
  expect(await status({ origin: 'https://evil.example' })).toBe(403);
  expect(await status({ origin: 'null' })).toBe(403);
  expect(await status({ origin: `http://localhost:${port}` })).toBe(403);
  expect(await status({ host: `evil.example:${port}` })).toBe(403);
  expect(await status({ 'sec-fetch-site': 'cross-site' })).toBe(403);
  const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  expect(await status({ 'sec-fetch-site': 'cross-site', ...navigation })).toBe(403);
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', '']) {
    expect(await status({ 'content-type': type })).toBe(415);
  }
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    expect([method, await status({}, { method, body: '' })]).toEqual([method, 403]);
  }
  expect(await status({}, { method: 'GET', body: '' })).toBe(200);
  expect((await ask(url, '/api/job/1/stop', { method: 'GET' })).status).toBe(404);
  expect((await ask(url, '/api/runs')).status).toBe(403);
  expect((await ask(url, '/run/ab12')).status).toBe(403);
  expect(started).toEqual([]);
  expect(await status({ origin: `http://${host}` })).toBe(202);
  expect(started).toEqual([['ab12', { kind: 'replay' }]]);
});

test('a run without a trusted agent, one being recorded, none, and nonsense are refused', async () => {
  const { url, started } = await served();
  const answer = async (id: string, body: unknown) => {
    const { status, body: text } = await ask(url, `/api/start/${id}`, {
      body: JSON.stringify(body),
    });
    return [status, JSON.parse(text).error];
  };
  expect(await answer('fo01', { kind: 'replay' })).toEqual([
    403,
    'Its agent was recorded elsewhere.',
  ]);
  expect((await answer('li01', { kind: 'replay' }))[0]).toBe(409);
  expect(await answer('..%2f..%2fetc', { kind: 'replay' })).toEqual([404, 'no such run']);
  const resample = { kind: 'resample' };
  for (const body of [
    null,
    [],
    'replay',
    { kind: 'record' },
    { kind: 'fork', step: -1, change: resample },
    { kind: 'fork', step: '0; rm', change: resample },
    { kind: 'fork', step: 1.5, change: resample },
    { kind: 'fork', step: 0, change: { kind: 'set' } },
    { kind: 'fork', step: 0, change: { kind: 'text', text: 'a\0b' } },
    { kind: 'fork', step: 0, change: { kind: 'text', text: 'x'.repeat(30_001) } },
    { kind: 'fork', step: 0, change: resample, tailFrom: 7 },
  ]) {
    expect([body, (await answer('ab12', body))[0]]).toEqual([body, 400]);
  }
  const long = { kind: 'fork', step: 0, change: { kind: 'text', text: 'x'.repeat(300_000) } };
  const large = await ask(url, '/api/start/ab12', { body: JSON.stringify(long) });
  expect(large.status).toBe(413);
  expect(started).toEqual([]);
});

test('one thing runs at a time; it can be stopped, and ends with the server', async () => {
  const { starter, stopped } = noteStarter();
  const server = await serveReports(source, { port: 0, by: 'test', allowRun: { starter, token } });
  const { url } = server;
  const first = await ask(url, '/api/start/ab12%2F1', { body: replay });
  expect(JSON.parse(first.body)).toMatchObject({ job: 1, run: 'ab12/1', end: null });
  expect((await ask(url, '/api/start/ab12', { body: replay })).status).toBe(409);
  expect((await ask(url, '/api/job/1/stop')).status).toBe(200);
  expect(stopped).toEqual(['ab12/1']);
  const ended = await ask(url, '/api/job/1', { method: 'GET' });
  expect(JSON.parse(ended.body).end).toEqual({ kind: 'failed', message: 'It was stopped.' });
  expect((await ask(url, '/api/start/ab12', { body: replay })).status).toBe(202);
  await server.close();
  expect(stopped).toEqual(['ab12/1', 'ab12']);
});

test('what a started run prints and how it ends is redacted where the server redacts', async () => {
  const same = <T>(given: T): T => given;
  const redaction: RunRedaction = {
    ...{ url: same, headers: same, body: same, printed: same, streamed: same, removed: [] },
    text: (text) => text.replaceAll('going', 'xxxxx'),
  };
  const { url, endings } = await served({ redact: () => redaction });
  const first = await ask(url, '/api/start/ab12', { body: replay });
  const { lines } = JSON.parse(first.body);
  expect(lines).toEqual(['plan', '<img src=x onerror=fired=1>\u202e xxxxx on']);
  const reasons = ['it kept going'];
  endings[0]?.({ kind: 'verdict', proof: { ...proof, verdict: 'drifted', reasons } });
  const ended = await ask(url, '/api/job/1', { method: 'GET' });
  expect(JSON.parse(ended.body).end.proof.reasons).toEqual(['it kept xxxxx']);
});
