import type { Exchange } from '@tracefork/tape';
import type { Io } from '../io.ts';
import { safeText } from '../render/safe-text.ts';

/**
 * Prints the bodies of exchanges, request before response. Into a pipe or a file they go byte for
 * byte; on a terminal control characters are made visible.
 */
export function printRaw(exchanges: readonly Exchange[], { out }: Pick<Io, 'out'>): void {
  for (const exchange of exchanges) {
    for (const body of [exchange.request.body ?? new Uint8Array(), exchange.decodedBody()]) {
      if (out.isTerminal) out.line(safeText(Buffer.from(body).toString('utf8')));
      else {
        out.bytes(body);
        out.line();
      }
    }
  }
}
