import { hash } from 'node:crypto';
import type { BodyData, BodyRef, PieceData } from '../model.ts';
import { chunkEnds } from './chunk-ends.ts';
import { type Cuts, cutJson } from './cut-json.ts';

/** Pieces up to this length are one chunk. */
const chunked = 16 * 1024;

/** A body as the store has it, with what was found out about it on the way. */
export interface StoredPieces {
  readonly ref: BodyRef;
  /** All its pieces, in order. */
  readonly pieces: readonly number[];
  readonly cuts: Cuts;
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
  #last: StoredPieces | undefined;

  constructor(options: PieceStoreOptions) {
    this.#options = options;
  }

  /** Takes a body; the same bytes give the same body. */
  add(bytes: Uint8Array): StoredPieces {
    const cuts = cutJson(bytes);
    const pieces = [...cuts.at, bytes.length].map((end, index) =>
      this.#piece(bytes.subarray(cuts.at[index - 1] ?? 0, end)),
    );
    const identity = hash('sha1', Uint32Array.from(pieces), 'base64');
    const known = this.#bodyByPieces.get(identity);
    if (known !== undefined) return known;
    const stored = { ref: this.#bodies.length, pieces, cuts };
    this.#bodies.push(this.#draft(bytes.length, stored));
    this.#bodyByPieces.set(identity, stored);
    if (pieces.length > 1) this.#last = stored;
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

  #draft(size: number, { pieces }: StoredPieces): Draft {
    const cut = pieces.reduce((sum, piece) => sum + (this.#cut.get(piece) ?? 0), 0);
    const rest = cut === 0 ? {} : { cut };
    const before = this.#last?.pieces ?? [];
    let keep = 0;
    while (keep < pieces.length && pieces[keep] === before[keep]) keep += 1;
    return this.#last === undefined || keep < 2
      ? { size, pieces, ...rest }
      : { size, from: [this.#last.ref, keep], pieces: pieces.slice(keep), ...rest };
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
