import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import Anthropic from '@anthropic-ai/sdk';
import { buildResponse } from '@tracefork/wire';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import type { ScriptedAnswer } from '../../src/disturb/scripted-answer.ts';
import { record } from '../../src/record.ts';
import { replay } from '../../src/replay.ts';
import { model } from './support/model.ts';

const limited: Extract<ScriptedAnswer, { kind: 'given' }> = {
  kind: 'given',
  status: 429,
  statusText: 'Too Many Requests',
  headers: [
    ['content-type', 'application/json'],
    ['retry-after-ms', '20'],
  ],
  chunks: [
    Buffer.from('{"error":{"type":"rate_limit_error","message":"slow"}}').toString('base64'),
  ],
};
const reset = { kind: 'reset' } as const;
const recovered = { result: 'equivalent', outcome: 'same', rules: { disturbed: 1 } };

/** Three steps; each says what it was told, an id, and the time. */
function agentOf(baseURL: string, maxRetries = 2) {
  const client = new Anthropic({ apiKey: 'test', baseURL, maxRetries });
  return async () => {
    let said = 'sun';
    for (let step = 0; step < 3; step++) {
      const content = `${said} ${crypto.randomUUID()} ${new Date().toISOString()} ${Math.random()}`;
      const stream = client.messages.stream({
        model: 'claude-haiku-4-5',
        max_tokens: 50,
        messages: [{ role: 'user', content }],
      });
      said = (await stream.finalText()).slice(0, 60);
    }
    return said;
  };
}

test('an SDK that retries a disturbed step gets the recorded answer, and the rest replays as recorded', async () => {
  const server = await model();
  const agent = agentOf(server.url);
  const { tape } = await record(agent);
  await server.close();
  for (const answer of [limited, reset, { kind: 'timeout', after: 5 } as const]) {
    for (const x of [0, 1, 2]) {
      const verdict = await replay(tape, agent, { disturb: [{ x, answer }] });
      expect(verdict.reasons).toEqual(['1 × disturbed']);
      expect(verdict).toMatchObject(recovered);
      expect(verdict.exchanges).toEqual({ matched: 3, recorded: 3 });
    }
  }
  expect(await replay(tape, agent)).toMatchObject({ result: 'exact' });
});

test('a disturbance that lasts longer than the retries of an SDK ends its agent otherwise', async () => {
  const server = await model();
  const agent = agentOf(server.url);
  const { tape } = await record(agent);
  await server.close();
  const twice = await replay(tape, agent, { disturb: [{ x: 1, answer: limited, times: 2 }] });
  expect(twice).toMatchObject({ ...recovered, rules: { disturbed: 2 } });
  const thrice = await replay(tape, agent, { disturb: [{ x: 1, answer: limited, times: 3 }] });
  expect(thrice).toMatchObject({ result: 'drifted', outcome: 'different' });
});

test('an SDK that was told not to retry does not recover', async () => {
  const server = await model();
  const agent = agentOf(server.url, 0);
  const { tape } = await record(agent);
  await server.close();
  const verdict = await replay(tape, agent, { disturb: [{ x: 2, answer: reset }] });
  expect(verdict).toMatchObject({ result: 'drifted', outcome: 'different' });
  expect(verdict.divergence?.message).toContain('Connection error');
});

