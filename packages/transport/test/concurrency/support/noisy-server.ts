import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What an agent asks of the server. */
export interface Ask {
  readonly id: string;
  /** Answer with an overload now and then. */
  readonly flaky?: boolean;
  readonly stream?: boolean;
}

/** A server whose latencies and answers are never the same twice. */
export interface NoisyServer {
  readonly url: string;
  /** Requests that reached it. */
  readonly requests: () => number;
  close(): Promise<void>;
}

/** Milliseconds that an answer takes at most. */
const slowest = 16;

export async function startNoisyServer(): Promise<NoisyServer> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    void answer(request, response, requests);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  number: number,
): Promise<void> {
  const body = JSON.parse((await text(request)) || '{}');
  // The Anthropic SDK carries what is asked in the last message.
  const wrapped = request.url?.includes('/v1/messages') ?? false;
  const ask: Ask = wrapped ? JSON.parse(body.messages.at(-1).content) : body;
  await pause();
  if (ask.flaky && Math.random() < 0.3) {
    response.writeHead(529, { 'content-type': 'application/json', 'retry-after-ms': '3' });
    response.end('{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}');
    return;
  }
  const words = Array.from({ length: 4 }, () => `${number}:${Math.random().toFixed(6)} `);
  if (!ask.stream) {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(wrapped ? message(words.join('')) : { answer: words.join('') }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of wrapped ? messageEvents(words) : words.map((word) => ({ type: 'w', word }))) {
    if (response.destroyed) return;
    response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    await pause(4);
  }
  response.end();
}

function pause(most = slowest): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, Math.random() * most);
  });
}

function message(words: string) {
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-6',
    content: words === '' ? [] : [{ type: 'text', text: words }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  };
}

function messageEvents(words: readonly string[]) {
  return [
    { type: 'message_start', message: message('') },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ...words.map((text) => ({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text },
    })),
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } },
    { type: 'message_stop' },
  ];
}
