import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { WriteHead } from '../edges/socket-play.ts';
import type { Arrival, Exchange } from '../exchange/exchange.ts';
import { real } from '../real.ts';
import type { ServedExchange } from './proxy-server.ts';

/** Milliseconds that the end of a response may be behind a client that left. */
const patience = 1000;

/** Writes the server's headers, and frames the body for this hop. */
export const writeForwardedHead: WriteHead = (response, head) => {
  response.sendDate = false;
  // Headers are Latin-1, and a head that is flushed alone takes the encoding of its socket.
  response.socket?.setDefaultEncoding('latin1');
  response.writeHead(head.status, head.statusText, head.headers.flat());
  response.flushHeaders();
};

/** How a client's connection ends before its time. */
export function endingsOf(response: ServerResponse): {
  endEarly(last?: Uint8Array): void;
  breakWith(error: Error): void;
} {
  const socket: Socket | null = response.socket;
  return {
    endEarly(last) {
      if (last !== undefined) socket?.write(last);
      socket?.end(() => socket.destroy());
    },
    breakWith(error) {
      if ('code' in error && error.code === 'ECONNRESET') socket?.resetAndDestroy();
      else socket?.end(() => socket.destroy());
    },
  };
}

/**
 * An exchange of a replay, for a client behind a real connection: one that has all it wants closes
 * it without waiting for the end of the response, which may then be told before or after. Where
 * nothing but the end was left, the client gave nothing up.
 */
export function leavingAtTheEnd(exchange: Exchange): ServedExchange {
  let pending: Promise<Arrival> | undefined;
  return {
    next() {
      const next = exchange.next();
      pending = next;
      void next.finally(() => {
        if (pending === next) pending = undefined;
      });
      return next;
    },
    async abort() {
      const late = new Promise<undefined>((resolve) => {
        real.setTimeout(() => resolve(undefined), patience).unref();
      });
      const arrival = await Promise.race([pending ?? exchange.next(), late]);
      if (arrival?.delivery.kind !== 'complete') exchange.abort();
    },
  };
}
