import { createTapeWriter, memorySink, openTape, type Tape } from '@tracefork/tape';
import { expect, test } from 'vitest';
import { record } from '../../src/record.ts';
import { replay } from '../../src/replay.ts';
import { draw, tool } from '../../src/tools/tool-call.ts';
import { ask, modelServer, prompt } from '../replay/support/model-server.ts';

/** Records one agent and replays another on its tape, the server gone. */
async function verdictOn(
  recorded: (url: string) => unknown,
  replayed: (url: string) => unknown,
  options: Parameters<typeof replay>[2] = {},
) {
  const server = await modelServer();
  const { tape } = await record(() => recorded(server.url));
  await server.close();
  return replay(tape, () => replayed(server.url), options);
}

const two = async (url: string) => [await ask(url, prompt('one')), await ask(url, prompt('two'))];

test('the same agent replays exactly with the server gone', async () => {
  const verdict = await verdictOn(two, two);
  expect(verdict).toMatchObject({
    result: 'exact',
    reasons: [],
    exchanges: { matched: 2, recorded: 2 },
  });
});

test('an extra request inside try/catch is a drift', async () => {
  const verdict = await verdictOn(two, async (url) => {
    const answers = await two(url);
    await ask(url, prompt('three')).catch(() => {});
    return answers;
  });
  expect(verdict.result).toBe('drifted');
  expect(verdict.divergence).toMatchObject({ kind: 'extra', step: 1 });
  expect(verdict.reasons[0]).toMatch(/\/v1\/messages was requested once more than recorded/);
});

test('an extra request to somewhere else is a drift', async () => {
  const verdict = await verdictOn(two, async (url) => {
    const answers = await two(url);
    await fetch('http://127.0.0.1:9/elsewhere').catch(() => {});
    return answers;
  });
  expect(verdict.divergence).toMatchObject({ kind: 'extra' });
  expect(verdict.reasons[0]).toMatch(/GET http:\/\/127.0.0.1:9\/elsewhere/);
});

