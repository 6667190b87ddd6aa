/** A JSON value as `JSON.parse` yields it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

/** True for a plain object: not null, not an array. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for an array of JSON values. */
export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The string, or `null` for anything else. */
export function stringOrNull(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

/** A finite number of at least 0, or 0 for anything else. */
export function countOrZero(value: Json | undefined): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}

/** Parses text as JSON; `undefined` where it is not JSON. */
export function parseJsonText(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Decodes bytes as UTF-8 (a leading byte order mark is dropped) and parses them as JSON. */
export function parseJsonBytes(bytes: Uint8Array): Json | undefined {
  return parseJsonText(decodeText(bytes));
}

/** Decodes bytes as UTF-8; broken sequences become U+FFFD, never an error. */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** The fields of `value` that are not named in `known`; `undefined` if there are none. */
export function otherFields(value: JsonObject, known: ReadonlySet<string>): JsonObject | undefined {
  const rest = Object.entries(value).filter(([key]) => !known.has(key));
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

/**
 * Structural equality of two JSON values, whatever the order of keys. Iterative, so that hostile
 * nesting cannot exhaust the stack.
 */
export function sameJson(a: unknown, b: unknown): boolean {
  const pairs: [unknown, unknown][] = [[a, b]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [left, right] = pair;
    if (left === right) continue;
    if (typeof left !== 'object' || typeof right !== 'object') return false;
    if (left === null || right === null || Array.isArray(left) !== Array.isArray(right)) {
      return false;
    }
    const inRight = new Map(Object.entries(right));
    const inLeft = Object.entries(left);
    if (inLeft.length !== inRight.size) return false;
    for (const [key, value] of inLeft) {
      if (!inRight.has(key)) return false;
      pairs.push([value, inRight.get(key)]);
    }
  }
  return true;
}
