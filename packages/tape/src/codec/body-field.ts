import {
  type Copy,
  type Delta,
  type Literal,
  literalSize,
  type Part,
  SHORTEST_COPY,
  type StoredBody,
} from '../bodies/stored-body.ts';
import { count, type Field, hash, listOf, object, reject, structOf, within } from './fields.ts';

const base64: Field<string> = (value) =>
  typeof value === 'string' && Buffer.from(value, 'base64').toString('base64') === value
    ? value
    : reject('base64', value);

const binary: Field<{ readonly base64: string }> = structOf({ base64 });

const text: Field<string> = (value) => {
  try {
    literalSize(value as string);
  } catch {
    return reject('text without half a surrogate pair', value);
  }
  return value as string;
};

const literal: Field<Literal> = (value) =>
  typeof value === 'string' ? text(value) : binary(value);

const counts = listOf(count);

const copy: Field<Copy> = (value) => {
  const [body, from, length, ...rest] = counts(value);
  if (body === undefined || from === undefined || length === undefined || rest.length > 0) {
    return reject('a copy of the form [body, from, length]', value);
  }
  if (length >= SHORTEST_COPY) return value as Copy;
  try {
    return reject(`at least ${SHORTEST_COPY}`, length);
  } catch (error) {
    throw within(2, error);
  }
};

const part: Field<Part> = (value) => (Array.isArray(value) ? copy(value) : literal(value));

const delta: Field<Delta> = structOf({ sha256: hash, size: count, parts: listOf(part) });

/** A body as a line holds it: a text, base64, or a delta. */
export const storedBody: Field<StoredBody> = (value) =>
  typeof value === 'string' || Object.hasOwn(object(value), 'base64')
    ? literal(value)
    : delta(value);

/** A body as it is handed to a writer. */
export const bytes: Field<Uint8Array> = (value) =>
  value instanceof Uint8Array ? value : reject('bytes', typeof value);