test('an early stop is a drift that says which step was never requested and how the run ended', async () => {
  const verdict = await verdictOn(two, async (url) => [await ask(url, prompt('one'))]);
  expect(verdict.divergence).toMatchObject({ kind: 'missing', step: 1 });
  expect(verdict.reasons[0]).toMatch(/^step 1 \(POST .*\) is on the tape but was never requested$/);
  expect(verdict.divergence?.causes[0]).toMatch(/^the run ended before: it returned \["/);
});

test.each([
  ['body', (url: string) => ask(url, prompt('uno')), /first at body.messages\[0\].content/],
  ['path', (url: string) => ask(`${url}/v2`, prompt('one')), /first at url/],
  [
    'method',
    (url: string) =>
      fetch(`${url}/v1/messages`, {
        method: 'PUT',
        body: JSON.stringify(prompt('one')),
        headers: { 'content-type': 'application/json' },
      }),
    /first at method/,
  ],
  [
    'behaviour header',
    (url: string) => ask(url, prompt('one'), { 'anthropic-beta': 'context-1m' }),
    /first at headers.anthropic-beta/,
  ],
])('a changed %s is a drift', async (_what, changed, reason) => {
  const verdict = await verdictOn((url) => ask(url, prompt('one')), changed);
  expect(verdict).toMatchObject({ result: 'drifted', divergence: { kind: 'changed', step: 0 } });
  expect(verdict.reasons[0]).toMatch(reason);
});

test('headers that only name the client may differ', async () => {
  const agent = (version: string) => (url: string) =>
    ask(url, prompt('one'), { 'user-agent': `sdk/${version}`, 'x-stainless-retry-count': version });
  expect((await verdictOn(agent('1'), agent('2'))).result).toBe('exact');
});

test('the agent goes to the same place with the same body or it is a drift', async () => {
  const other = await modelServer();
  const verdict = await verdictOn(
    (url) => ask(url, prompt('one')),
    () => ask(other.url, prompt('one')),
  );
  expect(verdict).toMatchObject({ result: 'drifted', divergence: { kind: 'changed' } });
  expect(other.bodies).toEqual([]);
});

test('tool calls: an extra, a missing and another one are drifts, and no tool runs', async () => {
  const ran: string[] = [];
  const read = tool('read', async (id: string) => {
    ran.push(id);
    return { id };
  });
  const agent = () => read('1');
  const { tape } = await record(agent);
  expect(ran).toEqual(['1']);
  expect((await replay(tape, agent)).toolCalls).toEqual({ matched: 1, recorded: 1 });
  const extra = await replay(tape, async () => {
    const result = await read('1');
    await read('1').catch(() => {});
    return result;
  });
  expect(extra.reasons[0]).toMatch(/tool read was called, but the tape has no such call left/);
  const missing = await replay(tape, () => ({ id: '1' }));
  expect(missing.reasons[0]).toMatch(/tool read was called while it was recorded, but not now/);
  const other = await replay(tape, () => read('2'));
  expect(other.divergence).toMatchObject({
    kind: 'tool',
    differences: [{ path: 'input[0]', recorded: '1', actual: '2' }],
  });
  expect(ran).toEqual(['1']);
});

test('draws are served and checked: a missing and an extra one are drifts', async () => {
  const agent = async () => [Math.random(), crypto.randomUUID(), draw('dice', () => Math.random())];
  const { tape } = await record(agent);
  expect(await replay(tape, agent)).toMatchObject({ result: 'exact', outcome: 'same' });
  const missing = await replay(tape, async () => [Math.random(), crypto.randomUUID()]);
  expect(missing).toMatchObject({ result: 'drifted', divergence: { kind: 'draw' } });
  const extra = await replay(tape, async () => {
    const values = await agent();
    Math.random();
    return values;
  });
  expect(extra).toMatchObject({ result: 'drifted', divergence: { kind: 'draw' } });
  expect(extra.reasons[0]).toMatch(/Math.random\(\) once more than recorded/);
});

test('another outcome is a drift with the places that differ', async () => {
  const verdict = await verdictOn(
    async (url) => ({ answer: await ask(url, prompt('one')), score: 1 }),
    async (url) => ({ answer: await ask(url, prompt('one')), score: 2 }),
  );
  expect(verdict.divergence).toMatchObject({
    kind: 'outcome',
    differences: [{ path: 'outcome.value.score', recorded: 1, actual: 2 }],
  });
});

test('an exception that was recorded replays exactly', async () => {
  const agent = async (url: string) => {
    await ask(url, prompt('one'));
    throw new RangeError('no such order');
  };
  expect((await verdictOn(agent, agent)).result).toBe('exact');
  const otherClass = await verdictOn(agent, async (url) => {
    await ask(url, prompt('one'));
    throw new TypeError('no such order');
  });
  expect(otherClass.reasons[0]).toMatch(/threw TypeError.*recorded: it threw RangeError/);
});

test('a new exception is a drift that names it, also where it left steps undone', async () => {
  const verdict = await verdictOn(two, async (url) => {
    await ask(url, prompt('one'));
    throw new TypeError('cannot read order');
  });
  expect(verdict.divergence?.kind).toBe('outcome');
  expect(verdict.reasons[0]).toMatch(
    /it threw TypeError: cannot read order; recorded: it returned/,
  );
});

test('an agent that does nothing verifies nothing', async () => {
  const verdict = await verdictOn(
    () => 'done',
    () => 'done',
  );
  expect(verdict.result).toBe('unverifiable');
  expect(verdict.reasons).toEqual([
    'nothing was verified: the tape has no exchange, tool call, program or draw',
  ]);
});

test('a value that JSON cannot hold is not an outcome that can be compared', async () => {
  const agent = async (url: string) => {
    await ask(url, prompt('one'));
    return 1n;
  };
  const verdict = await verdictOn(agent, agent);
  expect(verdict.result).toBe('unverifiable');
  expect(verdict.reasons[0]).toMatch(/a value that JSON cannot hold/);
  const allowed = await verdictOn(agent, agent, { allowUncovered: ['outcome'] });
  expect(allowed.result).toBe('exact');
});

/** The tape as if its recording had been cut after `count` events. */
function cut(tape: Tape, count: number): Tape {
  const sink = memorySink();
  const writer = createTapeWriter(sink);
  for (const event of tape.events.slice(0, count)) writer.append(event);
  writer.close();
  return openTape(sink.bytes());
}

test('a tape cut anywhere serves its prefix and is never more than unverifiable', {
  timeout: 60_000,
}, async () => {
  const server = await modelServer();
  const read = tool('read', async (id: string) => id);
  const agent = async () => {
    const seen: unknown[] = [Math.random()];
    seen.push(await ask(server.url, prompt('one')));
    seen.push(await read('x'), crypto.randomUUID());
    await new Promise((resolve) => setTimeout(resolve, 1));
    seen.push(
      await Promise.all([ask(server.url, prompt('two')), ask(server.url, prompt('three'))]),
    );
    return seen;
  };
  const { tape } = await record(agent);
  await server.close();
  expect((await replay(tape, agent)).result).toBe('exact');
  for (let count = 2; count < tape.events.length; count++) {
    const shorter = cut(tape, count);
    expect(shorter.complete).toBe(false);
    const honest = await replay(shorter, agent);
    expect(`${count}: ${honest.result} ${honest.divergence?.message ?? ''}`).toBe(
      `${count}: unverifiable `,
    );
    expect(honest.exchanges.matched).toBe(shorter.exchanges.length);
    expect(honest.reasons[0]).toMatch(/the tape is incomplete/);
  }
});

test('a cut tape still tells a changed request from the unknown', async () => {
  const server = await modelServer();
  const { tape } = await record(() => two(server.url));
  const secondRequest = tape.events.findLastIndex(({ kind }) => kind === 'request');
  const verdict = await replay(cut(tape, secondRequest + 1), async () => [
    await ask(server.url, prompt('one')),
    await ask(server.url, prompt('other')),
  ]);
  expect(verdict).toMatchObject({ result: 'drifted', divergence: { kind: 'changed', step: 1 } });
});
