import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { runOutside } from '../context.ts';
import { toErrorData } from '../exchange/error-data.ts';
import type { Arrival, CapturedRequest, Upstream } from '../exchange/exchange.ts';
import type { AgentConnection } from './agent-connection.ts';
import { headerPairs } from './header-pairs.ts';
import { PulledArrivals } from './pulled.ts';

/**
 * The slice of MSW's socket controller that is used here. `createConnection` opens the connection
 * that the client asked for, TLS options and tunnels included; it is internal to MSW, hence the
 * exact pin of its version.
 */
export interface ConnectionController {
  readonly readyState: number;
  readonly connectionOptions: {
    readonly host?: string;
    readonly port?: number | string;
    readonly path?: string;
  };
  /** The agent's end. */
  readonly socket: Socket;
  claim(): void;
  passthrough(): unknown;
  createConnection(): Socket;
  /** The connection that TLS is put on top of. */
  createTransport(): Socket;
}

/** Node's own: MSW replaces it with one that drops kept connections which are not its own. */
const nativeAddRequest: unknown = Reflect.get(Agent.prototype, 'addRequest');

/** One real connection for one of the agent's, as without the recorder. */
const agents = new WeakMap<AgentConnection, Agent>();

function agentFor(connection: AgentConnection): Agent {
  const existing = agents.get(connection);
  if (existing !== undefined) return existing;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  Object.assign(agent, { addRequest: nativeAddRequest });
  agent.createConnection = () => runOutside(() => connection.controller.createConnection());
  connection.once('close', () => agent.destroy());
  agents.set(connection, agent);
  return agent;
}

/** The network's side of an exchange that was captured from a socket. */
export class SocketUpstream implements Upstream {
  readonly #arrivals: PulledArrivals;
  readonly #request: ClientRequest;
  #response: IncomingMessage | undefined;
  #over = false;

  constructor(
    connection: AgentConnection,
    { request, path }: { request: CapturedRequest; path: string },
  ) {
    this.#arrivals = new PulledArrivals(() => this.#response?.resume());
    this.#request = runOutside(() =>
      httpRequest({
        agent: agentFor(connection),
        method: request.method,
        path,
        headers: request.headers.flat(),
        setHost: false,
        setDefaultHeaders: false,
        insecureHTTPParser: true,
      }),
    );
    this.#request.on('response', (response) => this.#onResponse(response));
    this.#request.on('error', (error) => this.#fail(error));
    this.#request.end(request.body ?? undefined);
  }

  next(): Promise<Arrival> {
    return this.#arrivals.next();
  }

  abort(): void {
    this.#over = true;
    this.#request.destroy();
  }

  #onResponse(response: IncomingMessage): void {
    this.#response = response;
    this.#arrivals.push({
      delivery: {
        kind: 'response',
        status: response.statusCode ?? 0,
        statusText: response.statusMessage ?? '',
        headers: headerPairs(response.rawHeaders),
      },
    });
    response.on('data', (bytes: Buffer) => {
      if (this.#arrivals.push({ delivery: { kind: 'data', bytes } }) > 0) response.pause();
    });
    response.on('end', () => {
      if (!response.complete) return;
      this.#over = true;
      const trailers = headerPairs(response.rawTrailers);
      this.#arrivals.push({
        delivery: { kind: 'complete', ...(trailers.length > 0 ? { trailers } : {}) },
      });
    });
    response.on('error', (error) => this.#fail(error));
  }

  #fail(thrown: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#arrivals.push({ delivery: { kind: 'failure', error: toErrorData(thrown) }, thrown });
  }
}
