import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { runOutside } from '../context.ts';
import type { AgentConnection } from './agent-connection.ts';
import { speaksHttp } from './protocol.ts';
import { refusal } from './refusal.ts';

/** Longest answer of a proxy to CONNECT that is waited for, in bytes. */
const maxHead = 64 * 1024;

/**
 * Serves CONNECT. A recording asks the real proxy and hands its answer on; a replay says yes, and
 * the tunnel leads nowhere. TLS inside is intercepted as a connection of its own; HTTP inside is
 * served on the same connection.
 */
export function serveConnect(server: Server): void {
  server.on('connect', (request: IncomingMessage, stream, head: Buffer) => {
    const connection = stream as unknown as AgentConnection;
    const target = request.url ?? '';
    if (connection.session.allowsEgress) {
      askProxy(connection, {
        request,
        opened: (real) => inside(server, { connection, target, real }),
      });
    } else {
      connection.write('HTTP/1.1 200 Connection established\r\n\r\n');
      inside(server, { connection, target, real: undefined });
    }
    if (head.length > 0) connection.push(head);
  });
}

function askProxy(
  connection: AgentConnection,
  { request, opened }: { request: IncomingMessage; opened: (real: Socket) => void },
): void {
  const real = runOutside(() => connection.controller.createConnection());
  const lines = [`CONNECT ${request.url} HTTP/1.1`];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    lines.push(`${request.rawHeaders[index]}: ${request.rawHeaders[index + 1]}`);
  }
  real.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  real.once('error', (error) => connection.breakWith(error));
  real.once('close', () => connection.end());
  connection.once('close', () => real.destroy());
  let answer = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    answer = Buffer.concat([answer, chunk]);
    const end = answer.indexOf('\r\n\r\n');
    if (end === -1 && answer.length < maxHead) return;
    real.removeListener('data', onData);
    if (end !== -1 && /^HTTP\/1\.\d 2/.test(answer.toString('latin1', 0, 16))) {
      real.pause();
      connection.write(answer.subarray(0, end + 4));
      if (answer.length > end + 4) real.unshift(answer.subarray(end + 4));
      opened(real);
    } else {
      connection.write(answer);
      real.pipe(connection);
    }
  };
  real.on('data', onData);
}

/** What the client does with its tunnel: TLS on top of it, HTTP inside it, or something else. */
function inside(
  server: Server,
  tunnel: { connection: AgentConnection; target: string; real: Socket | undefined },
): void {
  const { connection, target, real } = tunnel;
  const outer = connection.controller;
  // TLS is put on top of the tunnel, and not of another connection to the proxy.
  if (real !== undefined) outer.createTransport = () => real;
  connection.once('data', (first: Buffer) => {
    if (speaksHttp(first)) {
      // From here on an exchange tells the end of the connection, after what came before it.
      real?.removeAllListeners('close');
      const [host = '', port = ''] = target.split(/:(?=\d+$)/);
      connection.controller = {
        ...tunnelController(real),
        connectionOptions: { host, port },
      };
      connection.unshift(first);
      server.emit('connection', connection);
      return;
    }
    connection.session.uncovered({ what: 'raw-socket', detail: `${target} through a proxy` });
    if (real === undefined) {
      connection.breakWith(refusal(`a connection to ${target}`));
      return;
    }
    real.write(first);
    connection.pipe(real).pipe(connection);
  });
}

function tunnelController(real: Socket | undefined) {
  return {
    readyState: 1,
    socket: real as Socket,
    claim() {},
    passthrough() {},
    createTransport: () => real as Socket,
    createConnection: () => {
      // Paused since the proxy's answer; read again once its new owner listens.
      setImmediate(() => real?.resume());
      return real as Socket;
    },
  };
}
