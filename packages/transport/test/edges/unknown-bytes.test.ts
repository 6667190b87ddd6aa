import { createHash } from 'node:crypto';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { record, replay } from '@tracefork/transport';
import { stepsOf } from '@tracefork/wire';
import { afterAll, expect, test } from 'vitest';

/** Bytes that are no text, the same every time. */
const noise = (seed: string): Buffer =>
  Buffer.concat(
    Array.from({ length: 40 }, (_, index) =>
      createHash('sha512').update(`${seed} ${index}`).digest(),
    ),
  );

const answering = createServer(async (asked, response) => {
  const sent = await buffer(asked);
  const type = asked.headers['x-answer-as'];
  if (typeof type === 'string') response.setHeader('content-type', type);
  response.write(noise('answer'));
  response.end(sent);
}).listen(0, '127.0.0.1');
afterAll(() => {
  answering.closeAllConnections();
  answering.close();
});

const types = [undefined, 'application/x-of-nobody', 'application/json', 'text/event-stream'];

const urlOf = (path: string) =>
  `http://127.0.0.1:${(answering.address() as AddressInfo).port}${path}`;

const clients = {
  fetch: async (headers: Record<string, string>) => {
    const path = '/some/api/of/nobody';
    const response = await fetch(urlOf(path), { method: 'PUT', headers, body: noise('request') });
    return Buffer.from(await response.arrayBuffer());
  },
  http: (headers: Record<string, string>) =>
    new Promise<Buffer>((resolve, reject) => {
      const options = { method: 'PUT', headers, agent: false };
      request(urlOf('/some/api/of/nobody'), options, (response) => {
        buffer(response).then(resolve, reject);
      })
        .on('error', reject)
        .end(noise('request'));
    }),
};

test.each(Object.entries(clients))(
  'providers and content types that nobody knows are bytes, recorded and replayed: %s',
  async (_, ask) => {
    const seen: string[] = [];
    const agent = async () => {
      for (const type of types) {
        const answer = await ask(type === undefined ? {} : { 'x-answer-as': type });
        seen.push(answer.toString('base64'));
      }
    };
    const { tape } = await record(agent, { redact: { formats: true, fields: ['**.key'] } });
    expect(stepsOf(tape.exchanges)).toEqual([]);
    expect(tape.exchanges).toHaveLength(types.length);
    for (const { request, body } of tape.exchanges) {
      expect(noise('request').equals(request.body as Uint8Array)).toBe(true);
      expect(Buffer.concat([noise('answer'), noise('request')]).equals(body())).toBe(true);
    }
    const recorded = seen.splice(0);
    expect(await replay(tape, agent)).toMatchObject({ result: 'exact' });
    expect(seen).toEqual(recorded);
  },
);
