import { commonPrefix, commonSuffix } from './common.ts';
import { SHORTEST_COPY } from './stored-body.ts';

/** A stretch of the target that the base holds too. */
export interface Match {
  readonly at: number;
  readonly from: number;
  readonly length: number;
}

export interface MatchOptions {
  /** Length of the common beginning, where it is known. */
  readonly head?: number;
  /** Look at the common beginning and end alone. A search for the rest takes up to a millisecond. */
  readonly onlyEnds?: boolean;
}

const PROBE = 48;
/** Shorter pieces inside are left to the compressor. */
const SHORTEST_INSIDE = 256;
/** Probes that may fail before the rest is taken as new; each costs one search through the base. */
const MOST_FAILURES = 48;

/**
 * Stretches that `target` shares with `base`, in order and without overlap: the common beginning,
 * the common end, and between them what probes at growing distances find. It is made for a history
 * that grows, loses its oldest messages, or is edited in a few places; it is not a general diff.
 */
export function findMatches(
  target: Buffer,
  base: Buffer,
  { head = commonPrefix(target, base), onlyEnds = false }: MatchOptions = {},
): readonly Match[] {
  const tail = commonSuffix(target, base, {
    a: target.length,
    b: base.length,
    most: Math.min(target.length, base.length) - head,
  });
  const end = target.length - tail;
  const inside = onlyEnds
    ? []
    : findInside(target.subarray(head, end), base.subarray(head, base.length - tail));
  const matches = [
    { at: 0, from: 0, length: head },
    ...inside.map(({ at, from, length }) => ({ at: at + head, from: from + head, length })),
    { at: end, from: base.length - tail, length: tail },
  ];
  return matches.flatMap((match) => wholeCharacters(target, match));
}

/** Looks for pieces of `target` in what of the base lies between beginning and end, too. */
function findInside(target: Buffer, base: Buffer): readonly Match[] {
  const matches: Match[] = [];
  let done = { target: 0, base: 0 };
  let stride = PROBE;
  let failures = 0;
  for (let at = 0; at + PROBE <= target.length && failures < MOST_FAILURES; ) {
    const hit = search(base, target.subarray(at, at + PROBE), done.base);
    const back =
      hit < 0 ? 0 : commonSuffix(target, base, { a: at, b: hit, most: at - done.target });
    const length = hit < 0 ? 0 : back + commonPrefix(target, base, { a: at, b: hit });
    if (length < SHORTEST_INSIDE) {
      failures += 1;
      at += stride;
      stride *= 2;
      continue;
    }
    matches.push({ at: at - back, from: hit - back, length });
    done = { target: at - back + length, base: hit - back + length };
    at = done.target;
    stride = PROBE;
  }
  return matches;
}

/** Most pieces keep their order, so the search goes on from the last one before it starts over. */
function search(base: Buffer, probe: Buffer, from: number): number {
  const ahead = base.indexOf(probe, from);
  return ahead >= 0 || from === 0 ? ahead : base.indexOf(probe);
}

const continues = (bytes: Buffer, at: number): boolean => ((bytes[at] ?? 0) & 0xc0) === 0x80;

/** Moves both edges inward to the edges of UTF-8 characters, so that what lies between is text. */
function wholeCharacters(target: Buffer, match: Match): Match[] {
  let { at, length } = match;
  for (let moved = 0; moved < 3 && length > 0 && continues(target, at); moved += 1) {
    at += 1;
    length -= 1;
  }
  for (let moved = 0; moved < 3 && length > 0 && continues(target, at + length); moved += 1) {
    length -= 1;
  }
  if (length < SHORTEST_COPY) return [];
  return [{ at, from: match.from + at - match.at, length }];
}
