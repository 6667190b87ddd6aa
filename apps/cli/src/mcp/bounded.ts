/** A piece of a document that was left out, and where the rest of it is. */
export interface Cut {
  /** JSON Pointer (RFC 6901) to it. */
  readonly at: string;
  /** Characters of a text, or entries of a list, that are shown. */
  readonly shown: number;
  readonly of: number;
}

export interface Bounded {
  readonly value: unknown;
  readonly cut: readonly Cut[];
}

interface Limits {
  readonly text: number;
  readonly list: number;
  readonly depth: number;
}

const everything = Number.POSITIVE_INFINITY;
/** Tried one after the other, until what is left is small enough. */
const ladder: readonly Limits[] = [
  { text: everything, list: everything, depth: everything },
  { text: 4000, list: 200, depth: everything },
  { text: 1000, list: 100, depth: everything },
  { text: 300, list: 40, depth: everything },
  { text: 120, list: 20, depth: 8 },
  { text: 80, list: 12, depth: 5 },
  { text: 60, list: 6, depth: 3 },
  { text: 40, list: 3, depth: 2 },
];

/**
 * A document, cut so that its JSON is at most so long: long texts and lists first, then what lies
 * deep. Each cut says where the rest is.
 *
 * @param most characters of JSON
 * @param at where `value` stands in its document, as a JSON Pointer
 */
export function bounded(
  value: unknown,
  { most, at = '' }: { readonly most: number; readonly at?: string },
): Bounded {
  let last: Bounded = { value: null, cut: [] };
  for (const limits of ladder) {
    const cut: Cut[] = [];
    last = { value: cutTo(value, { limits, at, depth: 0, cut }), cut };
    if (JSON.stringify(last.value).length <= most) return last;
  }
  return { value: null, cut: [{ at, shown: 0, of: sizeOf(value) }] };
}

function cutTo(
  value: unknown,
  place: {
    readonly limits: Limits;
    readonly at: string;
    readonly depth: number;
    readonly cut: Cut[];
  },
): unknown {
  const { limits, at, depth, cut } = place;
  if (typeof value === 'string') {
    if (value.length <= limits.text) return value;
    cut.push({ at, shown: limits.text, of: value.length });
    return value.slice(0, limits.text);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= limits.depth) {
    cut.push({ at, shown: 0, of: sizeOf(value) });
    return null;
  }
  const deeper = (key: string | number) => ({
    ...place,
    at: `${at}/${escaped(String(key))}`,
    depth: depth + 1,
  });
  if (Array.isArray(value)) {
    if (value.length > limits.list) cut.push({ at, shown: limits.list, of: value.length });
    return value.slice(0, limits.list).map((each, index) => cutTo(each, deeper(index)));
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, cutTo(each, deeper(key))]),
  );
}

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
const sizeOf = (value: unknown): number =>
  typeof value === 'string'
    ? value.length
    : typeof value === 'object' && value !== null
      ? Object.keys(value).length
      : 1;

/** What stands at a JSON Pointer; `undefined` where nothing does. */
export function pointed(value: unknown, at: string): unknown {
  if (at === '') return value;
  if (!at.startsWith('/')) return undefined;
  return at
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (found, key) =>
        typeof found === 'object' && found !== null && Object.hasOwn(found, key)
          ? (found as Record<string, unknown>)[key]
          : undefined,
      value,
    );
}
