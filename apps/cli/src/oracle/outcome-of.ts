import type { Outcome } from '@tracefork/blame/oracle';
import type { Exchange, Tape } from '@tracefork/tape';
import { lastAssistantText, parseResponse } from '@tracefork/wire';
import { stepsOf } from '../tapes/steps.ts';

/** What an oracle looks at; `undefined` where the run did not come to its end. */
export function outcomeOf(tape: Pick<Tape, 'events' | 'exchanges'>): Outcome | undefined {
  const event = tape.events.find((each) => each.kind === 'outcome');
  if (event?.kind !== 'outcome') return undefined;
  const { exit, stdout, value, error } = event;
  const lastText = lastTextOn(tape.exchanges);
  return {
    ...(exit === undefined ? {} : { exit }),
    ...(stdout === undefined ? {} : { stdout }),
    ...(value === undefined ? {} : { value }),
    ...(error === undefined ? {} : { error }),
    ...(lastText === null ? {} : { lastText }),
  };
}

function lastTextOn(exchanges: readonly Exchange[]): string | null {
  const responses = stepsOf(exchanges).flatMap(({ call, attempts }) => {
    const last = attempts.at(-1) as Exchange;
    if (last.response === undefined) return [];
    const { status, headers } = last.response;
    return [parseResponse(call, { status, headers, body: last.decodedBody() })];
  });
  return lastAssistantText(responses);
}
