import { type AddressInfo, Server } from 'node:net';
import { currentSession } from '../context.ts';
import { replaceFunction } from '../nondeterminism/patches/replace.ts';
import type { Session } from '../session.ts';

/** Where a connection goes: a port of a host, or a socket file. */
export interface Target {
  readonly host?: string | null | undefined;
  readonly port?: number | string | null | undefined;
  readonly path?: string | null | undefined;
}

/** Servers that code of a session listens with. */
const servers = new WeakMap<Session, Set<Server>>();

/**
 * Remembers the servers that a run listens with: a connection to one of them stays within the run.
 *
 * @returns the undo
 */
export function installOwnServers(): () => void {
  return replaceFunction(Server.prototype, 'listen', (original) => {
    return function listen(this: Server, ...args: unknown[]): unknown {
      const session = currentSession();
      if (session !== undefined) {
        const known = servers.get(session);
        if (known === undefined) servers.set(session, new Set([this]));
        else known.add(this);
      }
      return Reflect.apply(original, this, args);
    };
  });
}

/** Whether the target is a server of the run itself. */
export function isOwnServer(session: Session, target: Target): boolean {
  const known = servers.get(session);
  if (known === undefined) return false;
  return [...known].some((server) => {
    if (!server.listening) return false;
    const address = server.address();
    if (typeof address === 'string') return address === target.path;
    return !target.path && isLocal(target.host) && listens(address, target.port);
  });
}

/** As `isOwnServer`, for a URL or an origin. */
export function isOwnUrl(session: Session, url: unknown): boolean {
  if (!servers.has(session)) return false;
  const { protocol, hostname, port } = URL.parse(String(url)) ?? {};
  if (hostname === undefined) return false;
  const usual = protocol === 'https:' ? 443 : 80;
  return isOwnServer(session, { host: hostname, port: port || usual });
}

function listens(address: AddressInfo | null, port: Target['port']): boolean {
  return address !== null && address.port === Number(port);
}

function isLocal(host: Target['host']): boolean {
  return /^(localhost|127(\.\d+){3}|0\.0\.0\.0|\[?::1?\]?)$/i.test(host ?? 'localhost');
}
