import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import zlib from 'node:zlib';
import { draw, type RedactRules, record, replay, tool } from '@tracefork/transport';
import { remainingSecrets } from '@tracefork/transport/command';
import { afterAll, expect, onTestFinished, test } from 'vitest';

const encoders = {
  gzip: zlib.gzipSync,
  deflate: zlib.deflateSync,
  br: zlib.brotliCompressSync,
  zstd: zlib.zstdCompressSync,
} as const;
type Coding = keyof typeof encoders;
const codings = Object.keys(encoders) as readonly Coding[];

/** Long enough that no encoding keeps its letters as they are. */
const notes = Array.from({ length: 60 }, (_, index) => `note ${index * 7919} is fine`);
const person = { user: { email: 'ann.miller@example.com' }, account: 'acct-12345678', notes };

const answering = createServer(async (request, response) => {
  const [, coding = '', kind] = (request.url ?? '').split('/');
  await buffer(request);
  const json = JSON.stringify(kind === 'clean' ? { fine: true } : person);
  const body = kind === 'events' ? `data: ${json}\n\ndata: [DONE]\n\n` : json;
  response.setHeader('content-type', kind === 'events' ? 'text/event-stream' : 'application/json');
  const encode = encoders[coding as Coding];
  if (encode !== undefined) response.setHeader('content-encoding', coding);
  response.end(encode === undefined ? body : encode(body));
}).listen(0, '127.0.0.1');
afterAll(() => answering.close());

/** Asks with `node:http`, which hands a body on as it came. */
function ask(path: string, body = '{}', headers: Record<string, string> = {}, coding?: Coding) {
  return new Promise<Buffer>((resolve, reject) => {
    const { port } = answering.address() as AddressInfo;
    const options = { port, path, method: 'POST', agent: false };
    const sent = coding === undefined ? body : encoders[coding](body);
    const encoded = coding === undefined ? {} : { 'content-encoding': coding };
    request({ ...options, headers: { ...headers, ...encoded } }, (response) =>
      buffer(response).then(resolve, reject),
    )
      .on('error', reject)
      .end(sent);
  });
}

const rules: RedactRules = { fields: ['user.email'], patterns: [/acct-\d{8}/] };
const refusing: RedactRules = { ...rules, onLeak: 'refuse' };
const found = (place: string) => [
  { by: 'pattern', name: '/acct-\\d{8}/', place },
  { by: 'field', name: 'user.email', place },
];

test.each(codings)('what rules name in a %s answer is no secret kept quietly', async (coding) => {
  const agent = () => ask(`/${coding}`);
  await expect(record(agent, { redact: refusing })).rejects.toMatchObject({
    code: 'TRACEFORK_SECRET_REMAINS',
    found: found('the response of exchange 0'),
  });
  const { tape, warnings } = await record(agent, { redact: rules });
  expect(warnings).toEqual([
    'what the pattern /acct-\\d{8}/ finds stands in the response of exchange 0: keep the tape to yourself',
    'what the field user.email names stands in the response of exchange 0: keep the tape to yourself',
  ]);
  // What the agent decompresses are the recorded bytes.
  const again: Buffer[] = [];
  const verdict = await replay(
    tape,
    async () => {
      again.push(await agent());
      return again[0];
    },
    { redact: rules },
  );
  expect(again[0]?.equals(encoders[coding](JSON.stringify(person)))).toBe(true);
  expect(verdict.result).toBe('exact');
});

test('compressed events and compressed requests are looked into as well', async () => {
  await expect(record(() => ask('/gzip/events'), { redact: refusing })).rejects.toMatchObject({
    found: found('the response of exchange 0'),
  });
  const agent = () => ask('/plain/clean', JSON.stringify(person), {}, 'gzip');
  await expect(record(agent, { redact: refusing })).rejects.toMatchObject({
    found: found('the request of exchange 0'),
  });
});

test('what rules took out is no secret that remains, wherever it stood', async () => {
  process.env.REST_TOKEN = 'vault-7Gh2kQw9zXt4LpAb31';
  onTestFinished(() => void delete process.env.REST_TOKEN);
  const lookUp = tool('look_up', (given: object) => ({ ...given, ...person }));
  const agent = async () => {
    await ask('/plain/events', JSON.stringify(person), { 'x-note': 'acct-12345678' });
    await ask('/plain', `${JSON.stringify(person).slice(0, 30)}`);
    await ask('/gzip/clean');
    await lookUp(person);
    draw('mine', () => person);
    return person;
  };
  const { tape, warnings } = await record(agent, {
    redact: { ...refusing, fields: ['**.email'], formats: true },
  });
  expect(warnings).toEqual([]);
  const environment = { REST_TOKEN: process.env.REST_TOKEN };
  const scan = { environment, rules: { ...rules, fields: ['**.email'] } };
  expect(remainingSecrets(tape, scan).found).toEqual([]);
});

test('a secret in two values is noticed by its larger half', async () => {
  const secret = 'vault-7Gh2kQw9zXt4LpAb31';
  process.env.REST_TOKEN = secret;
  onTestFinished(() => void delete process.env.REST_TOKEN);
  for (const at of [6, 11, 16]) {
    const halves = JSON.stringify({ one: secret.slice(0, at), two: secret.slice(at) });
    const agent = () => ask('/plain/clean', halves);
    await expect(record(agent, { redact: { onLeak: 'refuse' } })).rejects.toThrow(
      'half of the secret in $REST_TOKEN stands in the request of exchange 0',
    );
  }
  const whole = () => ask('/plain/clean', JSON.stringify({ whole: secret, begin: 'vault-7Gh2' }));
  expect((await record(whole, { redact: { onLeak: 'refuse' } })).warnings).toEqual([]);
});
