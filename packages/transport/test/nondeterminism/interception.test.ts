import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpRequestInterceptor } from '@mswjs/interceptors/http';
import { expect, onTestFinished, test } from 'vitest';
import { withPatches } from './support/installed.ts';
import { recordRun, replayRun } from './support/sessions.ts';

withPatches();

async function server(): Promise<string> {
  const server = http.createServer((_request, response) => response.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function get(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    });
    request.on('error', reject);
  });
}

test('what the interception draws in the agent’s context is neither on the tape nor in the way', async () => {
  const url = await server();
  const agent = async () => {
    const seen = [Math.random()];
    for (let n = 0; n < 3; n++) {
      await get(url);
      seen.push(Math.random());
    }
    return seen;
  };
  const bare = await recordRun(agent);

  const interceptor = new HttpRequestInterceptor();
  let intercepted = 0;
  interceptor.on('request', () => {
    intercepted++;
  });
  interceptor.on('response', () => {});
  interceptor.apply();
  onTestFinished(() => interceptor.dispose());
  const observed = await replayRun(bare.events, agent);
  expect(intercepted).toBe(3);
  expect(observed.value).toEqual(bare.value);
  expect(observed.divergences).toEqual([]);

  const recorded = await recordRun(agent);
  expect(recorded.events.map(({ kind }) => kind)).toEqual(bare.events.map(({ kind }) => kind));
});
