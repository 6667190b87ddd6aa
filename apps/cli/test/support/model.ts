import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildResponse } from '@tracefork/wire';
import { onTestFinished } from 'vitest';

/** A model on 127.0.0.1 that says back what it was asked last. */
export interface EchoModel {
  readonly url: string;
  /** Bodies of the requests so far. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export async function startEchoModel(): Promise<EchoModel> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    asked.push(text);
    const { messages } = JSON.parse(text) as { messages: { content: string }[] };
    const answer = buildResponse('anthropic', {
      kind: 'message',
      as: 'json',
      model: 'claude-haiku-4-5-20251001',
      blocks: [{ type: 'text', text: `You said: ${messages.at(-1)?.content}` }],
    });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, close };
}

/** An agent that asks twice and prints the answers. */
export const agentSource = `
const asks = (process.env.QUESTIONS ?? 'one,two').split(',');
for (const content of asks) {
  const response = await fetch(process.env.MODEL_BASE_URL + '/v1/messages', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', max_tokens: 9, messages: [{ role: 'user', content }] }),
  });
  if (!response.ok) {
    console.log('the model answered', response.status);
    process.exit(1);
  }
  const { content: [{ text }] } = await response.json();
  console.log(text);
}
process.exitCode = Number(process.env.CODE ?? 0);
`;

/** The same agent as a function. */
export const functionSource = `
export async function ask(): Promise<string> {
  const content: string = process.env.QUESTIONS ?? 'one';
  const response = await fetch(process.env.MODEL_BASE_URL + '/v1/messages', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', max_tokens: 9, messages: [{ role: 'user', content }] }),
  });
  const answer = (await response.json()) as { content: { text: string }[] };
  console.log('the function prints', answer.content[0]?.text);
  return answer.content[0]?.text ?? '';
}

export function fails(): never {
  throw new RangeError('the agent gave up');
}
`;
