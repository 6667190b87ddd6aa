import type { Event, EventKind } from '@tracefork/tape';
import { type EventColumns, eventKinds } from '../model.ts';

const kindNumber = Object.fromEntries(
  eventKinds.map((kind, number) => [kind, number]),
) as unknown as Readonly<Record<EventKind, number>>;

/** All events in their order, each chunk of a body on its own. */
export function eventColumns(events: readonly Event[]): EventColumns {
  const columns = { kind: [] as number[], step: [] as number[], id: [] as number[] };
  const seen: Partial<Record<EventKind, number>> = {};
  let now = 0;
  const put = (kind: EventKind, t: number, id: number): void => {
    const at = Math.round(t * 100);
    columns.kind.push(kindNumber[kind]);
    columns.step.push(at - now);
    columns.id.push(id);
    now = at;
  };
  for (const event of events) {
    const place = seen[event.kind] ?? 0;
    seen[event.kind] = place + 1;
    if (event.kind === 'data') {
      let t = event.t;
      for (const [index, x] of event.x.entries()) {
        t += event.dt[index] as number;
        put('data', t, x);
      }
    } else put(event.kind, 't' in event ? event.t : now / 100, idOf(event) ?? place);
  }
  return columns;
}

/** The exchange, call, program or timer of an event; `undefined`: it has none, so it is counted. */
function idOf(event: Event): number | undefined {
  if ('x' in event && typeof event.x === 'number') return event.x;
  if ('call' in event) return event.call;
  if ('program' in event) return event.program;
  return 'timer' in event ? event.timer : undefined;
}
