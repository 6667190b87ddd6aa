import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { buildResponse, recogniseCall } from '@tracefork/wire';
import { onTestFinished } from 'vitest';

export interface LocalModel {
  readonly url: string;
  /** Bodies of the requests so far. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** A model on 127.0.0.1 that says what `say` makes of the last words; encodes where it may. */
export async function model(
  say: (words: string) => string = (words) => words,
): Promise<LocalModel> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    asked.push(body);
    const { url = '', method = '' } = request;
    const call = recogniseCall({ method, url, body: Buffer.from(body) });
    const { messages } = JSON.parse(body) as { messages: { content: string }[] };
    const answer = buildResponse(call ?? 'anthropic', {
      kind: 'message',
      as: call?.stream === true ? 'stream' : 'json',
      model: 'model-a',
      blocks: [{ type: 'text', text: say(messages.at(-1)?.content ?? '') }],
    });
    const packed = request.headers['accept-encoding']?.includes('gzip') === true;
    response.writeHead(answer.status, [
      ...answer.headers.flat(),
      ...(packed ? ['content-encoding', 'gzip'] : []),
    ]);
    response.end(packed ? gzipSync(answer.body) : answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    if (!server.listening) return;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, close };
}
