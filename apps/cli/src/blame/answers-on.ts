import type { Exchange, Tape } from '@tracefork/tape';
import { type Block, parseResponse } from '@tracefork/wire';
import { stepsOf } from '../tapes/steps.ts';

/** What the model answered at each step that was answered. */
export function answersOn({ exchanges }: Pick<Tape, 'exchanges'>): ReadonlyArray<readonly Block[]> {
  return stepsOf(exchanges).flatMap(({ call, attempts }) => {
    const last = attempts.at(-1) as Exchange;
    const { response } = last;
    if (response === undefined) return [];
    const { status, headers } = response;
    return [parseResponse(call, { status, headers, body: last.decodedBody() }).blocks];
  });
}
