import { STATUS_CODES } from 'node:http';
import type { BuiltResponse, HttpAnswer } from '@tracefork/wire';
import type { FaultAnswer, FaultClass, WireAnswer } from '../fault.ts';

type Given = Extract<WireAnswer, { kind: 'given' }>;

/** Bytes that a fault gives, as plain data. */
export function given(
  name: FaultClass,
  { status, headers, chunks }: Pick<BuiltResponse, 'status' | 'headers' | 'chunks'>,
  extra: Pick<Given, 'delays' | 'breaksOff'> = {},
): FaultAnswer {
  return {
    kind: 'answer',
    name,
    answer: {
      kind: 'given',
      status,
      statusText: STATUS_CODES[status] ?? '',
      headers,
      chunks: chunks.map((chunk) => Buffer.from(chunk).toString('base64')),
      ...extra,
    },
  };
}

/** Headers that tell of the encoding or the length of bytes that were decoded, or cut, since. */
const ofOldBytes =
  /^(?:content-(?:encoding|length|md5|digest)|transfer-encoding|repr-digest|digest|etag)$/i;

/** A recorded answer's headers beside other bytes. */
export function headersBeside({ headers }: HttpAnswer): HttpAnswer['headers'] {
  return headers.filter(([name]) => !ofOldBytes.test(name));
}
