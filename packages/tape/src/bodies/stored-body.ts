import { fromText, textSize, toText } from './text.ts';

/** Bytes written out: text as a string, anything else as base64. */
export type Literal = string | { readonly base64: string };

/** `[body, from, length]`: bytes of an earlier body, by its number. */
export type Copy = readonly [body: number, from: number, length: number];

export type Part = Literal | Copy;

/** A body put together from parts, with what it must come to. */
export interface Delta {
  readonly sha256: string;
  readonly size: number;
  readonly parts: readonly Part[];
}

/**
 * A body as a line holds it. A literal needs no hash of its own, because the chain covers its very
 * bytes.
 */
export type StoredBody = Literal | Delta;

/** The least a copy may take; it bounds the work of a hostile tape. */
export const SHORTEST_COPY = 32;
/** How many steps of copying may lie between a body and literal bytes. */
export const DEEPEST_COPY = 4096;

export const isCopy = (part: Part): part is Copy => Array.isArray(part);

export const isDelta = (body: StoredBody): body is Delta =>
  typeof body === 'object' && 'parts' in body;

export function toLiteral(bytes: Buffer): Literal {
  return toText(bytes) ?? { base64: bytes.toString('base64') };
}

/** @throws RangeError where the text holds a surrogate that stands for no byte. */
export function literalBytes(literal: Literal): Buffer {
  if (typeof literal !== 'string') return Buffer.from(literal.base64, 'base64');
  const bytes = fromText(literal);
  if (bytes === undefined) throw new RangeError('a text holds half a surrogate pair');
  return bytes;
}

/** @throws RangeError as `literalBytes`. */
export function literalSize(literal: Literal): number {
  if (typeof literal !== 'string') return Buffer.byteLength(literal.base64, 'base64');
  const size = textSize(literal);
  if (size === undefined) throw new RangeError('a text holds half a surrogate pair');
  return size;
}

/** Size in bytes of a body as it is stored. @throws RangeError as `literalBytes`. */
export function storedSize(body: StoredBody): number {
  return isDelta(body) ? body.size : literalSize(body);
}
