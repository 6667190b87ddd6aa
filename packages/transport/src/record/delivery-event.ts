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
      return source.from === 'timer'
        ? { kind: 'timer', t, timer: source.timer, ...ownerOf(source) }
        : { kind: 'timer', t, timer: -1 };
    case 'tool-result':
      return { ...delivery, t, call: source.from === 'tool' ? source.call : -1 };
    case 'program-output': {
      const { bytes, ...rest } = delivery;
      return { ...rest, t, program: source.from === 'program' ? source.program : -1, body: bytes };
    }
    case 'message':
      return {
        ...delivery,
        ancillary: true,
        t,
        ...(source.from === 'program' ? { program: source.program } : {}),
      };
    case 'stdin':
      return { kind: 'stdin', t, body: delivery.bytes };
    case 'program-exit':
      return { ...delivery, t, program: source.from === 'program' ? source.program : -1 };
  }
}

function ownerOf({ owner }: { readonly owner?: string }): { readonly owner?: string } {
  return owner === undefined ? {} : { owner };
}
