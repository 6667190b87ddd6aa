import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import { expect, test } from 'vitest';
import { record, replay } from '../../src/index.ts';

const seen: Array<Record<string, unknown>> = [];

async function provider() {
  const server = createServer((request, response) => {
    seen.push({ url: request.url, ...request.headers });
    request.resume();
    response.setHeader('set-cookie', 'session=COOKIE-FROM-SERVER; HttpOnly');
    response.setHeader('content-type', 'application/json');
    response.end('{"id":"msg_1","type":"message","role":"assistant","content":[]}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

/** An agent that hands its credentials over in every way there is. */
const agentWith = (secret: string, port: number) => async () => {
  const host = `127.0.0.1:${port}`;
  await fetch(`http://${host}/a`, {
    headers: {
      authorization: `Bearer ${secret}-bearer`,
      'x-api-key': `${secret}-x-api-key`,
      cookie: `session=${secret}-cookie`,
      'proxy-authorization': `Basic ${secret}-proxy`,
      'x-auth-token': `${secret}-token`,
    },
  });
  await fetch(`http://${host}/b?key=${secret}-key&model=m&access_token=${secret}-access`);
  await new Promise<void>((resolve, reject) => {
    get(`http://user:${secret}-password@${host}/c?api_key=${secret}-api`, (response) => {
      response.resume().on('end', resolve);
    }).on('error', reject);
  });
  const client = new Anthropic({ baseURL: `http://${host}`, apiKey: `${secret}-sdk` });
  await client.messages.create({
    model: 'm',
    max_tokens: 1,
    messages: [{ role: 'user', content: 'hi' }],
  });
  return 'done';
};

test('credentials reach the server and no byte of them reaches the tape', async () => {
  const { server, port } = await provider();
  const file = join(mkdtempSync(join(tmpdir(), 'tracefork-secrets-')), 'run.tape');
  const secret = 'HUNTER2';
  const { outcome } = await record(agentWith(secret, port), { file });
  server.close();
  server.closeAllConnections();

  expect(outcome).toEqual({ status: 'returned', value: 'done' });
  for (const part of [
    'bearer',
    'x-api-key',
    'cookie',
    'proxy',
    'token',
    'key',
    'access',
    'api',
    'sdk',
  ]) {
    expect(JSON.stringify(seen)).toContain(`${secret}-${part}`);
  }
  const password = Buffer.from(`user:${secret}-password`).toString('base64');
  expect(JSON.stringify(seen)).toContain(password);

  const bytes = readFileSync(file);
  for (const text of [secret, password, 'COOKIE-FROM-SERVER']) {
    expect(bytes.includes(text)).toBe(false);
    expect(bytes.includes(Buffer.from(text).toString('base64').replace(/=+$/, ''))).toBe(false);
  }
});

test('a replay with other credentials is exact', async () => {
  const { server, port } = await provider();
  const { tape } = await record(agentWith('FIRST', port));
  server.close();
  server.closeAllConnections();
  expect(await replay(tape, agentWith('SECOND', port))).toMatchObject({
    result: 'exact',
    reasons: [],
  });
});
