import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildResponse } from '@tracefork/wire';
import { onTestFinished } from 'vitest';

/** A local model that says back the trial and how much it was told, after so many milliseconds. */
export async function world({ latency = 5 }: { readonly latency?: number } = {}) {
  const seen: string[] = [];
  const server = createServer(async (request, response) => {
    const { messages } = JSON.parse(await text(request)) as { messages: { content: string }[] };
    const last = messages.at(-1)?.content ?? '';
    const trial = String(request.headers['x-trial'] ?? 'none');
    seen.push(`${request.url} ${trial} ${last}`);
    await new Promise((resolve) => setTimeout(resolve, latency));
    const built = buildResponse('anthropic', {
      kind: 'message',
      as: 'json',
      model: 'claude-haiku-4-5',
      blocks: [{ type: 'text', text: `${trial}:${last.length}` }],
    });
    response.writeHead(built.status, built.headers.flat() as string[]).end(built.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

interface Message {
  readonly role: string;
  readonly content: string;
}

/** One call of the model over `fetch`; returns what it said. */
export async function say(url: string, messages: readonly Message[]): Promise<string> {
  const response = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 99, messages }),
  });
  const { content } = (await response.json()) as { content: { text: string }[] };
  return content[0]?.text ?? '';
}
