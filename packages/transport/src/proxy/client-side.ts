import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { WriteHead } from '../edges/socket-play.ts';
import type { Arrival, Exchange } from '../exchange/exchange.ts';

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
 * An exchange of a replay that a client may leave at any point. How far a client read an answer is
 * known to nobody: what was handed to the kernel while it was recorded, it may never have looked at.
 * So leaving is no difference, and the rest of the answer takes its turn without it.
 */
export function leftAtWill(exchange: Exchange): Exchange {
  let pending: Promise<Arrival> | undefined;
  const drain = async (): Promise<void> => {
    let arrival = await (pending ?? exchange.next());
    while (arrival.delivery.kind === 'response' || arrival.delivery.kind === 'data') {
      arrival = await exchange.next();
    }
  };
  return {
    next() {
      const next = exchange.next();
      pending = next;
      void next.then(() => {
        pending = undefined;
      });
      return next;
    },
    abort: () => void drain(),
  };
}
