import type { StoredBody } from '../bodies/stored-body.ts';
import { bodyFields, type StoredEvent } from '../codec/stored-event.ts';
import type { Event } from '../events.ts';

/** The bodies of a stored event, in the order they are numbered. */
export function bodiesOf(stored: StoredEvent): readonly StoredBody[] {
  const fields = bodyFields[stored.kind] ?? [];
  const values = stored as unknown as Readonly<Record<string, unknown>>;
  return fields.flatMap((field) => values[field] ?? []) as StoredBody[];
}

/**
 * The event that a program sees. Bodies are read when they are asked for, each time anew, so that
 * an event costs no more than its line's outline.
 *
 * @param first number of the event's first body.
 */
export function reviveEvent(
  stored: StoredEvent,
  bodies: { readonly first: number; readonly read: (number: number) => Uint8Array },
): Event {
  const fields = bodyFields[stored.kind];
  if (fields === undefined) return stored as Event;
  const event: Record<string, unknown> = {};
  let next = bodies.first;
  for (const [key, value] of Object.entries(stored)) {
    if (!fields.includes(key) || value === null) event[key] = value;
    else if (Array.isArray(value)) {
      const numbers = value.map((_, index) => next + index);
      next += numbers.length;
      lazily(event, key, () => numbers.map(bodies.read));
    } else {
      const number = next;
      next += 1;
      lazily(event, key, () => bodies.read(number));
    }
  }
  return event as unknown as Event;
}

function lazily(event: object, key: string, get: () => unknown): void {
  Object.defineProperty(event, key, { get, enumerable: true, configurable: true });
}
