import { commonPrefix, commonSuffix } from './common.ts';
import { HashTrail } from './hash-trail.ts';
import { findMatches, type Match } from './match.ts';
import { DEEPEST_COPY, type Part, type StoredBody, toLiteral } from './stored-body.ts';

interface Base {
  readonly number: number;
  readonly bytes: Buffer;
  readonly depth: number;
  trail?: HashTrail;
}

interface Found {
  readonly base: Base;
  readonly matches: readonly Match[];
  /** Bytes that the matches cover. */
  readonly shared: number;
}

/** Bodies of chunks and all others are remembered apart, so that streams do not push requests out. */
export type Pool = 'chunks' | 'whole';

export interface EncodeOptions {
  readonly pool: Pool;
  readonly owned?: boolean;
}

/**
 * How much is remembered, and the part of a body that must be old for it to be worth referring.
 * Below `smallest` a body is written out: a hash and the references would cost as much. What models
 * answer seldom repeats, and the search is in the agent's way, so that chunks are let off more easily
 * and only compared at both ends.
 */
const ROOM = {
  chunks: { count: 16, bytes: 4 << 20, share: 1 / 2, smallest: 4096, onlyEnds: true },
  whole: { count: 64, bytes: 32 << 20, share: 1 / 16, smallest: 512, onlyEnds: false },
};
const LEAST_GAIN = 256;
/** Bases to search through where the first ones share little. */
const TRIES = 2;

/**
 * Numbers bodies in the order they come and writes each as what is new against an earlier one.
 * It keeps the latest ones, at most 36 MiB or one body if that is larger.
 */
export class BodyEncoder {
  #next = 0;
  readonly #recent: Record<Pool, Base[]> = { chunks: [], whole: [] };

  /** @param options.owned nobody changes the bytes any more: they need not be copied. */
  encode(body: Uint8Array, { pool, owned = false }: EncodeOptions): StoredBody {
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
    const number = this.#next;
    this.#next += 1;
    if (bytes.length < ROOM[pool].smallest) return toLiteral(bytes);

    const found = this.#closest(bytes, pool);
    if (
      found === undefined ||
      found.shared < Math.max(LEAST_GAIN, bytes.length * ROOM[pool].share)
    ) {
      this.#remember({ number, bytes: owned ? bytes : Buffer.from(bytes), depth: 0 }, pool);
      return toLiteral(bytes);
    }
    const { base, matches } = found;
    const trail = continueTrail(bytes, base, matches[0]);
    const continued = (matches[0]?.length ?? 0) >= base.bytes.length * 0.9;
    if (continued) this.#forget(base, pool);
    const kept = owned ? bytes : Buffer.from(bytes);
    this.#remember({ number, bytes: kept, depth: base.depth + 1, trail }, pool);
    return {
      sha256: trail.digest,
      size: bytes.length,
      parts: toParts(bytes, matches, base.number),
    };
  }

  /** Of the recent bodies, the one that holds the most of `bytes`, as far as a short search tells. */
  #closest(bytes: Buffer, pool: Pool): Found | undefined {
    let best: Found | undefined;
    const { onlyEnds } = ROOM[pool];
    for (const { base, head } of rank(bytes, this.#recent[pool]).slice(0, TRIES)) {
      const matches = findMatches(bytes, base.bytes, { head, onlyEnds });
      const shared = matches.reduce((sum, match) => sum + match.length, 0);
      if (best === undefined || shared > best.shared) best = { base, matches, shared };
      if (shared >= bytes.length / 2) break;
    }
    return best;
  }

  #forget(base: Base, pool: Pool): void {
    this.#recent[pool] = this.#recent[pool].filter((other) => other !== base);
  }

  #remember(base: Base, pool: Pool): void {
    const recent = this.#recent[pool];
    recent.push(base);
    let held = recent.reduce((sum, { bytes }) => sum + bytes.length, 0);
    while (recent.length > 1 && (recent.length > ROOM[pool].count || held > ROOM[pool].bytes)) {
      held -= recent.shift()?.bytes.length ?? 0;
    }
  }
}

interface Ranked {
  readonly base: Base;
  /** Length of the common beginning. */
  readonly head: number;
  readonly score: number;
}

/**
 * Bases with the most promising first: by how much beginning and end they share, in KiB, and then the
 * latest. A body that another one simply continues needs no comparison with the rest.
 */
function rank(bytes: Buffer, recent: readonly Base[]): readonly Ranked[] {
  const scored: Ranked[] = [];
  for (const base of recent.toReversed()) {
    if (base.depth >= DEEPEST_COPY) continue;
    const prefix = commonPrefix(bytes, base.bytes);
    if (prefix >= base.bytes.length * 0.9 && prefix >= bytes.length * 0.5) {
      return [{ base, head: prefix, score: prefix >> 10 }];
    }
    const most = Math.min(bytes.length, base.bytes.length) - prefix;
    const suffix = commonSuffix(bytes, base.bytes, {
      a: bytes.length,
      b: base.bytes.length,
      most,
    });
    scored.push({ base, head: prefix, score: (prefix + suffix) >> 10 });
  }
  return scored.sort((a, b) => b.score - a.score);
}

function continueTrail(bytes: Buffer, base: Base, first: Match | undefined): HashTrail {
  if (first === undefined || first.at !== 0 || first.from !== 0) return new HashTrail(bytes);
  base.trail ??= new HashTrail(base.bytes);
  return new HashTrail(bytes, { trail: base.trail, length: first.length });
}

function toParts(bytes: Buffer, matches: readonly Match[], base: number): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const match of matches) {
    if (match.at > at) parts.push(toLiteral(bytes.subarray(at, match.at)));
    parts.push([base, match.from, match.length]);
    at = match.at + match.length;
  }
  if (at < bytes.length) parts.push(toLiteral(bytes.subarray(at)));
  return parts;
}
