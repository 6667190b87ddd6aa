import type { ServerResponse } from 'node:http';
import { fromErrorData } from '../exchange/error-data.ts';
import type { Arrival, Exchange } from '../exchange/exchange.ts';
import type { Delivery } from '../ports.ts';
import type { AgentConnection } from './agent-connection.ts';

/** Plays an exchange to the agent's client, one arrival after the other, as fast as it takes them. */
export async function playExchange(
  exchange: Exchange,
  { connection, response }: { connection: AgentConnection; response: ServerResponse },
): Promise<void> {
  let over = false;
  response.once('close', () => {
    if (over) return;
    over = true;
    exchange.abort();
  });
  while (!over) {
    const arrival = await exchange.next();
    if (over) return;
    switch (arrival.delivery.kind) {
      case 'response':
        writeHead(response, arrival.delivery);
        break;
      case 'data':
        if (!response.write(arrival.delivery.bytes)) await drained(response);
        break;
      case 'complete':
        over = true;
        if (arrival.delivery.trailers !== undefined) {
          response.addTrailers(arrival.delivery.trailers as Array<[string, string]>);
        }
        response.end();
        return;
      default:
        over = true;
        breakOff(connection, arrival);
        return;
    }
  }
}

function writeHead(response: ServerResponse, head: Delivery & { kind: 'response' }): void {
  // Node adds these where they are absent; the agent gets the headers that were sent, and no others.
  for (const name of ['date', 'connection', 'content-length', 'transfer-encoding']) {
    response.removeHeader(name);
  }
  response.strictContentLength = false;
  response.writeHead(head.status, head.statusText, head.headers.flat());
  response.flushHeaders();
}

function breakOff(connection: AgentConnection, { delivery, thrown }: Arrival): void {
  if (delivery.kind !== 'failure') return;
  const { error } = delivery;
  // The peer ended the connection in the middle: the client finds out by itself, in its own words.
  if (error.code === 'ECONNRESET' && (error.message === 'aborted' || error.message === 'socket hang up')) {
    connection.endEarly();
  } else {
    connection.breakWith(thrown instanceof Error ? thrown : fromErrorData(error));
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve);
    response.once('close', resolve);
  });
}
