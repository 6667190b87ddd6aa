import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { SocketInterceptor } from '@mswjs/interceptors/net';
import { currentSession } from '../context.ts';
import type { OpenUpstream } from '../exchange/exchange.ts';
import { changeRequest } from '../exchange/request-change.ts';
import type { Session } from '../session.ts';
import { AgentConnection } from './agent-connection.ts';
import { headerPairs } from './header-pairs.ts';
import { isUpgrade, methodOf } from './protocol.ts';
import { refusal } from './refusal.ts';
import { noticeServerFirst } from './server-first.ts';
import { playExchange } from './socket-play.ts';
import { type ConnectionController, socketUpstream } from './socket-upstream.ts';
import { contextHeader, sessionOfStamp } from './stamp.ts';
import { serveConnect } from './tunnel.ts';

/** On which tsx's child talks to tsx, the launcher of the command: nothing of the agent's. */
const launcherPipe = /[\\/]tsx-[^\\/]*[\\/]\d+\.pipe$/;

/** MSW's word for a connection that nobody has decided about. */
const pending = 0;

/**
 * Captures every HTTP client below fetch. MSW intercepts the connection; a claimed one is handed
 * to a private `http.Server`, so that the agent's client talks to Node's own HTTP implementation
 * and sees raw headers, framing, backpressure, resets and half-closes as from a real peer.
 *
 * @returns the undo
 */
export function installSocketEdge(): () => void {
  const interceptor = new SocketInterceptor();
  const connections = new Set<AgentConnection>();
  const server = createServer({
    keepAlive: true,
    requestTimeout: 0,
    headersTimeout: 0,
    connectionsCheckingInterval: 2 ** 30,
    insecureHTTPParser: true,
  });
  server.timeout = 0;
  server.keepAliveTimeout = 0;
  server.on('connection', (connection: AgentConnection) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
  });
  server.on('request', onRequest);
  server.on('checkContinue', (request, response) => {
    response.writeContinue();
    onRequest(request, response);
  });
  serveConnect(server);
  server.on('upgrade', (_request, socket) => socket.destroy());
  server.on('clientError', (error, socket) => socket.destroy(error));

  interceptor.apply();
  interceptor.on('connection', ({ socket, controller, connectionOptions }) => {
    const session = currentSession();
    if (session === undefined) {
      if (controller.readyState === pending) controller.passthrough();
      return;
    }
    watch(socket as Socket, {
      session,
      server,
      controller: controller as unknown as ConnectionController,
      secure: 'encrypted' in socket || 'secureContext' in connectionOptions,
    });
  });
  return () => {
    interceptor.dispose();
    server.close();
    for (const connection of connections) connection.retire();
  };
}

/** Reads the first bytes of a connection: HTTP is claimed, anything else is let through or refused. */
function watch(
  socket: Socket,
  peer: {
    session: Session;
    server: ReturnType<typeof createServer>;
    controller: ConnectionController;
    secure: boolean;
  },
): void {
  const { session, server, controller, secure } = peer;
  let connection: AgentConnection | undefined;

  const onData = (chunk: Buffer): void => {
    if (connection === undefined) {
      const method = methodOf(chunk);
      const upgrade = method !== undefined && isUpgrade(chunk);
      if (method === undefined || upgrade) {
        socket.removeListener('data', onData);
        noteRaw(session, { controller, upgrade });
        letThrough(controller, session, socket);
        return;
      }
      connection = new AgentConnection(socket, { controller, secure, session });
      server.emit('connection', connection);
    }
    // The write happens in the agent's own async context; the parser's callbacks do not.
    connection.session = currentSession() ?? connection.session;
    connection.origin ??= connection.session.origin?.();
    if (controller.readyState === pending) controller.claim();
    connection.push(chunk);
  };
  socket.on('data', onData);
  noticeServerFirst(controller.socket, () => {
    if (connection !== undefined || controller.readyState !== pending) return;
    noteRaw(session, { controller, upgrade: false });
    letThrough(controller, session, socket);
  });
}

function noteRaw(
  session: Session,
  { controller, upgrade }: { controller: ConnectionController; upgrade: boolean },
): void {
  const { host, port, path } = controller.connectionOptions;
  if (path !== undefined && launcherPipe.test(path)) return;
  session.uncovered({
    what: upgrade ? 'websocket' : 'raw-socket',
    detail: path ?? `${host ?? 'localhost'}:${port ?? '?'}`,
  });
}

function letThrough(controller: ConnectionController, session: Session, socket: Socket): void {
  if (!session.allowsEgress) {
    socket.destroy(refusal('this connection'));
    return;
  }
  // What the client has written so far is flushed after its current write is over.
  setImmediate(() => {
    if (controller.readyState === pending && !socket.destroyed) controller.passthrough();
  });
}

function onRequest(request: IncomingMessage, response: ServerResponse): void {
  const connection = request.socket as unknown as AgentConnection;
  const session = sessionOfStamp(request.headers[contextHeader]) ?? connection.session;
  connection.serving(response);
  const headers = headerPairs(request.rawHeaders).filter(
    ([name]) => name.toLowerCase() !== contextHeader,
  );
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const hasBody =
      chunks.length > 0 ||
      'content-length' in request.headers ||
      'transfer-encoding' in request.headers;
    const body = hasBody ? Buffer.concat(chunks) : null;
    const { origin } = connection;
    connection.origin = undefined;
    const captured = {
      via: 'socket',
      method: request.method ?? 'GET',
      url: urlOf(request, connection),
      headers,
      body,
      origin,
    } as const;
    const open: OpenUpstream = (change) =>
      socketUpstream(connection, {
        request: change === undefined ? captured : changeRequest(captured, change),
        path: change?.url === undefined ? (request.url ?? '/') : pathOf(change.url),
      });
    // Pools outlive runs: who uses a connection of a run that has ended is not the agent.
    const exchange = session.over === true ? open() : session.exchange(captured, open);
    void playExchange(exchange, { connection, response, uploaded: hasBody });
  });
}

/** What stands in the first line of a request for `url`. */
function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

function urlOf(request: IncomingMessage, connection: AgentConnection): string {
  const path = request.url ?? '/';
  if (/^https?:\/\//.test(path)) return path;
  const { host, port } = connection.controller.connectionOptions;
  const authority =
    request.headers.host ??
    (port === undefined ? (host ?? 'localhost') : `${host ?? 'localhost'}:${port}`);
  return `${connection.secure ? 'https' : 'http'}://${authority}${path}`;
}
