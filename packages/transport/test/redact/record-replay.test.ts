import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tape } from '@tracefork/tape';
import { draw, type RedactRules, record, replay, tool } from '@tracefork/transport';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { project } from '../nondeterminism/support/project.ts';
import { ask, modelServer, prompt } from '../replay/support/model-server.ts';

const secret = 'vault-7Gh2"k\\Qw9zXt4Lp';

/** Sets variables for one test. */
function variables(given: Readonly<Record<string, string>>): void {
  Object.assign(process.env, given);
  onTestFinished(() => {
    for (const name of Object.keys(given)) delete process.env[name];
  });
}

afterEach(() => {
  delete process.env.VAULT_TOKEN;
});

/** What an own server answers, given in pieces; every request is kept. */
async function server(pieces: (body: string) => readonly string[], type = 'application/json') {
  const bodies: string[] = [];
  const listening = createServer(async (request, response) => {
    const body = await text(request);
    bodies.push(body);
    response.setHeader('content-type', type);
    for (const piece of pieces(body)) {
      response.write(piece);
      await sleep(15);
    }
    response.end();
  }).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  onTestFinished(() => {
    listening.close();
    listening.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`, bodies };
}

const everything = (tape: Tape): string =>
  JSON.stringify(
    [tape.events, tape.exchanges.map((one) => Buffer.from(one.body()).toString())],
    (_, value) =>
      value instanceof Uint8Array || value?.type === 'Buffer'
        ? Buffer.from(value.data ?? value).toString()
        : value,
  );

test('a secret that goes everywhere is real for agent and server, and nowhere on the tape', async () => {
  variables({ VAULT_TOKEN: secret });
  const { url, bodies } = await server((body) => [
    `{"echo":${JSON.stringify(body.slice(0, 60))},"got":"`,
    'x"}',
  ]);
  const spend = tool('spend', (token: string) => ({ used: token }));
  const seen: unknown[] = [];
  const agent = async () => {
    const key = process.env.VAULT_TOKEN as string;
    seen.push(await ask(url, { key, again: JSON.stringify({ key }) }));
    seen.push(await ask(`${url}/t/${encodeURIComponent(key)}`, `key=${encodeURIComponent(key)}`));
    seen.push(
      await ask(
        url,
        { basic: Buffer.from(`me:${key}`).toString('base64') },
        { 'x-own': `k ${key.slice(0, 5)}${key.slice(5)}` },
      ),
    );
    seen.push(
      await spend(key),
      draw('mine', () => `drawn ${key}`),
    );
    return { done: key };
  };
  const file = join(project({})('.'), 'run.tape');
  const { tape, outcome } = await record(agent, { file });
  expect(outcome).toEqual({ status: 'returned', value: { done: secret } });
  expect(JSON.parse(bodies[0] as string).key).toBe(secret);
  expect(seen[3]).toEqual({ used: secret });

  const written = everything(tape);
  expect(written).not.toContain('7Gh2');
  expect(written).not.toContain(Buffer.from(`me:${secret}`).toString('base64').slice(6, 20));
  expect(readFileSync(file).includes('7Gh2')).toBe(false);
  for (const { request } of tape.exchanges.slice(0, 1)) {
    expect(() => JSON.parse(Buffer.from(request.body as Uint8Array).toString())).not.toThrow();
  }

  const verdict = await replay(tape, agent);
  expect(verdict.divergence).toBeUndefined();
  expect(verdict.result).toBe('equivalent');
  expect(verdict.rules).toEqual({ 'redaction-placeholder': 1 });
  expect(verdict.reasons).toEqual(['1 × redaction-placeholder']);
});

test('a replay with another value of the variable is equivalent; without the variable too', async () => {
  variables({ VAULT_TOKEN: secret });
  const { url } = await modelServer();
  const agent = async () => {
    const key = process.env.VAULT_TOKEN as string;
    await ask(url, prompt(`the key is ${key}`));
    return key;
  };
  const { tape } = await record(agent);
  process.env.VAULT_TOKEN = 'quite-another-Value-of-1-more-length';
  expect(await replay(tape, agent)).toMatchObject({ result: 'equivalent', divergence: undefined });
  delete process.env.VAULT_TOKEN;
  expect(await replay(tape, agent)).toMatchObject({ result: 'equivalent', divergence: undefined });
});

test('a secret that a server sends in pieces is not on the tape, and its echo matches in a replay', async () => {
  variables({ VAULT_TOKEN: secret });
  const cut = JSON.stringify({ token: secret });
  const { url } = await server((body) =>
    body.includes('again') ? ['{}'] : [cut.slice(0, 14), cut.slice(14, 20), cut.slice(20)],
  );
  const agent = async () => {
    const { token } = JSON.parse(await ask(url, prompt('give')));
    await ask(url, prompt(`again ${token}`));
    return 'done';
  };
  const { tape } = await record(agent);
  expect(everything(tape)).not.toContain('7Gh2');
  expect(tape.exchanges[0]?.chunks.map(({ n }) => n)).toEqual([14, 6, cut.length - 20]);
  const verdict = await replay(tape, agent);
  expect(verdict).toMatchObject({ result: 'equivalent', exchanges: { matched: 2, recorded: 2 } });
});

