import { createServer } from 'node:http';

/**
 * The other side of the benchmarks, in a process of its own: `/json?bytes=N` answers with N bytes
 * of JSON, `/sse?chunks=N` with N events one after the other, as soon as it is asked.
 */
const filler = 'The quick brown fox jumps over the lazy dog. ';

const bodies = new Map<number, Buffer>();

function json(bytes: number): Buffer {
  const known = bodies.get(bytes);
  if (known !== undefined) return known;
  const text = filler.repeat(Math.ceil(bytes / filler.length)).slice(0, Math.max(0, bytes - 11));
  const body = Buffer.from(JSON.stringify({ text }));
  bodies.set(bytes, body);
  return body;
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  request.resume();
  request.on('end', () => {
    if (url.pathname === '/json') {
      const body = json(Number(url.searchParams.get('bytes')));
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': body.length,
      });
      response.end(body);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    let left = Number(url.searchParams.get('chunks'));
    const next = (): void => {
      if (left-- === 0) response.end();
      else response.write(`data: {"delta":"${filler}"}\n\n`, () => setImmediate(next));
    };
    next();
  });
});

server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  process.send?.(address.port);
});
process.on('disconnect', () => process.exit());
