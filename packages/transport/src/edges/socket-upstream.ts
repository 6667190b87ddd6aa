import { Agent, request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { runOutside } from '../context.ts';
import type { CapturedRequest, Upstream } from '../exchange/exchange.ts';
import type { AgentConnection } from './agent-connection.ts';
import { RequestUpstream } from './request-upstream.ts';

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
export function socketUpstream(
  connection: AgentConnection,
  { request, path }: { request: CapturedRequest; path: string },
): Upstream {
  const outgoing = runOutside(() =>
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
  return new RequestUpstream(outgoing, request.body);
}
