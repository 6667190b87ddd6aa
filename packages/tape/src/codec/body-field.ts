import {
  type Copy,
  type Delta,
  type Literal,
  literalSize,
  type Part,
  SHORTEST_COPY,
  type StoredBody,
} from '../bodies/stored-body.ts';
import { count, type Field, FieldError, hash, listOf, object, reject, structOf } from './fields.ts';

const base64: Field<string> = (value, at) =>
  typeof value === 'string' && Buffer.from(value, 'base64').toString('base64') === value
    ? value
    : reject(at, 'base64', value);

const binary: Field<{ readonly base64: string }> = structOf({ base64 });

const text: Field<string> = (value, at) => {
  try {
    literalSize(value as string);
  } catch (error) {
    throw new FieldError(`\`${at}\`: ${(error as Error).message}`);
  }
  return value as string;
};

const literal: Field<Literal> = (value, at) =>
  typeof value === 'string' ? text(value, at) : binary(value, at);

const copy: Field<Copy> = (value, at) => {
  const [body, from, length, ...rest] = listOf(count)(value, at);
  if (body === undefined || from === undefined || length === undefined || rest.length > 0) {
    return reject(at, 'a copy of the form [body, from, length]', value);
  }
  if (length < SHORTEST_COPY) return reject(`${at}[2]`, `at least ${SHORTEST_COPY}`, length);
  return [body, from, length];
};

const part: Field<Part> = (value, at) =>
  Array.isArray(value) ? copy(value, at) : literal(value, at);

const delta: Field<Delta> = structOf({ sha256: hash, size: count, parts: listOf(part) });

/** A body as a line holds it: a text, base64, or a delta. */
export const storedBody: Field<StoredBody> = (value, at) =>
  typeof value === 'string' || Object.hasOwn(object(value, at), 'base64')
    ? literal(value, at)
    : delta(value, at);
