import { isArray, isObject, type Json, parseJsonText } from '../json.ts';

/** The parts of a JSON Pointer (RFC 6901); `undefined` if it is none. */
export function pointerParts(pointer: string): string[] | undefined {
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return undefined;
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Where a pointer led to nothing. */
export interface NoSuchPlace {
  readonly ok: false;
  /** The pointer as far as it led somewhere. */
  readonly found: string;
  /** What may stand next. */
  readonly expected: string;
}

type Placed = { readonly ok: true; readonly value: Json } | NoSuchPlace;

/**
 * A copy of `root` in which the value at a place is another one. The last part may name a new
 * field, or be `-` for a new element of a list.
 *
 * @note Goes on into strings that hold a JSON object or list, which providers use for arguments.
 */
export function setAt(
  root: Json,
  { parts, value }: { readonly parts: readonly string[]; readonly value: Json },
): Placed {
  return place(root, { parts, value, found: '' });
}

interface Walk {
  readonly parts: readonly string[];
  readonly value: Json;
  readonly found: string;
}

function place(node: Json, walk: Walk): Placed {
  const [part, ...parts] = walk.parts;
  if (part === undefined) return { ok: true, value: walk.value };
  const within = (child: Json | undefined, put: (value: Json) => Json): Placed => {
    if (child === undefined && parts.length > 0) return missing(node, walk.found);
    const found = `${walk.found}/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const placed = place(child ?? null, { ...walk, parts, found });
    return placed.ok ? { ok: true, value: put(placed.value) } : placed;
  };
  if (isArray(node)) {
    const index = part === '-' ? node.length : /^(?:0|[1-9]\d*)$/.test(part) ? Number(part) : -1;
    if (index < 0 || index > node.length) return missing(node, walk.found);
    return within(node[index], (value) => [
      ...node.slice(0, index),
      value,
      ...node.slice(index + 1),
    ]);
  }
  if (isObject(node)) {
    const child = Object.hasOwn(node, part) ? node[part] : undefined;
    return within(child, (value) => ({ ...node, [part]: value }));
  }
  const inner = typeof node === 'string' ? parseJsonText(node) : undefined;
  if (!isArray(inner) && !isObject(inner)) return missing(node, walk.found);
  const placed = place(inner, walk);
  return placed.ok ? { ok: true, value: JSON.stringify(placed.value) } : placed;
}

function missing(node: Json, found: string): NoSuchPlace {
  return { ok: false, found, expected: describe(node) };
}

function describe(node: Json): string {
  if (isArray(node)) return `a list of ${node.length}`;
  if (!isObject(node)) return `the value ${JSON.stringify(node)?.slice(0, 40)}`;
  const names = Object.keys(node);
  return names.length === 0 ? 'an empty object' : `an object with ${names.join(', ')}`;
}
