import diagnosticsChannel from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { currentSession, isOutside } from '../context.ts';
import type { Session } from '../session.ts';
import { isOwnServer } from './own-servers.ts';

interface InternalConnections {
  run<T>(callback: () => T): T;
}

/** MSW's mark for connections that it must leave alone; internal, hence the exact pin of its version. */
function internalConnections(): InternalConnections | undefined {
  return (globalThis as { __MSW_INTERNAL_CONNECTION_CONTEXT?: InternalConnections })
    .__MSW_INTERNAL_CONNECTION_CONTEXT;
}

/** Sockets whose connecting was seen; a request on any other one was not captured. */
const seen = new WeakSet<object>();

/**
 * Keeps tracefork's own connections, and those within a run, away from the interception, and notices requests on
 * connections that are older than it.
 *
 * @note Must be installed after the socket edge, so that it stands in front of MSW's patch.
 * @returns the undo
 */
export function installConnectGuard(): () => void {
  const intercepted = Socket.prototype.connect;
  const guarded = function connect(this: Socket, ...args: unknown[]): Socket {
    seen.add(this);
    const call = () => Reflect.apply(intercepted, this, args) as Socket;
    const internal = internalConnections();
    const apart = isOutside() || connectsToOwnServer(args);
    return apart && internal !== undefined ? internal.run(call) : call();
  };
  Socket.prototype.connect = guarded as typeof Socket.prototype.connect;
  diagnosticsChannel.subscribe('undici:request:create', onCreate);
  diagnosticsChannel.subscribe('undici:client:sendHeaders', onSendHeaders);
  return () => {
    diagnosticsChannel.unsubscribe('undici:request:create', onCreate);
    diagnosticsChannel.unsubscribe('undici:client:sendHeaders', onSendHeaders);
    if (Socket.prototype.connect === guarded) Socket.prototype.connect = intercepted;
  };
}

/** Who made a request: undici sends it in the context of another one, or in none. */
const makers = new WeakMap<object, Session>();

function onCreate(message: unknown): void {
  const { request } = message as { request?: object };
  const session = currentSession();
  if (request !== undefined && session !== undefined) makers.set(request, session);
}

function onSendHeaders(message: unknown): void {
  const { request, socket } = message as { request?: { origin?: unknown }; socket?: object };
  if (socket === undefined || seen.has(socket)) return;
  // TLS on top of a tunnel: only the tunnel was connected.
  if (seen.has((socket as { _parent?: object })._parent ?? socket)) return;
  const session = request === undefined ? undefined : makers.get(request);
  session?.uncovered({
    what: 'warm-connection',
    detail: `a request to ${String(request?.origin ?? 'an unknown host')} used a connection that was opened before tracefork was attached`,
  });
}

/** The arguments of `connect`, as a list of their own where Node has put them in order already. */
function connectsToOwnServer(args: readonly unknown[]): boolean {
  const session = currentSession();
  if (session === undefined) return false;
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof first === 'object' && first !== null) return isOwnServer(session, first);
  const isPort = Number.isInteger(Number(first));
  const host = typeof second === 'string' ? second : undefined;
  return isOwnServer(session, isPort ? { port: first, host } : { path: String(first) });
}
