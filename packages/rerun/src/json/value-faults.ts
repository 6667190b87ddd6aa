import { type Fault, type Path, placeOf } from './fault.ts';

/** Deepest nesting of a record; tool schemas of real agents stay below 30. */
export const MAX_DEPTH = 256;

/** Most faults that are listed for one record. */
export const MAX_FAULTS = 20;

/**
 * What keeps a value from having one canonical form: not JSON, numbers that are not finite, text
 * with half a surrogate pair, nesting beyond `MAX_DEPTH` (which cycles are too).
 */
export function valueFaults(value: unknown): Fault[] {
  const faults: Fault[] = [];
  const open: { value: unknown; path: Path }[] = [{ value, path: [] }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (faults.length >= MAX_FAULTS) break;
    const { path } = next;
    const fault = path.length > MAX_DEPTH ? `nested deeper than ${MAX_DEPTH}` : faultOf(next.value);
    if (fault !== undefined) {
      faults.push({ place: placeOf(path.slice(0, MAX_DEPTH)), reason: fault });
      continue;
    }
    if (typeof next.value !== 'object' || next.value === null) continue;
    const children = Array.isArray(next.value)
      ? Array.from(next.value, (item: unknown, index) => [index, item] as const)
      : Object.entries(next.value);
    for (const [key, child] of children.reverse()) {
      if (typeof key === 'string' && !key.isWellFormed()) {
        faults.push({ place: placeOf(path), reason: 'a key holds half a surrogate pair' });
      } else if (child !== undefined || Array.isArray(next.value)) {
        open.push({ value: child, path: [...path, key] });
      }
    }
  }
  return faults.slice(0, MAX_FAULTS);
}

function faultOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? undefined : 'a number that is not finite';
    case 'string':
      return value.isWellFormed() ? undefined : 'text with half a surrogate pair';
    case 'boolean':
      return undefined;
    case 'object':
      return isPlain(value) ? undefined : 'not a JSON value';
    default:
      return `not a JSON value (${typeof value})`;
  }
}

function isPlain(value: object | null): boolean {
  if (value === null || Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (
    (prototype === null || Object.getPrototypeOf(prototype) === null) &&
    typeof Reflect.get(value, 'toJSON') !== 'function'
  );
}
