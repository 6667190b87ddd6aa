import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { buildResponse } from '@tracefork/wire';

/** A model that counts its answers, on a port of this machine. */
export async function startModel(): Promise<{ server: Server; url: string }> {
  let served = 0;
  const server = createServer(async (request, response) => {
    served += 1;
    const number = served;
    if (request.method === 'GET') {
      response.setHeader('connection', 'close').end(`GET ${request.url} ${number}`);
      return;
    }
    const { headers, body } = buildResponse('anthropic', {
      kind: 'message',
      as: ((await json(request)) as { stream?: boolean }).stream === true ? 'stream' : 'json',
      model: 'claude-haiku-4-5',
      blocks: [{ type: 'text', text: `Refunded as number ${number}.` }],
    });
    response.writeHead(200, { ...Object.fromEntries(headers), connection: 'close' }).end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
