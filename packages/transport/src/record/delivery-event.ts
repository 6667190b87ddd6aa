import type { Event } from '@tracefork/tape';
import type { Delivery, Source } from '../ports.ts';

/** The event that writes a delivery down; body chunks are batched elsewhere. */
export function deliveryEvent(
  source: Source,
  { t, delivery }: { t: number; delivery: Exclude<Delivery, { kind: 'data' }> },
): Event {
  switch (delivery.kind) {
    case 'response':
    case 'complete':
    case 'failure':
      return { ...delivery, t, x: source.from === 'exchange' ? source.x : -1 };
    case 'timer':
      return { kind: 'timer', t, timer: source.from === 'timer' ? source.timer : -1 };
    case 'tool-result':
      return { ...delivery, t, call: source.from === 'tool' ? source.call : -1 };
    case 'program-output': {
      const { bytes, ...rest } = delivery;
      return { ...rest, t, program: source.from === 'program' ? source.program : -1, body: bytes };
    }
    case 'stdin':
      return { kind: 'stdin', t, body: delivery.bytes };
    case 'program-exit':
      return { ...delivery, t, program: source.from === 'program' ? source.program : -1 };
  }
}
