import { hash } from 'node:crypto';
import type { BodyData, BodyRef, PieceData } from '../model.ts';
import { chunkEnds } from './chunk-ends.ts';
import { type Cuts, cutJson } from './cut-json.ts';
import { samePieces } from './same-pieces.ts';

/** Pieces up to this length are one chunk. */
const chunked = 16 * 1024;
/** Bodies that a new one is compared with: as many conversations may take turns. */
const remembered = 4;

/** A body as the store has it, with what was found out about it on the way. */
export interface StoredPieces {
  readonly ref: BodyRef;
  /** All its pieces, in order. */
  readonly pieces: readonly number[];
  readonly cuts: Cuts;
}

interface Recent {
  readonly stored: StoredPieces;
  readonly bytes: Uint8Array;
}

interface Draft {
  readonly size: number;
  readonly from?: readonly [body: BodyRef, keep: number];
  readonly pieces: readonly number[];
  readonly cut?: number;
  turns?: readonly [first: number, count: number, lead: number];
}

export interface PieceStoreOptions {
  /** Bytes of one piece that are kept; the rest is left out and counted. */
  readonly pieceBytes: number;
}

/** The bodies of a report, each piece of them once. */
export class PieceStore {
  readonly #options: PieceStoreOptions;
  readonly #bodies: Draft[] = [];
  readonly #pieces: PieceData[] = [];
  readonly #cut = new Map<number, number>();
  readonly #chunks: Uint8Array[] = [];
  readonly #pieceByHash = new Map<string, number>();
  readonly #chunkByHash = new Map<string, number>();
  readonly #bodyByPieces = new Map<string, StoredPieces>();
  /** The latest first. */
  #recent: readonly Recent[] = [];

  constructor(options: PieceStoreOptions) {
    this.#options = options;
  }

  /** Takes a body; the same bytes give the same body. */
  add(bytes: Uint8Array): StoredPieces {
    const cuts = cutJson(bytes);
    const ends = [...cuts.at, bytes.length];
    const like = this.#likest(bytes, ends);
    const pieces = ends.map((end, index) =>
      like !== undefined && index < like.same
        ? (like.pieces[index] as number)
        : this.#piece(bytes.subarray(ends[index - 1] ?? 0, end)),
    );
    const identity = hash('sha1', Uint32Array.from(pieces), 'base64');
    const known = this.#bodyByPieces.get(identity);
    const stored = known ?? { ref: this.#bodies.length, pieces, cuts };
    if (known === undefined) {
      this.#bodies.push(this.#draft(bytes.length, { pieces, like }));
      this.#bodyByPieces.set(identity, stored);
    }
    if (pieces.length > 1) this.#remember({ stored, bytes }, like?.ref);
    return stored;
  }

  /** Says which pieces of a body are the messages of its conversation. */
  setTurns(
    { ref }: StoredPieces,
    turns: { readonly first: number; readonly count: number; readonly lead: number },
  ): void {
    (this.#bodies[ref] as Draft).turns = [turns.first, turns.count, turns.lead];
  }

  /** What to write down: the bytes of all chunks, and how bodies are made of them. */
  finish(): {
    readonly bodies: readonly BodyData[];
    readonly pieces: readonly PieceData[];
    readonly chunks: readonly number[];
    readonly bytes: Uint8Array;
  } {
    return {
      bodies: this.#bodies,
      pieces: this.#pieces,
      chunks: this.#chunks.map(({ length }) => length),
      bytes: Buffer.concat(this.#chunks),
    };
  }

  #draft(
    size: number,
    { pieces, like }: { readonly pieces: readonly number[]; readonly like: Like | undefined },
  ): Draft {
    const cut = pieces.reduce((sum, piece) => sum + (this.#cut.get(piece) ?? 0), 0);
    const rest = cut === 0 ? {} : { cut };
    return like === undefined || like.same < 2
      ? { size, pieces, ...rest }
      : { size, from: [like.ref, like.same], pieces: pieces.slice(like.same), ...rest };
  }

  /** The body of late that begins with most of the same pieces; compared byte by byte, not hashed. */
  #likest(bytes: Uint8Array, ends: readonly number[]): Like | undefined {
    let best: Like | undefined;
    for (const { stored, bytes: before } of this.#recent) {
      const same = samePieces({ bytes: before, ends: endsOf(stored, before) }, { bytes, ends });
      if (same > (best?.same ?? 0)) best = { ref: stored.ref, pieces: stored.pieces, same };
      if (same >= stored.pieces.length - 2) break;
    }
    return best;
  }

  /** @param before what it goes on from, which it takes the place of. */
  #remember(recent: Recent, before: BodyRef | undefined): void {
    const others = this.#recent.filter(
      ({ stored }) => stored.ref !== before && stored.ref !== recent.stored.ref,
    );
    this.#recent = [recent, ...others].slice(0, remembered);
  }

  #piece(bytes: Uint8Array): number {
    const identity = hash('sha1', bytes, 'base64');
    const known = this.#pieceByHash.get(identity);
    if (known !== undefined) return known;
    const kept = bytes.subarray(0, this.#options.pieceBytes);
    const piece = this.#pieces.length;
    this.#pieces.push(this.#split(kept, kept.length === bytes.length ? identity : undefined));
    if (kept.length < bytes.length) this.#cut.set(piece, bytes.length - kept.length);
    this.#pieceByHash.set(identity, piece);
    return piece;
  }

  #split(bytes: Uint8Array, identity: string | undefined): PieceData {
    if (bytes.length <= chunked) return this.#chunk(bytes, identity);
    const ends = chunkEnds(bytes);
    return ends.map((end, index) => this.#chunk(bytes.subarray(ends[index - 1] ?? 0, end)));
  }

  #chunk(bytes: Uint8Array, identity: string = hash('sha1', bytes, 'base64')): number {
    const known = this.#chunkByHash.get(identity);
    if (known !== undefined) return known;
    this.#chunkByHash.set(identity, this.#chunks.length);
    return this.#chunks.push(Uint8Array.from(bytes)) - 1;
  }
}

interface Like {
  readonly ref: BodyRef;
  readonly pieces: readonly number[];
  /** Pieces that both begin with. */
  readonly same: number;
}

function endsOf({ cuts }: StoredPieces, bytes: Uint8Array): readonly number[] {
  return [...cuts.at, bytes.length];
}
