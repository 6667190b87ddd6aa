import { commonPrefix, commonSuffix } from './common.ts';
import { SHORTEST_COPY } from './stored-body.ts';

/** A stretch of the target that the base holds too. */
export interface Match {
  readonly at: number;
  readonly from: number;
  readonly length: number;
}

const PROBE = 48;
/** Probes that may fail before the rest is taken as new; each costs one search through the base. */
const MOST_FAILURES = 48;

/**
 * Stretches that `target` shares with `base`, in order and without overlap: the common beginning,
 * the common end, and between them what probes at growing distances find. It is made for a history
 * that grows, loses its oldest messages, or is edited in a few places; it is not a general diff.
 */
export function findMatches(target: Buffer, base: Buffer): readonly Match[] {
  const head = commonPrefix(target, base);
  const tail = commonSuffix(target, base, {
    a: target.length,
    b: base.length,
    most: Math.min(target.length, base.length) - head,
  });
  const end = target.length - tail;
  const matches = [
    { at: 0, from: 0, length: head },
    ...findInside(target.subarray(0, end), base, head),
    { at: end, from: base.length - tail, length: tail },
  ];
  return matches.flatMap((match) => wholeCharacters(target, match));
}

function findInside(target: Buffer, base: Buffer, start: number): readonly Match[] {
  const matches: Match[] = [];
  let found = { target: start, base: start };
  let stride = PROBE;
  let failures = 0;
  for (let at = start; at + PROBE <= target.length && failures < MOST_FAILURES; ) {
    const probe = target.subarray(at, at + PROBE);
    const ahead = base.indexOf(probe, found.base);
    const hit = ahead >= 0 || found.base === 0 ? ahead : base.indexOf(probe);
    if (hit < 0) {
      failures += 1;
      at += stride;
      stride *= 2;
      continue;
    }
    const back = commonSuffix(target, base, { a: at, b: hit, most: at - found.target });
    const length = back + commonPrefix(target, base, { a: at, b: hit });
    matches.push({ at: at - back, from: hit - back, length });
    found = { target: at - back + length, base: hit - back + length };
    at = found.target;
    stride = PROBE;
  }
  return matches;
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
