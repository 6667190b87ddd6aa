import { Agent, request as httpRequest } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { RequestUpstream } from '../edges/request-upstream.ts';
import type { Arrival, CapturedRequest, Upstream } from '../exchange/exchange.ts';
import { responseHeaders } from './headers.ts';

const options = { keepAlive: true, maxSockets: 1 } as const;

/** One real connection for one of the client's, as without the proxy. */
const agents = new WeakMap<Socket, { readonly http: Agent; readonly https: TlsAgent }>();

function agentsFor(client: Socket): { readonly http: Agent; readonly https: TlsAgent } {
  const existing = agents.get(client);
  if (existing !== undefined) return existing;
  const made = { http: new Agent(options), https: new TlsAgent(options) };
  client.once('close', () => {
    made.http.destroy();
    made.https.destroy();
  });
  agents.set(client, made);
  return made;
}

/** Sends a request of `client` to the real server. Certificates are checked as Node does it. */
export function openUpstream(client: Socket, request: CapturedRequest): Upstream {
  const { protocol, hostname, port, host } = new URL(request.url);
  const secure = protocol === 'https:';
  const send = secure ? tlsRequest : httpRequest;
  const outgoing = send({
    agent: agentsFor(client)[secure ? 'https' : 'http'],
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    ...(port === '' ? {} : { port }),
    method: request.method,
    // As the client wrote it, which a parsed URL is not.
    path: request.url.slice(request.url.indexOf(host) + host.length) || '/',
    headers: request.headers.flat(),
    setHost: false,
    setDefaultHeaders: false,
    insecureHTTPParser: true,
  });
  const upstream = new RequestUpstream(outgoing, request.body);
  return {
    next: async () => endToEnd(await upstream.next()),
    abort: () => upstream.abort(),
  };
}

function endToEnd(arrival: Arrival): Arrival {
  const { delivery } = arrival;
  if (delivery.kind !== 'response') return arrival;
  return { ...arrival, delivery: { ...delivery, headers: responseHeaders(delivery.headers) } };
}
