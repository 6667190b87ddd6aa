import { createServer } from 'node:http';
import { seededText } from './seeded-text.ts';

/**
 * The other side of the benchmarks, in a process of its own: `/json?bytes=N` answers with N bytes
 * of JSON, `/sse?chunks=N` with N events one after the other, as soon as it is asked, or `gap=MS`
 * apart. Answers take turns among 64 that differ (seed 3), as those of a model do.
 */
const different = 64;
const text = seededText(3);
const bodies = new Map<number, readonly Buffer[]>();
let answered = 0;

function json(bytes: number): Buffer {
  let made = bodies.get(bytes);
  if (made === undefined) {
    const length = Math.max(0, bytes - 11);
    made = Array.from({ length: different }, () =>
      Buffer.from(JSON.stringify({ text: text(length) })),
    );
    bodies.set(bytes, made);
  }
  return made[answered++ % different] as Buffer;
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
    const gap = Number(url.searchParams.get('gap'));
    const pause = gap === 0 ? setImmediate : (then: () => void) => setTimeout(then, gap);
    const next = (): void => {
      if (left-- === 0) response.end();
      else response.write(`data: {"delta":"${text(45)}"}\n\n`, () => pause(next));
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