test('a secret that a model streams in parts, beside other streams, is not on the tape', async () => {
  variables({ VAULT_TOKEN: secret });
  const part = (text: string) =>
    `event: content_block_delta\ndata: ${JSON.stringify({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })}\n\n`;
  const { url } = await server(
    (body) =>
      `${body.includes('again') ? 'fine' : `It is ${secret}!`}`.match(/.{1,4}/g)?.map(part) ?? [],
    'text/event-stream',
  );
  const textOf = (stream: string): string =>
    stream
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => JSON.parse(line.slice(6)).delta.text)
      .join('');
  const agent = async () => {
    const [one] = await Promise.all([
      ask(url, prompt('one')),
      ask(url, prompt('two')),
      ask(url, prompt('again')),
    ]);
    const said = textOf(one);
    await ask(url, prompt(`again, you said: ${said}`));
    return said;
  };
  const { tape, outcome } = await record(agent);
  expect(outcome).toEqual({ status: 'returned', value: `It is ${secret}!` });
  for (const exchange of tape.exchanges) {
    expect(textOf(Buffer.from(exchange.body()).toString())).not.toContain('Qw9zXt4Lp');
  }
  expect(everything(tape)).not.toContain('Qw9zXt4Lp');
  expect((await replay(tape, agent)).result).toBe('equivalent');
});

const withRules: RedactRules = { fields: ['**.email'], patterns: [/acct-\d{8}/], formats: true };
const personal = async (url: string) => {
  const found = JSON.parse(await ask(url, prompt('who has acct-12345678?')));
  await ask(url, { email: found.email, note: `acct-12345678 and ghp_${'a1B2c3'.repeat(6)}` });
  return found;
};

test('fields, patterns and well-known forms are taken out, and replay exactly', async () => {
  const { url, bodies } = await server(() => [
    '{"id":"acct-99999999","email":"ann.mi',
    'ller@example.com"}',
  ]);
  const agent = () => personal(url);
  const { tape, outcome } = await record(agent, { redact: withRules });
  expect(outcome).toMatchObject({ value: { email: 'ann.miller@example.com' } });
  expect(bodies[1]).toContain('ann.miller@example.com');
  const written = everything(tape);
  for (const text of ['12345678', 'miller', 'a1B2c3']) expect(written).not.toContain(text);
  expect(written).toContain('acct-99999999');
  const verdict = await replay(tape, agent, { redact: { patterns: [/acct-\d{8}/] } });
  expect(verdict).toMatchObject({ result: 'equivalent', rules: { 'redaction-placeholder': 3 } });
});

test('a pattern is never taken from a tape: without it a replay says what it lacks', async () => {
  const { url } = await server(() => ['{"email":"a"}']);
  const { tape } = await record(() => personal(url), { redact: withRules });
  const verdict = await replay(tape, () => personal(url));
  expect(verdict.result).toBe('drifted');
  expect(verdict.uncovered).toEqual([
    {
      what: 'redaction-pattern',
      detail: 'the tape was redacted by the pattern /acct-\\d{8}/, which this replay was not given',
    },
  ]);
});

test("with a key of one's own the tape has none, and a replay needs it", async () => {
  variables({ TRACEFORK_REDACTION_KEY: 'a key that is kept elsewhere' });
  const { url } = await server(() => ['{"email":"ann.miller@example.com"}']);
  const agent = () => personal(url);
  const rules = { fields: ['**.email'] };
  const { tape } = await record(agent, { redact: rules });
  const again = await record(agent, { redact: rules });
  const emailOf = ({ tape }: { tape: Tape }) =>
    JSON.parse(Buffer.from(tape.exchanges[0]?.body() ?? []).toString());
  expect(emailOf({ tape })).toEqual(emailOf(again));
  expect(tape.events.find((event) => event.kind === 'unknown')).toMatchObject({
    json: { kind: 'redaction', key: { on: 'owner', id: expect.stringMatching(/^[0-9a-f]{16}$/) } },
  });
  expect((await replay(tape, agent)).result).toBe('equivalent');
  delete process.env.TRACEFORK_REDACTION_KEY;
  await expect(replay(tape, agent)).rejects.toMatchObject({ code: 'TRACEFORK_REDACTION_KEY' });
});

test('a run in which nothing is taken out is exact', async () => {
  variables({ VAULT_TOKEN: secret });
  const { url } = await modelServer();
  const agent = () =>
    ask(url, prompt('nothing to hide'), { 'x-api-key': process.env.VAULT_TOKEN ?? '' });
  const { tape } = await record(agent);
  expect(everything(tape)).not.toContain('7Gh2');
  expect(await replay(tape, agent)).toMatchObject({ result: 'exact', rules: {} });
});

test('a recording is refused where a secret would stay, if that is the rule', async () => {
  const { url } = await modelServer();
  const agent = () => ask(url, prompt(`use ghp_${'a1B2c3'.repeat(6)}`));
  await expect(record(agent, { redact: { onLeak: 'refuse' } })).rejects.toMatchObject({
    code: 'TRACEFORK_SECRET_REMAINS',
    found: [{ by: 'format', name: 'github-token', place: 'the request of step 0' }],
  });
  await record(agent, { redact: { onLeak: 'refuse', formats: true } });
});
