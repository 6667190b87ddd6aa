import type { Spelling } from './spellings.ts';

/** A place in bytes where something else is to stand. */
export interface Hit<Found = unknown> {
  readonly start: number;
  readonly end: number;
  readonly found: Found;
}

export interface LiteralSearch<Literal extends Spelling> {
  /** Where literals stand, from left to right; of those that begin at one place the longest. */
  find(bytes: Uint8Array): ReadonlyArray<Hit<Literal>>;
  /** Where a literal begins that the bytes end in the middle of; their length if none does. */
  openFrom(bytes: Uint8Array): number;
  /** The literals whose first bytes those from `start` on are. */
  beginnings(bytes: Uint8Array, start: number): readonly Literal[];
}

const tableSize = 1 << 15;
const hash = (a: number, b: number, c: number): number =>
  ((a << 10) ^ (b << 5) ^ c) & (tableSize - 1);

/**
 * Looks for many literals at once, in one pass that skips most bytes (Wu and Manber): the last three
 * bytes of a window as long as the shortest literal say how far it may be moved.
 */
export function literalSearch<Literal extends Spelling>(
  literals: readonly Literal[],
): LiteralSearch<Literal> {
  const sorted = literals
    .filter(({ find }) => find.length >= 3)
    .sort((a, b) => b.find.length - a.find.length);
  const window = Math.min(...sorted.map(({ find }) => find.length));
  const longest = sorted[0]?.find.length ?? 0;
  const shifts = new Uint16Array(tableSize).fill(Math.max(1, Math.min(window - 2, 65_535)));
  const ending = new Map<number, Literal[]>();
  const byFirst = Map.groupBy(sorted, ({ find }) => find[0] as number);
  for (const literal of sorted) {
    const { find } = literal;
    for (let end = 2; end < window; end++) {
      const key = hash(find[end - 2] as number, find[end - 1] as number, find[end] as number);
      const shift = window - 1 - end;
      if (shift < (shifts[key] as number)) shifts[key] = shift;
      if (shift > 0) continue;
      const same = ending.get(key);
      if (same === undefined) ending.set(key, [literal]);
      else same.push(literal);
    }
  }

  function matches({ find }: Literal, bytes: Uint8Array, start: number): boolean {
    if (start + find.length > bytes.length) return false;
    for (let index = 0; index < find.length; index++) {
      if (find[index] !== bytes[start + index]) return false;
    }
    return true;
  }

  function begins({ find }: Literal, bytes: Uint8Array, start: number): boolean {
    if (bytes.length - start >= find.length) return false;
    for (let index = start; index < bytes.length; index++) {
      if (find[index - start] !== bytes[index]) return false;
    }
    return true;
  }

  function beginnings(bytes: Uint8Array, start: number): readonly Literal[] {
    const candidates = byFirst.get(bytes[start] as number) ?? [];
    return candidates.filter((literal) => begins(literal, bytes, start));
  }

  return {
    beginnings,
    find(bytes) {
      const hits: Array<Hit<Literal>> = [];
      if (sorted.length === 0) return hits;
      for (let end = window - 1; end < bytes.length; ) {
        const key = hash(bytes[end - 2] as number, bytes[end - 1] as number, bytes[end] as number);
        const shift = shifts[key] as number;
        if (shift > 0) {
          end += shift;
          continue;
        }
        const start = end - window + 1;
        const found = ending.get(key)?.find((literal) => matches(literal, bytes, start));
        if (found === undefined) end++;
        else {
          hits.push({ start, end: start + found.find.length, found });
          end = start + found.find.length + window - 1;
        }
      }
      return hits;
    },
    openFrom(bytes) {
      const from = Math.max(0, bytes.length - longest + 1);
      for (let start = from; start < bytes.length; start++) {
        if (byFirst.get(bytes[start] as number)?.some((one) => begins(one, bytes, start)))
          return start;
      }
      return bytes.length;
    },
  };
}
