import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export interface ModelServer {
  readonly url: string;
  /** Bodies of the requests that reached it. */
  readonly bodies: readonly string[];
  close(): Promise<void>;
}

/** A server that answers every request with its number; closed when the test ends. */
export async function modelServer(): Promise<ModelServer> {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(await text(request));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ number: bodies.length }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies, close };
}

/** Asks as agents ask models. */
export async function ask(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const response = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return response.text();
}

/** A Messages request with one prompt. */
export function prompt(content: string, more: object = {}): object {
  return {
    model: 'claude-sonnet-4-6',
    max_tokens: 9,
    messages: [{ role: 'user', content }],
    ...more,
  };
}
