import type { BodyEncoder } from '../bodies/body-encoder.ts';
import type { DataEvent, Event, UnknownEvent } from '../events.ts';
import { type DataLine, fromDataLine, toDataLine } from './data-line.ts';
import { type Field, FieldError, object, reject, type Shape, structOf } from './fields.ts';
import { givenShapes, storedShapes } from './shapes.ts';
import { bodyFields, type StoredEvent } from './stored-event.ts';

/** Additions to the format that this version knows. */
export const MINOR = 0;

type Kind = keyof typeof storedShapes;
type Checks = { readonly [K in Kind]: Field<object> };

const checksOf = (shapes: typeof storedShapes, lenient = false): Checks =>
  Object.fromEntries(
    Object.entries(shapes).map(([kind, shape]) => [
      kind,
      structOf({ kind: (value: unknown) => value, ...shape } as Shape<object>, lenient),
    ]),
  ) as unknown as Checks;

const given = checksOf(givenShapes);
const strict = checksOf(storedShapes);
const lenient = checksOf(storedShapes, true);

const isKnown = (kind: unknown): kind is Kind =>
  typeof kind === 'string' && Object.hasOwn(storedShapes, kind);

/**
 * The event as one line of JSON, without a newline.
 *
 * @throws FieldError where the event does not have the shape of its kind.
 */
export function encodeLine(
  event: Event,
  { bodies, owned }: { readonly bodies: BodyEncoder; readonly owned: boolean },
): string {
  if (event.kind === 'unknown') return unknownLine(event);
  given[event.kind](event);
  const fields = bodyFields[event.kind];
  if (fields === undefined) return JSON.stringify(event);
  const stored: Record<string, unknown> = { ...event };
  const options = { pool: event.kind === 'data' ? 'chunks' : 'whole', owned } as const;
  for (const field of fields) {
    const value = stored[field];
    if (value instanceof Uint8Array) stored[field] = bodies.encode(value, options);
    else if (Array.isArray(value))
      stored[field] = value.map((body) => bodies.encode(body, options));
  }
  return JSON.stringify(
    event.kind === 'data' ? toDataLine(stored as unknown as StoredEvent<DataEvent>) : stored,
  );
}

function unknownLine(event: UnknownEvent): string {
  const parsed = decodeLine(event.line, { minor: MINOR });
  if (parsed.kind !== 'unknown' || event.line.includes('\n')) {
    throw new FieldError('`line` must be one line with an ancillary event of an unknown kind');
  }
  return event.line;
}

/** An event of a kind that this version does not know and may not skip. */
export class UnknownCriticalKind extends Error {
  override readonly name = 'UnknownCriticalKind';
  readonly kind: string;

  constructor(kind: string) {
    super(`the kind ${JSON.stringify(kind)} is unknown to this version and may not be skipped`);
    this.kind = kind;
  }
}

/**
 * The event that a line holds.
 *
 * @param tape.minor as the tape declares it; beyond our own, fields we do not know are left out.
 * @throws FieldError, SyntaxError, UnknownCriticalKind
 */
export function decodeLine(line: string, tape: { readonly minor: number }): StoredEvent {
  const json = object(JSON.parse(line));
  const kind = Object.hasOwn(json, 'kind') ? json.kind : undefined;
  if (typeof kind !== 'string') return reject('a string', kind, 'kind');
  if (isKnown(kind)) {
    const checked = (tape.minor > MINOR ? lenient : strict)[kind](json);
    return kind === 'data' ? fromDataLine(checked as DataLine) : (checked as StoredEvent);
  }
  if (json.ancillary !== true) throw new UnknownCriticalKind(kind);
  return { kind: 'unknown', line, json };
}
