import { digestOf } from '../digest-lines.ts';
import type { Event } from '../events.ts';
import type { Exchange } from './exchanges.ts';

const EMPTY = new Uint8Array();

/** The original's fingerprint of a tape; FORMAT.md says what it covers. */
export function digestTape(tape: {
  readonly events: readonly Event[];
  readonly exchanges: readonly Exchange[];
}): string {
  return digestOf({
    draws: tape.events.flatMap((event) =>
      event.kind === 'draw' ? [[event.source, event.value] as const] : [],
    ),
    exchanges: mapLazily(tape.exchanges, (exchange) => [
      exchange.request.body ?? EMPTY,
      exchange.decodedBody(),
    ]),
    toolExchanges: toolExchanges(tape.events),
  });
}

function* toolExchanges(events: readonly Event[]): Generator<readonly [Uint8Array, Uint8Array]> {
  const results = new Map(
    events.flatMap((event) => (event.kind === 'tool-result' ? [[event.call, event] as const] : [])),
  );
  for (const event of events) {
    if (event.kind === 'tool-call') yield [event.input, results.get(event.call)?.output ?? EMPTY];
  }
}

function* mapLazily<T, R>(items: Iterable<T>, map: (item: T) => R): Generator<R> {
  for (const item of items) yield map(item);
}
