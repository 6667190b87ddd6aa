import { expect, onTestFinished, test } from 'vitest';
import { forkFunction } from '../../src/fork/index.ts';
import { realValues } from '../../src/fork/real-values.ts';
import { record } from '../../src/record.ts';
import { noRules } from '../../src/redact/rules.ts';
import { standIn } from '../../src/redact/stand-in.ts';
import { replay } from '../../src/replay.ts';
import { given, say, script, world } from './support/world.ts';

const secret = 'vault-7Gh2kQw9zXt4Lp';

/** An agent that is told a secret by its model, and says it to the model again. */
const agent = (url: string) => async () => {
  const told = await say(url, [{ role: 'user', content: `please say ${secret}` }]);
  const more = await say(url, [{ role: 'user', content: 'some more' }]);
  return say(url, [{ role: 'user', content: `${more} and ${told}` }]);
};
const forkIt = { script: script({ at: 1, answer: given('other') }) };

async function recorded() {
  process.env.VAULT_TOKEN = secret;
  onTestFinished(() => void delete process.env.VAULT_TOKEN);
  const at = await world();
  const { tape } = await record(agent(at.url));
  expect(
    JSON.stringify(tape.exchanges.map((one) => Buffer.from(one.body()).toString())),
  ).not.toContain(secret);
  at.seen.splice(0);
  return { ...at, tape };
}

test('what a tail sends has the real value in the place of a placeholder; its branch has none', async () => {
  const { url, seen, tape } = await recorded();
  const { end, tape: branch } = await forkFunction(tape, agent(url), forkIt);
  expect(end).toEqual({ status: 'finished' });
  expect(seen).toEqual([`/v1/messages 0 other and none:${secret}:1`]);
  const bodies = branch?.exchanges.map(({ request, body }) =>
    Buffer.concat([request.body ?? new Uint8Array(), body()]).toString(),
  );
  expect(bodies?.join('')).not.toContain(secret);
  expect((await replay(branch as typeof tape, agent(url))).result).toBe('equivalent');
});

test('a tail that would send a placeholder ends before that, and names the secret', async () => {
  const { url, seen, tape } = await recorded();
  for (const value of [undefined, 'another-7Gh2kQw9zXt4Lp']) {
    if (value === undefined) delete process.env.VAULT_TOKEN;
    else process.env.VAULT_TOKEN = value;
    const { end } = await forkFunction(tape, agent(url), {
      ...forkIt,
      script: script({ ...forkIt.script, prefix: 'served' }),
    });
    expect(end).toMatchObject({
      status: 'stopped',
      stop: { kind: 'credential', name: 'VAULT_TOKEN' },
    });
  }
  expect(seen).toEqual([]);
});

test('patterns hold in the tail of a fork: what they find is on no branch, and goes out to nobody', async () => {
  const patterns = [/acct-\d{8}/];
  const at = await world();
  const personal = async () => {
    const told = await say(at.url, [{ role: 'user', content: 'whose is acct-12345678' }]);
    const more = await say(at.url, [{ role: 'user', content: `${told} some more` }]);
    return say(at.url, [{ role: 'user', content: `${more} of acct-87654321` }]);
  };
  const { tape } = await record(personal, { redact: { patterns } });
  const everything = (one: typeof tape | undefined) =>
    JSON.stringify(
      one?.exchanges.map(({ request, body }) => [
        Buffer.from(request.body ?? []).toString(),
        Buffer.from(body()).toString(),
      ]),
    );
  expect(everything(tape)).not.toMatch(/12345678|87654321/);

  at.seen.splice(0);
  const options = { ...forkIt, redact: { patterns } };
  const { end, tape: branch } = await forkFunction(tape, personal, options);
  expect(end).toEqual({ status: 'finished' });
  expect(at.seen).toEqual(['/v1/messages 0 other of acct-87654321']);
  expect(everything(branch)).not.toMatch(/12345678|87654321/);
  expect((await replay(branch as typeof tape, personal, { redact: { patterns } })).result).toBe(
    'equivalent',
  );

  // What the tape has is a placeholder, whose value nobody has.
  at.seen.splice(0);
  const first = script({ at: 1, answer: { kind: 'live' } });
  const stopped = await forkFunction(tape, personal, { script: first, redact: { patterns } });
  expect(stopped.end).toMatchObject({
    status: 'stopped',
    stop: { kind: 'credential', name: 'pattern:/acct-\\d{8}/' },
  });
  expect(at.seen).toEqual([]);

  const without = await forkFunction(tape, personal, forkIt);
  expect(without.end).toMatchObject({ status: 'prefix' });
});

test('a tape cannot have a variable put where it likes', () => {
  const bytes = Buffer.alloc(32, 1);
  const onTape = {
    key: { on: 'tape', bytes } as const,
    rules: noRules,
    removed: [
      { as: 'innocent-looking-text', what: 'env:VAULT_TOKEN' },
      { as: standIn(bytes, secret), what: 'env:VAULT_TOKEN' },
    ],
    byName: new Map(),
  };
  const request = (body: string) => ({
    url: 'http://x/',
    headers: [['x-some', standIn(bytes, secret)]] as const,
    body: Buffer.from(body),
  });
  const real = realValues(onTape, { VAULT_TOKEN: secret });
  expect(real.realise(request('an innocent-looking-text'))).toEqual({
    kind: 'missing',
    name: 'VAULT_TOKEN',
  });
  expect(real.realise(request('nothing'))).toEqual({
    kind: 'changed',
    change: { headers: [['x-some', secret]] },
  });
});
