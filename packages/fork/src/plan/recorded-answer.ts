import type { Exchange } from '@tracefork/tape';
import type { ScriptedAnswer } from '@tracefork/transport/fork';

/** Headers of bytes that were decoded since. */
const ofEncodedBytes = /^(content-encoding|content-length|transfer-encoding)$/i;

/** The recorded answer, to be given again; `undefined` where none came. */
export function recordedAnswer(exchange: Exchange): ScriptedAnswer | undefined {
  const { response, outcome } = exchange;
  if (response === undefined) return outcome === 'failure' ? { kind: 'reset' } : undefined;
  if (outcome === 'cut') return undefined;
  const encoded = response.headers.some(([name]) => name.toLowerCase() === 'content-encoding');
  const body = exchange.body();
  const pieces =
    encoded && response.decoded !== true
      ? [exchange.decodedBody()]
      : exchange.chunks.map(({ offset, n }) => body.subarray(offset, offset + n));
  const { status, statusText, headers } = response;
  return {
    kind: 'given',
    status,
    statusText,
    headers: encoded ? headers.filter(([name]) => !ofEncodedBytes.test(name)) : headers,
    chunks: pieces.map((piece) => Buffer.from(piece).toString('base64')),
    ...(outcome === 'failure' ? { breaksOff: true } : {}),
  };
}
