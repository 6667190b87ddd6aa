import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

type Input = Record<string, unknown>;

interface Delta {
  type: string;
  index?: number;
  content_block?: { name?: string };
  delta?: { partial_json?: string };
}

/** A proxy that changes the input of every call of one tool in streamed answers. */
export async function editCalls(
  target: string,
  tool: string,
  edit: (input: Input) => Input,
): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer(async (request, response) => {
    const headers = new Headers({ 'content-type': 'application/json', 'x-api-key': 'demo' });
    const body = await buffer(request);
    const answer = await fetch(`${target}${request.url}`, { method: 'POST', headers, body });
    response.writeHead(answer.status, {
      'content-type': answer.headers.get('content-type') ?? 'text/plain',
    });
    response.end(editStream(await answer.text(), tool, edit));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function editStream(stream: string, tool: string, edit: (input: Input) => Input): string {
  const events = stream
    .trimEnd()
    .split('\n\n')
    .map((event) => event.split('\ndata: '));
  const read = events.map(([, data]) => JSON.parse(data ?? '') as Delta);
  const index = read.find(({ content_block }) => content_block?.name === tool)?.index;
  const deltas = read.filter((event) => event.index === index && event.delta !== undefined);
  const json = deltas.map(({ delta }) => delta?.partial_json ?? '').join('');
  if (index === undefined) return stream;
  for (const { delta } of deltas) if (delta) delta.partial_json = '';
  const [first] = deltas;
  if (first?.delta) first.delta.partial_json = JSON.stringify(edit(JSON.parse(json) as Input));
  return read.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
}
