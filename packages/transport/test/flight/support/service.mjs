// A service as somebody would write it: each request is a run of an agent, recorded if it fails.
import { createServer } from 'node:http';
import { flightRecorder } from '@tracefork/transport/flight';

const flight = flightRecorder();
const ask = fetch; // saved early: covered, because the preload came before

export const answer = flight.wrap(async ({ order }) => {
  const response = await ask(`${process.env.MODEL_BASE_URL}/orders/${order}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ order, id: crypto.randomUUID() }),
  });
  const { paid } = await response.json();
  if (paid === null) throw new Error(`order ${order} was never paid`);
  return { order, paid };
});

if (process.argv[2] === 'serve') {
  const server = createServer(async (request, response) => {
    try {
      const found = await answer({ order: request.url.slice(1) });
      response.end(JSON.stringify(found));
    } catch (error) {
      response.writeHead(500).end(error.message);
    }
  }).listen(0, '127.0.0.1', () => process.send(server.address().port));
  process.on('message', (what) => {
    if (what === 'memory') {
      globalThis.gc?.();
      process.send({ ...process.memoryUsage(), ...process.cpuUsage(), counts: flight.counts });
    }
  });
}
