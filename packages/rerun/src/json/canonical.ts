import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { ValueNotCanonicalError } from '../errors.ts';
import type { Hash } from '../model.ts';
import { valueFaults } from './value-faults.ts';

/** @throws Error where the value was not checked by `valueFaults` before. */
export function canonicalText(value: unknown): string {
  return canonicalize(value) as string;
}

/**
 * The RFC 8785 (JCS) bytes of a JSON value.
 *
 * @throws ValueNotCanonicalError for what has none: `NaN`, half a surrogate pair, what is not JSON,
 * nesting beyond 256.
 */
export function canonicalBytes(value: unknown): Uint8Array {
  const [fault] = valueFaults(value);
  if (fault !== undefined) throw new ValueNotCanonicalError(fault);
  return new TextEncoder().encode(canonicalText(value));
}

/**
 * `sha256:` and the lower-case hex digest of a value's RFC 8785 bytes. A string is hashed with its
 * quotes.
 *
 * @throws ValueNotCanonicalError as `canonicalBytes` does.
 *
 * @example
 * hashOf('hi'); // sha256:03d8…
 */
export function hashOf(value: unknown): Hash {
  return `sha256:${createHash('sha256').update(canonicalBytes(value)).digest('hex')}`;
}
