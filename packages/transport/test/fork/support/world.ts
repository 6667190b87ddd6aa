import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildResponse } from '@tracefork/wire';
import { onTestFinished } from 'vitest';
import type { ForkScript } from '../../../src/fork/index.ts';
import { tool } from '../../../src/tools/tool-call.ts';

export interface World {
  readonly url: string;
  /** Requests that reached the server, as `PATH trial last words`. */
  readonly seen: string[];
  close(): Promise<void>;
}

/** A local model that echoes the last words it was told, the trial, and how much it was told. */
export async function world(): Promise<World> {
  const seen: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const trial = String(request.headers['x-trial'] ?? 'none');
    if (request.url !== '/v1/messages') {
      seen.push(`${request.url} ${trial}`);
      response.end(`weather for ${request.url}`);
      return;
    }
    const { messages } = JSON.parse(body) as { messages: { content: string }[] };
    const last = messages.at(-1)?.content ?? '';
    seen.push(`${request.url} ${trial} ${last}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const said = `${trial}:${last.split(' ').at(-1)}:${messages.length}`;
    const built = buildResponse('anthropic', answer(said));
    response.writeHead(built.status, built.headers.flat() as string[]);
    response.end(built.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, close };
}

/** A plain answer of the model. */
export function answer(words: string) {
  return {
    kind: 'message',
    as: 'json',
    model: 'claude-sonnet-4-6',
    blocks: [{ type: 'text', text: words }],
  } as const;
}

/** An answer for a fork to give. */
export function given(words: string): ForkScript['answer'] {
  const { status, headers, body } = buildResponse('anthropic', answer(words));
  return {
    kind: 'given',
    status,
    statusText: 'OK',
    headers,
    chunks: [Buffer.from(body).toString('base64')],
  };
}

/** A script with everything at its default. */
export function script(more: Partial<ForkScript> & Pick<ForkScript, 'at' | 'answer'>): ForkScript {
  return {
    prefix: 'exact',
    inFlight: 'recorded',
    trial: 0,
    effects: {},
    allowUncaptured: false,
    timeout: 20_000,
    label: {},
    ...more,
  };
}

type Message = { readonly role: string; readonly content: string };

/** One call of the model over `fetch`; returns what it said. */
export async function say(url: string, messages: readonly Message[]): Promise<string> {
  const response = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'claude-sonnet-4-6', max_tokens: 99, messages }),
  });
  const { content } = (await response.json()) as { content: { text: string }[] };
  return content[0]?.text ?? '';
}

/** An agent of several steps that draws, waits, reads clocks and calls a tool in each. */
export function chattyAgent(
  url: string,
  options: { readonly steps?: number; readonly ran?: string[]; readonly prompt?: string } = {},
): () => Promise<string> {
  const { steps = 4, ran = [], prompt = 'begin' } = options;
  const lookUp = tool(
    'look_up',
    (what: string) => {
      ran.push(what);
      return `found ${what}`;
    },
    { effect: 'read' },
  );
  return async () => {
    const messages: Message[] = [{ role: 'user', content: prompt }];
    for (let step = 0; step < steps; step++) {
      const said = await say(url, messages);
      messages.push({ role: 'assistant', content: said });
      await new Promise((resolve) => setTimeout(resolve, 3));
      const found = await lookUp(said);
      const dice = Math.floor(Math.random() * 1e6);
      messages.push({ role: 'user', content: `${found} ${dice}` });
    }
    return messages.map(({ content }) => content).join('\n');
  };
}