test("an agent's own retries draw, wait and read clocks beside the tape", async () => {
  const server = await model();
  const waits: number[] = [];
  const ask = async (words: string): Promise<string> => {
    for (let attempt = 0; ; attempt++) {
      const response = await fetch(`${server.url}/v1/messages`, {
        method: 'POST',
        body: JSON.stringify({
          model: 'm',
          max_tokens: 9,
          messages: [{ role: 'user', content: words }],
        }),
      });
      if (response.ok) {
        const { content } = (await response.json()) as { content: [{ text: string }] };
        return content[0].text;
      }
      await response.body?.cancel();
      const begin = Date.now();
      const wait = 10 + 10 * Math.random();
      await new Promise((resolve) => setTimeout(resolve, wait));
      waits.push(wait, Date.now() - begin, attempt);
    }
  };
  const agent = async () => {
    const first = await ask(`one ${Math.random()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    return ask(`${first.slice(0, 20)} ${Math.random()} ${Date.now()}`);
  };
  const { tape } = await record(agent);
  await server.close();
  const disturb = [{ x: 0, answer: limited, times: 4 }];
  const verdict = await replay(tape, agent, { disturb });
  expect(verdict).toMatchObject({ ...recovered, rules: { disturbed: 4 } });
  expect(waits).toHaveLength(12);
});

test('of two equal requests each gets its own recording after a disturbance', async () => {
  let count = 0;
  const server = await model(() => `answer ${count++}`);
  const client = new OpenAI({ apiKey: 'test', baseURL: `${server.url}/v1` });
  const agent = async () => {
    const said: (string | null | undefined)[] = [];
    for (let step = 0; step < 3; step++) {
      const { choices } = await client.chat.completions.create({
        model: 'gpt-5',
        messages: [{ role: 'user', content: 'again' }],
      });
      said.push(choices[0]?.message.content);
    }
    return said;
  };
  const { tape, outcome } = await record(agent);
  expect(outcome).toMatchObject({ value: ['answer 0', 'answer 1', 'answer 2'] });
  await server.close();
  for (const x of [0, 1, 2]) {
    expect(await replay(tape, agent, { disturb: [{ x, answer: limited }] })).toMatchObject(
      recovered,
    );
  }
});

test('an answer that comes slowly or breaks off reaches clients below fetch as such', async () => {
  const server = await model();
  const seen: string[] = [];
  const once = () =>
    new Promise<string>((resolve, reject) => {
      const body = JSON.stringify({ model: 'm', max_tokens: 9, messages: [] });
      const sent = request(`${server.url}/v1/messages`, { method: 'POST' }, (response) => {
        text(response).then(resolve, reject);
      });
      sent.on('error', reject).end(body);
    });
  const agent = async () => {
    try {
      return await once();
    } catch (error) {
      seen.push((error as { code?: string }).code ?? 'none');
      return await once();
    }
  };
  const { tape } = await record(agent);
  await server.close();
  const { headers, body } = buildResponse('anthropic', { kind: 'error', status: 500 });
  const chunks = [body.subarray(0, 9)].map((chunk) => Buffer.from(chunk).toString('base64'));
  const broken = { kind: 'given', status: 200, statusText: 'OK', headers, chunks } as const;
  const answers = [
    { ...broken, delays: [15], breaksOff: true },
    reset,
    { kind: 'timeout', after: 10 },
  ] as const;
  for (const answer of answers) {
    expect(await replay(tape, agent, { disturb: [{ x: 0, answer }] })).toMatchObject(recovered);
  }
  expect(seen).toEqual(['ECONNRESET', 'ECONNRESET', 'ETIMEDOUT']);
});

test('of several steps at once each gets over its own disturbance, and the order is the recorded one', async () => {
  const server = await model();
  const client = new Anthropic({ apiKey: 'test', baseURL: server.url });
  const agent = async () => {
    const order: string[] = [];
    const ask = async (content: string) => {
      const stream = client.messages.stream({
        model: 'm',
        max_tokens: 9,
        messages: [{ role: 'user', content }],
      });
      order.push(await stream.finalText());
    };
    await Promise.all(['one', 'two', 'three'].map(ask));
    await ask(`after ${order.join()} ${crypto.randomUUID()}`);
    return order;
  };
  const { tape } = await record(agent);
  await server.close();
  for (const xs of [[0], [1], [2], [0, 1, 2]]) {
    const disturb = xs.map((x) => ({ x, answer: limited }));
    const verdict = await replay(tape, agent, { disturb });
    expect(verdict, xs.join()).toMatchObject({ ...recovered, rules: { disturbed: xs.length } });
  }
});

test('a step that is never answered ends in a divergence, not in a hang', async () => {
  const server = await model();
  const agent = agentOf(server.url);
  const { tape } = await record(agent);
  await server.close();
  const disturb = [{ x: 1, answer: { kind: 'timeout' } }] as const;
  const verdict = await replay(tape, agent, { disturb, stallTimeout: 300 });
  expect(verdict.result).toBe('drifted');
}, 20_000);

test('an answer that the agent takes for the recorded one holds nothing up, and may be asked for again', async () => {
  const server = await model();
  const agent = agentOf(server.url);
  const { tape } = await record(agent);
  const persistent = async () => {
    const first = await ask(server.url);
    return first === '' ? ask(server.url) : first;
  };
  const once = await record(persistent);
  await server.close();
  const exchange = tape.exchanges[1] ?? expect.fail('there is no second step');
  const slow = {
    kind: 'given',
    status: 200,
    statusText: 'OK',
    headers: (exchange.response?.headers ?? []).filter(([name]) => !/encoding|length/.test(name)),
    chunks: [Buffer.from(exchange.decodedBody()).toString('base64')],
    delays: [30],
  } as const;
  const verdict = await replay(tape, agent, { disturb: [{ x: 1, answer: slow }] });
  expect(verdict).toMatchObject({ ...recovered, exchanges: { matched: 3, recorded: 3 } });
  const empty = {
    ...slow,
    delays: [],
    headers: [['content-type', 'application/json']],
    chunks: [Buffer.from('{"content":[{"type":"text","text":""}]}').toString('base64')],
  } as const;
  const again = await replay(once.tape, persistent, { disturb: [{ x: 0, answer: empty }] });
  expect(again).toMatchObject({ ...recovered, exchanges: { matched: 1, recorded: 1 } });
}, 10_000);

async function ask(url: string): Promise<string> {
  const response = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    body: JSON.stringify({ model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'x' }] }),
  });
  const { content } = (await response.json()) as { content: [{ text: string }] };
  return content[0].text;
}
