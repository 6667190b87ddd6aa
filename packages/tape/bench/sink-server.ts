import { once } from 'node:events';
import { createServer } from 'node:http';

/** A server in a process of its own that reads what it is sent and answers with what the URL asks for. */
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    response.end('x'.repeat(Number(request.url?.slice(1))));
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
