import type { Event } from '@tracefork/tape';
import type { Redaction } from './redaction.ts';

/** Kinds that hold no text of the agent, or one that is redacted where it is made. */
const untouched: ReadonlySet<Event['kind']> = new Set([
  'tape',
  'environment',
  'environment-read',
  'timer',
  'seed',
  'clock',
  'abort',
  'end',
  // Redacted by the process that wrote it.
  'part',
  'unknown',
]);

/** The event without secrets; `data` and other parts of streams are left to those who know the stream. */
export function redactedEvent<E extends Event>(event: E, redactor: Redaction): E {
  if (untouched.has(event.kind)) return event;
  if ((event.kind === 'message' || event.kind === 'message-sent') && event.text !== undefined) {
    return {
      ...event,
      text: Buffer.from(redactor.bytes(Buffer.from(event.text))).toString('utf8'),
    };
  }
  const { kind, ...rest } = event;
  const bytes =
    event.kind === 'outcome' && event.stdout !== undefined ? redactor.printed : redactor.bytes;
  return { kind, ...(inside(rest, redactor, bytes) as object) } as E;
}

function inside(
  value: unknown,
  redactor: Redaction,
  bytes: (body: Uint8Array) => Uint8Array,
): unknown {
  if (typeof value === 'string') return redactor.text(value);
  if (value instanceof Uint8Array) return bytes(value);
  if (Array.isArray(value)) return value.map((one) => inside(one, redactor, bytes));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, inside(one, redactor, bytes)]),
  );
}
