import type { Event } from '../events.ts';

/** Something that reached the agent. `event` is the number of the event on the tape that holds it. */
export type Delivery =
  | {
      readonly kind: 'response' | 'complete' | 'failure';
      readonly t: number;
      readonly event: number;
      readonly x: number;
    }
  | {
      readonly kind: 'chunk';
      readonly t: number;
      readonly event: number;
      readonly x: number;
      /** Number of the chunk within its exchange, from 0: the place in `Exchange.chunks`. */
      readonly chunk: number;
      /** Length in bytes. */
      readonly n: number;
    }
  | {
      readonly kind: 'timer';
      readonly t: number;
      readonly event: number;
      readonly timer: number;
      /** The package that set it; absent: the agent. */
      readonly owner?: string;
    }
  | {
      readonly kind: 'tool-result';
      readonly t: number;
      readonly event: number;
      readonly call: number;
    }
  | {
      readonly kind: 'program-output' | 'program-exit';
      readonly t: number;
      readonly event: number;
      readonly program: number;
    }
  | {
      readonly kind: 'message';
      readonly t: number;
      readonly event: number;
      /** Who sent it; absent: who started the agent. */
      readonly program?: number;
    }
  | { readonly kind: 'stdin'; readonly t: number; readonly event: number };

/** Everything that reached the agent, in the order in which it did. */
export function listDeliveries(events: readonly Event[]): readonly Delivery[] {
  const chunks = new Map<number, number>();
  return events.flatMap((event, number) => deliveriesOf(event, number, chunks));
}

function deliveriesOf(
  event: Event,
  number: number,
  chunks: Map<number, number>,
): readonly Delivery[] {
  switch (event.kind) {
    case 'response':
    case 'complete':
    case 'failure':
      return [{ kind: event.kind, t: event.t, event: number, x: event.x }];
    case 'timer':
      return [
        {
          kind: 'timer',
          t: event.t,
          event: number,
          timer: event.timer,
          ...(event.owner === undefined ? {} : { owner: event.owner }),
        },
      ];
    case 'tool-result':
      return [{ kind: 'tool-result', t: event.t, event: number, call: event.call }];
    case 'program-output':
    case 'program-exit':
      return [{ kind: event.kind, t: event.t, event: number, program: event.program }];
    case 'message': {
      const from = event.program === undefined ? {} : { program: event.program };
      return [{ kind: 'message', t: event.t, event: number, ...from }];
    }
    case 'stdin':
      return [{ kind: 'stdin', t: event.t, event: number }];
    case 'data': {
      let t = event.t;
      return event.x.map((x, index) => {
        const chunk = chunks.get(x) ?? 0;
        chunks.set(x, chunk + 1);
        t += event.dt[index] as number;
        return { kind: 'chunk', t, event: number, x, chunk, n: event.n[index] as number };
      });
    }
    default:
      return [];
  }
}
