import type { ForkMutation } from '@tracefork/fork';
import { buildResponse, type Spoken } from '@tracefork/wire';
import { UsageError } from '../errors.ts';

/**
 * What stands in for a fault: an overloaded provider, or a connection that is reset. Others come
 * with the package for faults.
 *
 * @throws UsageError
 */
export function faultAnswer(name: string, spoken: Spoken): ForkMutation {
  if (name === 'reset') return { kind: 'answer', name, answer: { kind: 'reset' } };
  if (name === 'overloaded') {
    const overloaded =
      spoken === 'anthropic' || (typeof spoken === 'object' && spoken.api === 'messages')
        ? 529
        : 503;
    const { status, headers, chunks } = buildResponse(spoken, {
      kind: 'error',
      status: overloaded,
    });
    const answer = {
      kind: 'given',
      status,
      statusText: '',
      headers,
      chunks: chunks.map((chunk) => Buffer.from(chunk).toString('base64')),
    } as const;
    return { kind: 'answer', name, answer };
  }
  throw new UsageError(
    `There is no fault "${name}" here; there are: overloaded, reset. More of them come with a later version.`,
  );
}
