import type { IncomingHttpHeaders } from 'node:http';
import { mountOf, type ProxyTarget, upstreamUrl } from './targets.ts';

/** Why the proxy answers a request itself. */
export interface Refused {
  readonly kind: 'refused';
  readonly status: number;
  /** Stands in the answer's body, as the error's type. */
  readonly type: string;
  readonly message: string;
  /** Where it would have gone, if that is somewhere else. */
  readonly elsewhere?: string;
}

/** What becomes of a request: it goes on to `url`, or not. */
export type Admission = { readonly kind: 'forward'; readonly url: string } | Refused;

/**
 * Decides about a request by its head alone. The proxy stands for its targets and nothing else, and
 * for programs of this machine: not for a page in a browser that found the port.
 */
export function admit(
  request: { readonly url: string; readonly headers: IncomingHttpHeaders },
  { port, targets }: { readonly port: number; readonly targets: readonly ProxyTarget[] },
): Admission {
  const { url, headers } = request;
  const own = addressOf(port, targets);
  const byPath = url.startsWith('/');
  if (byPath && !isLocal(headers.host, port)) {
    const message = `This proxy answers at ${own} and not as ${headers.host ?? 'a host without a name'}.`;
    return { kind: 'refused', status: 403, type: 'tracefork_host', message };
  }
  if (headers.origin !== undefined && !isLocal(originHost(headers.origin))) {
    const message = `Pages of ${headers.origin} may not use this proxy.`;
    return { kind: 'refused', status: 403, type: 'tracefork_origin', message };
  }
  // For an image, a frame or a link a browser names no origin, but says that it is elsewhere.
  if (headers.origin === undefined && headers['sec-fetch-site'] === 'cross-site') {
    const message = 'Pages from elsewhere may not use this proxy.';
    return { kind: 'refused', status: 403, type: 'tracefork_origin', message };
  }
  const to = upstreamUrl(url, targets);
  if (to === undefined) {
    const message = `This proxy stands for ${named(targets)} at ${own} and for nothing else.`;
    return byPath
      ? { kind: 'refused', status: 404, type: 'tracefork_no_target', message }
      : { ...elsewhere(url), message };
  }
  if (headers.upgrade?.toLowerCase() === 'websocket') {
    const message = 'WebSockets are not recorded, so this proxy does not carry them.';
    return { kind: 'refused', status: 501, type: 'tracefork_websocket', message };
  }
  return { kind: 'forward', url: to };
}

/** For a client that took this for a proxy to everywhere. */
export function elsewhere(host: string): Refused {
  return {
    kind: 'refused',
    status: 403,
    type: 'tracefork_elsewhere',
    message: `This is no proxy to ${host}. Use its address as base URL.`,
    elsewhere: host,
  };
}

function addressOf(port: number, targets: readonly ProxyTarget[]): string {
  const base = `http://127.0.0.1:${port}`;
  return targets.map((target) => base + mountOf(target, targets)).join(' and ');
}

function named(targets: readonly ProxyTarget[]): string {
  return targets.map(({ url }) => url).join(' and ');
}

function originHost(origin: string): string | undefined {
  return URL.parse(origin)?.host;
}

/** @param port the only one that is right; default: any */
function isLocal(host: string | undefined, port?: number): boolean {
  const match = /^(127\.0\.0\.1|localhost|\[::1\])(?::(\d+))?$/i.exec(host ?? '');
  if (match === null) return false;
  return port === undefined || Number(match[2] ?? 80) === port;
}
