import { createHash } from 'node:crypto';

/** What the digest covers, in recorded order. */
export interface Digestible {
  readonly draws: Iterable<readonly [kind: string, value: string]>;
  readonly exchanges: Iterable<readonly [request: Uint8Array, response: Uint8Array]>;
  readonly toolExchanges: Iterable<readonly [request: Uint8Array, response: Uint8Array]>;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** SHA-256 in lower-case hex over one line for each draw, exchange and tool exchange. */
export function digestOf(parts: Digestible): string {
  const hash = createHash('sha256');
  for (const [kind, value] of parts.draws) hash.update(`D:${kind}:${value}\n`, 'utf8');
  for (const [prefix, pairs] of [
    ['X', parts.exchanges],
    ['T', parts.toolExchanges],
  ] as const) {
    for (const [request, response] of pairs) {
      hash.update(`${prefix}:${sha256(request)}:${sha256(response)}\n`);
    }
  }
  return hash.digest('hex');
}
