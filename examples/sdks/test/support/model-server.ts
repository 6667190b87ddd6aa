import { buffer } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { buildResponse, parseRequest } from '@tracefork/wire';
import { deskAnswer } from './desk-model.ts';
import { noSuchThread, Threads } from './desk-threads.ts';
import { type LocalServer, listen } from './listen.ts';

/** A model of every provider: whatever API it is asked through, it answers from the conversation. */
export function startModelServer(): Promise<LocalServer> {
  const threads = new Threads();
  return listen(async (request, response) => {
    const { method = '', url = '' } = request;
    const asked = parseRequest({ method, url, body: await buffer(request) });
    if (asked === null) {
      // Spans of OpenAI's tracing go to the same base URL.
      response.writeHead(url.endsWith('/traces/ingest') ? 204 : 404).end();
      return;
    }
    const whole = threads.take(asked);
    if (whole === undefined) {
      response.writeHead(noSuchThread.status, { 'content-type': 'application/json' });
      response.end(noSuchThread.body);
      return;
    }
    const spec = deskAnswer(whole);
    threads.keep(whole, spec);
    const { status, headers, chunks } = buildResponse(asked, spec);
    response.writeHead(status, headers.flat() as string[]);
    for (const chunk of chunks) {
      response.write(chunk);
      await turn();
    }
    response.end();
  });
}
