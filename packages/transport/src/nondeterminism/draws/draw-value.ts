import { isDeepStrictEqual } from 'node:util';
import { DrawNameError, DrawValueError } from './errors.ts';

/** Sources that tracefork names itself; every other source is the name of a `draw(kind, fn)`. */
export type BuiltInSource = 'random' | 'uuid' | 'bytes' | 'int';

const builtIn: ReadonlySet<string> = new Set<BuiltInSource>(['random', 'uuid', 'bytes', 'int']);

/** @throws DrawNameError where `kind` is one of tracefork's own sources. */
export function assertDrawName(kind: string): void {
  if (builtIn.has(kind)) throw new DrawNameError(kind);
}

/**
 * The value of a named draw as the tape holds it: JSON, or empty for `undefined`.
 *
 * @throws DrawValueError where reading it back would give something else.
 */
export function encodeNamed(kind: string, value: unknown): string {
  if (value === undefined) return '';
  if (value instanceof Promise) throw new DrawValueError(kind, 'a promise');
  let json: string | undefined;
  try {
    json = JSON.stringify(value);
  } catch {
    throw new DrawValueError(kind, describe(value));
  }
  if (json === undefined || !isDeepStrictEqual(JSON.parse(json), value)) {
    throw new DrawValueError(kind, describe(value));
  }
  return json;
}

/** @throws SyntaxError where the tape holds no JSON. */
export function decodeNamed(value: string): unknown {
  return value === '' ? undefined : JSON.parse(value);
}

function describe(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `a ${typeof value}`;
  const { name } = value.constructor ?? { name: '' };
  return name === 'Object' || name === 'Array' ? `${name} with parts that JSON drops` : `a ${name}`;
}
