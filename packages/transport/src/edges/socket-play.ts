import type { ServerResponse } from 'node:http';
import { fromErrorData, rawPacket } from '../exchange/error-data.ts';
import type { Arrival, Exchange } from '../exchange/exchange.ts';
import type { Delivery } from '../ports.ts';
import { real } from '../real.ts';
import type { AgentConnection } from './agent-connection.ts';

/** Writes the head of a response. */
export type WriteHead = (response: ServerResponse, head: Delivery & { kind: 'response' }) => void;

/** Plays an exchange to the agent's client, one arrival after the other, as fast as it takes them. */
export async function playExchange(
  exchange: Exchange,
  {
    connection,
    response,
    uploaded,
    writeHead = writeRawHead,
  }: {
    connection: Pick<AgentConnection, 'endEarly' | 'breakWith'>;
    response: ServerResponse;
    /** The request had a body. */
    uploaded: boolean;
    /** Default: the headers as they are, and no others. */
    writeHead?: WriteHead;
  },
): Promise<void> {
  let over = false;
  let left = Number.POSITIVE_INFINITY;
  response.once('close', () => {
    if (over || left === 0) return;
    over = true;
    exchange.abort();
  });
  // A response in the same turn as the last byte of a request finds clients still sending.
  if (uploaded) await twoTurns();
  while (!over) {
    const arrival = await exchange.next();
    if (over) return;
    switch (arrival.delivery.kind) {
      case 'response':
        writeHead(response, arrival.delivery);
        left = isEmpty(response, arrival.delivery) ? 0 : declaredLength(arrival.delivery.headers);
        if (left === 0) response.end();
        break;
      case 'data':
        left -= arrival.delivery.bytes.length;
        // To the client the response is over now; the word about it may come when the run is, too.
        if (left === 0) response.end(arrival.delivery.bytes);
        else if (!response.write(arrival.delivery.bytes)) await drained(response);
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

/** Bytes that the body has by its own account; infinite where it does not say. */
function declaredLength(headers: ReadonlyArray<readonly [string, string]>): number {
  const declared = headers.find(([name]) => name.toLowerCase() === 'content-length');
  const length = Number(declared?.[1]);
  return length > 0 ? length : Number.POSITIVE_INFINITY;
}

function writeRawHead(response: ServerResponse, head: Delivery & { kind: 'response' }): void {
  // Node adds these where they are absent; the agent gets the headers that were sent, and no others.
  for (const name of ['date', 'connection', 'content-length', 'transfer-encoding']) {
    response.removeHeader(name);
  }
  response.strictContentLength = false;
  response.writeHead(head.status, head.statusText, head.headers.flat());
  response.flushHeaders();
}

/** A response without a body is over with its head, also for a client that gives it up then. */
function isEmpty(
  { req }: ServerResponse,
  { status, headers }: Delivery & { kind: 'response' },
): boolean {
  if (req.method === 'HEAD' || status === 204 || status === 304) return true;
  return headers.some(([name, value]) => value === '0' && name.toLowerCase() === 'content-length');
}

function twoTurns(): Promise<void> {
  return new Promise((resolve) => {
    real.setImmediate(() => real.setImmediate(resolve));
  });
}

function breakOff(
  connection: Pick<AgentConnection, 'endEarly' | 'breakWith'>,
  { delivery, thrown }: Arrival,
): void {
  if (delivery.kind !== 'failure') return;
  const { error } = delivery;
  const raw = error.fields?.[rawPacket];
  if (typeof raw === 'string') {
    connection.endEarly(Buffer.from(raw, 'latin1'));
    return;
  }
  // The peer ended the connection in the middle: the client finds out by itself, in its own words.
  if (
    error.code === 'ECONNRESET' &&
    (error.message === 'aborted' || error.message === 'socket hang up')
  ) {
    connection.endEarly();
  } else {
    connection.breakWith(thrown instanceof Error ? thrown : fromErrorData(error));
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      response.off('drain', go).off('close', go);
      resolve();
    };
    response.on('drain', go).on('close', go);
  });
}
